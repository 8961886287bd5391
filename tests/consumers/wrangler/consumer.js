import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { assertImport, assertRehearsal } from '../rig/account.js'
import { run } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'
import { assertNothingLeft, assertShape, filesOf, sizeOf } from '../rig/shape.js'
import { file } from '../sources/users.js'

export async function check(context) {
  const folder = createProject(context.workshop, 'wrangler', { sources: true })
  const home = join(context.workshop.folder, 'wrangler-home')
  const env = { HOME: home, XDG_CONFIG_HOME: home, WRANGLER_LOG_PATH: join(home, 'logs') }
  const wrangler = join(folder, 'node_modules/.bin/wrangler')
  for (const name of ['worker', 'lean', 'bare', 'none']) {
    await run(
      process.execPath,
      [wrangler, 'deploy', `src/${name}.js`, '--dry-run', '--minify', '--outdir', `dist/${name}`],
      { cwd: folder, env },
    )
  }

  const files = (name) => filesOf(join(folder, 'dist', name))
  const rules = { wasm: 'file', host: 'edge', module: context.module }
  const journals = ['the journal in a file', 'the journal in IndexedDB']
  assertShape('worker', files('worker'), { ...rules, without: ['the command line', 'the relay', ...journals] })
  assertShape('lean', files('lean'), {
    ...rules,
    without: ['the sandbox', 'the command line', 'the relay', 'the journal in memory', ...journals],
  })
  // Of the script: wrangler puts a module's file aside when it reads the import, before it knows whether it is used.
  const scripts = (name) => files(name).filter((file) => file.name.endsWith('.js'))
  assertNothingLeft('bare', scripts('bare'), scripts('none'))

  await runInWorkerd(context, folder, files('worker'))
  return {
    version: versionOf('wrangler'),
    sizes: [{ title: 'worker', ...sizeOf(files('lean')) }],
    parts: [`workerd ${versionOf('wrangler', 'miniflare')}`],
  }
}

/** What wrangler has written, in the runtime that it would be sent to. */
async function runInWorkerd(context, folder, files) {
  const { Miniflare } = await import(
    pathToFileURL(createRequire(join(folder, 'package.json')).resolve('miniflare')).href
  )
  const modulesRoot = join(folder, 'dist/worker')
  const modules = files
    .map(({ name }) => ({ type: name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule', path: join(modulesRoot, name) }))
    // The first is the one that is run.
    .sort((one, other) => one.type.localeCompare(other.type) * -1)
  const worker = (endpoint) =>
    new Miniflare({
      modules,
      modulesRoot,
      compatibilityDate: '2026-04-01',
      bindings: { ENDPOINT: endpoint, COMETCHAT_REST_API_KEY: 'key-of-the-suite' },
      cf: false,
    })
  await assertImport(context.startSandbox, async (endpoint) => {
    const host = worker(endpoint)
    try {
      assertRehearsal(await textOf(await host.dispatchFetch('http://worker.test/rehearse')))
      return await textOf(await host.dispatchFetch('http://worker.test/import', { method: 'POST', body: file }))
    } finally {
      await host.dispose()
    }
  })
}

async function textOf(response) {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}
