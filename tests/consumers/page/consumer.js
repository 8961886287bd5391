import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountIn, assertRehearsal, IMPORT } from '../rig/account.js'
import { createProject } from '../rig/project.js'
import { serveFolder } from '../rig/static.js'

export async function check(context) {
  const folder = createProject(context.workshop, 'page', { sources: true })
  const browser = await context.browser()
  const server = await context.startSandbox()
  try {
    const policy = policyFor(folder, server.url)
    const visit = (page, wasm = `'wasm-unsafe-eval'`) => visitWith(browser, folder, policy(wasm), page)
    const page = `/?${new URLSearchParams({ endpoint: server.url })}`
    assert.deepEqual(accountIn(await visit(page)), { ...IMPORT, resumed: 50, requests: 2 })
    assert.equal(server.sandbox.users.size, 120)
    assertRehearsal(await visit('/map.html'))

    const { refused, message } = accountIn(await visit(page, ''))
    assert.equal(refused, 'UNSUPPORTED_HOST')
    assert.match(message, /wasm-unsafe-eval/)
  } finally {
    await server.close()
  }
  return {
    version: `Chromium ${browser.version}`,
    parts: ['paths, import map, IndexedDB; refused without wasm-unsafe-eval'],
  }
}

/** Nothing is allowed but the site's own scripts, the one import map, WebAssembly, and the sandbox. */
function policyFor(folder, endpoint) {
  const [, map] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(readFileSync(join(folder, 'map.html'), 'utf8'))
  const hash = createHash('sha256').update(map).digest('base64')
  return (wasm) =>
    `default-src 'none'; script-src 'self' 'sha256-${hash}' ${wasm}; connect-src ${new URL(endpoint).origin}; base-uri 'none'; require-trusted-types-for 'script'`
}

async function visitWith(browser, folder, policy, page) {
  const pages = await serveFolder(folder, { 'content-security-policy': policy })
  try {
    return await browser.visit(pages.url + page)
  } finally {
    await pages.close()
  }
}
