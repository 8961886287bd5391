import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { assertImport, assertRehearsal } from '../rig/account.js'
import { checkBundles } from '../rig/bundles.js'
import { run, serve } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'

export async function check(context) {
  const folder = createProject(context.workshop, 'vite', { sources: true })
  for (const PAGE of ['import', 'rehearse', 'unused', 'nothing'])
    await run('npm', ['run', '--silent', 'build'], { cwd: folder, env: { PAGE } })
  const size = await checkBundles(context, {
    title: 'build',
    folder: join(folder, 'dist'),
    host: 'browser',
    bare: 'nothing',
  })
  await checkServer(context, folder)
  return { version: versionOf('vite'), sizes: [size], parts: ['dev'] }
}

/** The server of `npm run dev`, which rewrites modules one by one instead of bundling them. */
async function checkServer(context, folder) {
  const vite = join(folder, 'node_modules/.bin/vite')
  const server = await serve(process.execPath, [vite, '--host', '127.0.0.1', '--port', '0'], {
    cwd: folder,
    ready: /(http:\/\/127\.0\.0\.1:\d+)\//,
  })
  try {
    const url = server.match[1]
    const module = await (await fetch(`${url}/src/import.js`)).text()
    assert.match(module, /from "\/[^"]*cometchat-import[^"]*"/, 'the import is rewritten')
    const browser = await context.browser()
    await assertImport(context.startSandbox, (endpoint) =>
      browser.visit(`${url}/import.html?${new URLSearchParams({ endpoint })}`),
    )
    assertRehearsal(await browser.visit(`${url}/rehearse.html`))
  } finally {
    await server.stop()
  }
}
