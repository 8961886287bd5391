// Chromium, of the system: found, or installed where that is asked for.

import { existsSync } from 'node:fs'
import process from 'node:process'
import { chromium } from 'playwright-core'
import { run } from '../../../pkg/build/run-command.js'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** What this machine lacks; the message is its name. */
export class Missing extends Error {}

/**
 * @param {boolean} install whether Debian's package may be installed
 * @returns {Promise<{ version: string, visit: (url: string) => Promise<string>, close: () => Promise<void> }>}
 */
export async function openBrowser(install) {
  let path = process.env.CHROMIUM ?? PATHS.find(existsSync)
  if (!path && install && process.getuid?.() === 0) path = await installed()
  if (!path) throw new Missing('Chromium')
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: path, args })
  return { version: browser.version(), visit: (url) => visit(browser, url), close: () => browser.close() }
}

async function installed() {
  // Another program may be installing something: it is waited for.
  const wait = ['-o', 'DPkg::Lock::Timeout=600']
  await run('apt-get', [...wait, 'update', '--quiet'])
  await run('apt-get', [...wait, 'install', '--yes', '--quiet', '--no-install-recommends', 'chromium'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  return PATHS.find(existsSync)
}

/**
 * Opens a page in a profile of its own; what it printed up to its account. Fails with what it printed if none comes.
 */
async function visit(browser, url) {
  const context = await browser.newContext()
  const printed = []
  try {
    const page = await context.newPage()
    await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${url}: ${why}\n${printed.join('\n')}`))
      page.on('console', (message) => {
        printed.push(message.text())
        if (message.text().startsWith('account ')) resolve()
      })
      page.on('pageerror', (error) => fail(error.stack))
      page.on('crash', () => fail('the page crashed'))
      page.setDefaultTimeout(30_000)
      page.goto(url).catch((error) => fail(error.message))
      setTimeout(() => fail('no account'), 30_000).unref()
    })
    return printed.join('\n')
  } finally {
    await context.close()
  }
}
