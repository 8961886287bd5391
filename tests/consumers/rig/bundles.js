// The three bundles that each bundler makes of the shared sources, for each target: `import` (a page or a program that
// imports a file), `rehearse` (the sandbox and a journal in memory too) and `unused`.

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { assertImport, assertRehearsal } from './account.js'
import { run } from './command.js'
import { assertNothingLeft, assertShape, filesOf, sizeOf } from './shape.js'
import { serveFolder } from './static.js'

const JOURNALS = ['the journal in a file', 'the journal in IndexedDB']

/**
 * Checks the bundles in `<folder>/import`, `/rehearse` and `/unused`, and runs them.
 *
 * @param {import('../run.js').Context} context
 * @param {object} target
 * @param {string} target.title
 * @param {string} target.folder
 * @param {'browser' | 'node'} target.host
 * @param {string} [target.main] the script of each
 * @param {string} [target.bare] the folder of a bundle that imports nothing, where bundles are never small
 * @param {string} [target.program] what runs it, for `node` (Node)
 * @returns {Promise<{ title: string, raw: number, gzip: number }>} the size of `import`
 */
export async function checkBundles(
  context,
  { title, folder, host, main = 'main.js', bare, program = process.execPath },
) {
  const files = (name) => filesOf(join(folder, name))
  const rules = { wasm: 'inline', host, module: context.module }
  assertShape(`${title}, import`, files('import'), {
    ...rules,
    without: ['the sandbox', 'the command line', 'the relay', 'the journal in memory', ...JOURNALS],
  })
  assertShape(`${title}, rehearsal`, files('rehearse'), {
    ...rules,
    without: ['the command line', 'the relay', ...JOURNALS],
  })
  assertNothingLeft(`${title}, unused`, files('unused'), bare && files(bare))

  if (host === 'browser') await inBrowser(context, folder, main)
  else {
    await assertImport(context.startSandbox, (endpoint) =>
      run(program, [join(folder, 'import', main), endpoint], { cwd: folder }),
    )
    assertRehearsal(await run(program, [join(folder, 'rehearse', main)], { cwd: folder }))
  }
  return { title, ...sizeOf(files('import')) }
}

/** Runs `import` and `rehearse` in Chromium. */
async function inBrowser(context, folder, main) {
  const browser = await context.browser()
  const pages = await serveFolder(folder)
  const page = (name) => `${pages.url}/${name}/${pageOf(join(folder, name), main)}`
  try {
    await assertImport(context.startSandbox, (endpoint) =>
      browser.visit(`${page('import')}?${new URLSearchParams({ endpoint })}`),
    )
    assertRehearsal(await browser.visit(page('rehearse')))
  } finally {
    await pages.close()
  }
}

/** The page that the bundler has made, or else one that has nothing but the script. */
function pageOf(folder, main) {
  const made = readdirSync(folder).find((name) => name.endsWith('.html'))
  if (!made)
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><title>Page</title><script type="module" src="${main}"></script>`,
    )
  return made ?? 'index.html'
}
