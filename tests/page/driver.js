// One way to use a page for both browsers' drivers: what Playwright and Puppeteer have in common, and where they differ.

import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launch } from '../browsers/open.js'

/** Where screenshots lie; ignored by git. */
export const PICTURES = fileURLToPath(new URL('../.tmp/page/', import.meta.url))

/** @param {'chromium' | 'firefox'} name */
export async function startBrowser(name) {
  const browser = await launch[name]()
  mkdirSync(PICTURES, { recursive: true })
  return {
    name,
    version: name === 'chromium' ? browser.version() : (await browser.version()).replace(/^\w+\//, ''),
    /** A profile of its own: tabs of one share storage and locks. */
    async profile() {
      const context = await (name === 'chromium'
        ? browser.newContext({ acceptDownloads: true })
        : browser.createBrowserContext())
      return { tab: async () => new Tab(name, await context.newPage()), close: () => context.close() }
    },
    close: () => browser.close(),
  }
}

/** A tab, and the errors and warnings that it wrote to its console. */
class Tab {
  constructor(browser, page) {
    this.browser = browser
    this.page = page
    this.complaints = []
    page.on('pageerror', (error) => this.complaints.push(String(error?.stack ?? error)))
    page.on('console', (message) => ['error'].includes(message.type()) && this.complaints.push(message.text()))
    page.on('dialog', (dialog) => dialog.accept().catch(() => {}))
  }

  async open(url) {
    await this.page.goto(url)
    await this.see('[data-ready]', { hidden: true })
  }

  async reload() {
    await this.page.reload()
    await this.see('[data-ready]', { hidden: true })
  }

  /** Waits until something is there, and to be seen. */
  async see(selector, { hidden = false, ms = 15_000 } = {}) {
    await this.until(
      ([wanted, mayHide]) =>
        [...document.querySelectorAll(wanted)].some((element) => mayHide || element.getClientRects().length > 0),
      [selector, hidden],
      ms,
      `${selector} is not there`,
    )
  }

  /** Asks again and again: the drivers' own waiting needs `eval`, which the page's policy forbids. */
  async until(question, argument, ms = 15_000, what = String(question)) {
    const end = Date.now() + ms
    for (;;) {
      const result = await this.page.evaluate(question, argument).catch((error) => {
        // Between two pages there is nobody to ask.
        if (!/navigat|context|destroyed|detached|no such frame/i.test(error.message)) throw error
      })
      if (result) return result
      if (Date.now() > end)
        throw new Error(`${what}\nthe page says: ${await this.text('#main')}\n${this.complaints.join('\n')}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async click(selector) {
    await this.see(selector)
    await (this.browser === 'chromium' ? this.page.locator(selector).first().click() : this.page.click(selector))
  }

  async fill(selector, text) {
    await this.see(selector)
    const found = this.page.locator(selector)
    await (this.browser === 'chromium' ? found.first() : found).fill(text)
  }

  async choose(selector, value) {
    await (this.browser === 'chromium' ? this.page.selectOption(selector, value) : this.page.select(selector, value))
  }

  async give(selector, path) {
    if (this.browser === 'chromium') return this.page.setInputFiles(selector, path)
    return (await this.page.$(selector)).uploadFile(path)
  }

  /** A tab behind another is not laid out, and cannot be clicked in Firefox. */
  front() {
    return this.page.bringToFront()
  }

  press(key) {
    return this.page.keyboard.press(key)
  }

  type(text) {
    return this.page.keyboard.type(text)
  }

  ask(question, argument) {
    return this.page.evaluate(question, argument)
  }

  text(selector) {
    return this.page.evaluate((wanted) => document.querySelector(wanted)?.innerText ?? '', selector)
  }

  title() {
    return this.page.title()
  }

  size(width, height) {
    return this.browser === 'chromium'
      ? this.page.setViewportSize({ width, height })
      : this.page.setViewport({ width, height })
  }

  /** What the next click gives the browser to save. */
  async saved(click) {
    await this.page.evaluate(() => {
      const make = URL.createObjectURL
      globalThis.given = undefined
      URL.createObjectURL = (blob) => {
        globalThis.given = blob
        URL.createObjectURL = make
        return make.call(URL, blob)
      }
    })
    await this.click(click)
    await this.until(() => Boolean(globalThis.given), undefined, 15_000, `${click} saves nothing`)
    return this.page.evaluate(() => globalThis.given.text())
  }

  close() {
    return this.page.close()
  }
}
