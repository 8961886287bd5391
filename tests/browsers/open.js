// Opens each browser, headless and without a word to anyone but this machine, in a profile that is thrown away.

import { openWebKit } from './webkit.js'
import { findBrowser } from './debian.js'

/**
 * @typedef {object} Opened
 * @property {string} version
 * @property {(url: string) => Promise<unknown>} open shows a page in a new tab
 * @property {() => string[]} printed what pages wrote to the console, and their errors (WebKit reports none)
 * @property {() => Promise<unknown>} close
 */

/** The browsers as the packages that drive them give them: Playwright's and Puppeteer's. */
export const launch = {
  async chromium() {
    const { chromium } = await import('playwright-core')
    return chromium.launch({ executablePath: findBrowser('chromium')?.chromium, args: [...QUIET, ...NO_SANDBOX] })
  },

  async firefox() {
    const { default: puppeteer } = await import('puppeteer-core')
    return puppeteer.launch({
      browser: 'firefox',
      executablePath: findBrowser('firefox')?.firefox,
      headless: true,
      extraPrefsFirefox: SILENT,
    })
  },
}

/** @type {Record<'chromium' | 'firefox' | 'webkit', () => Promise<Opened>>} */
export const open = {
  async chromium() {
    const browser = await launch.chromium()
    return withPages(
      browser.version(),
      () => browser.newPage(),
      () => browser.close(),
    )
  },

  async firefox() {
    const browser = await launch.firefox()
    return withPages(
      (await browser.version()).replace(/^\w+\//, ''),
      () => browser.newPage(),
      () => browser.close(),
    )
  },

  webkit: () => openWebKit(findBrowser('webkit')),
}

/** As the browser itself says it: not every one has a `--version`. @param {'chromium' | 'firefox' | 'webkit'} name */
export async function versionOfBrowser(name) {
  const { version, close } = await open[name]()
  await close()
  return version
}

/** Playwright and Puppeteer are alike in this. */
function withPages(version, newPage, close) {
  const printed = []
  return {
    version,
    async open(url) {
      const page = await newPage()
      page.on('console', (message) => printed.push(message.text()))
      page.on('pageerror', (error) => printed.push(String(error?.stack ?? error)))
      await page.goto(url)
    },
    printed: () => printed,
    close,
  }
}

/** Chromium as it is started by others asks its maker's servers for this and that. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
]

/** Chromium's own sandbox does not start as root. */
const NO_SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** And Firefox does. */
const SILENT = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  // It takes the focus away from the page.
  'browser.download.alwaysOpenPanel': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#no-remote-settings',
  'toolkit.telemetry.server': 'data:,',
}
