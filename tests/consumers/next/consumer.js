import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { assertImport, assertRehearsal } from '../rig/account.js'
import { run, serve } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'
import { assertShape, filesOf, sizeOf } from '../rig/shape.js'
import { file } from '../sources/users.js'

const JOURNALS = ['the journal in a file', 'the journal in IndexedDB']

export async function check(context) {
  const folder = createProject(context.workshop, 'next', { sources: true })
  await run('npm', ['run', '--silent', 'build'], { cwd: folder })
  const built = join(folder, '.next')
  const sizes = [clientShape(context, built), edgeShape(context, built)]
  nodeShape(context, built)
  await requests(context, folder)
  return { version: versionOf('next'), sizes, parts: ['node route'] }
}

/** Of all that is sent to browsers, one script holds the module, and the page that uses nothing is as good as empty. */
function clientShape({ module }, built) {
  const scripts = filesOf(join(built, 'static'))
  const client = scripts.filter(({ bytes }) => bytes.includes('AGFzbQEAAA'))
  const others = scripts.filter((script) => !client.includes(script))
  assertShape(
    'client',
    scripts,
    {
      wasm: 'inline',
      host: 'browser',
      module,
      without: ['the sandbox', 'the command line', 'the relay', 'the journal in memory', ...JOURNALS],
    },
    others,
  )
  assertShape('client, the script with the package', client, { wasm: 'inline', host: 'browser', module })
  const unused = others.filter(({ bytes }) => bytes.includes('children:"nothing"'))
  assert.deepEqual(
    unused.map(({ bytes }) => bytes.length < 400),
    [true],
    'the page that uses nothing',
  )
  return { title: 'client', ...sizeOf(client) }
}

/**
 * The manifest lists what the host of the edge is given for a route; the route without the package shows what is
 * Next's.
 */
function edgeShape({ module }, built) {
  const { functions } = JSON.parse(readFileSync(join(built, 'server/middleware-manifest.json'), 'utf8'))
  const filesFor = ({ files, wasm }) =>
    [...files, ...wasm.map(({ filePath }) => filePath)].map((name) => ({
      name,
      bytes: readFileSync(join(built, name)),
    }))
  const files = filesFor(functions['/edge/route'])
  assertShape(
    'edge route',
    files,
    { wasm: 'file', host: 'edge', module, without: ['the command line', 'the relay', ...JOURNALS] },
    filesFor(functions['/bare/route']),
  )
  return { title: 'edge route', ...sizeOf(files) }
}

/**
 * What Next traces for the route in Node holds one copy too. (That its scripts require Next's own files is no fault.)
 */
function nodeShape({ module }, built) {
  const route = join(built, 'server/app/node')
  const { files } = JSON.parse(readFileSync(join(route, 'route.js.nft.json'), 'utf8'))
  const chunks = files
    .filter((name) => /^(\.\.\/)+chunks\/.*\.js$/.test(name))
    .map((name) => ({ name, bytes: readFileSync(join(route, name)) }))
  assertShape(
    'node route',
    chunks,
    { wasm: 'inline', host: 'node', module, without: ['the command line', 'the relay', ...JOURNALS] },
    chunks,
  )
}

async function requests(context, folder) {
  const next = join(folder, 'node_modules/.bin/next')
  const browser = await context.browser()
  // Next reads its environment once: one sandbox for all, emptied in between.
  const sandbox = await context.startSandbox()
  const env = { COMETCHAT_ENDPOINT: sandbox.url, COMETCHAT_REST_API_KEY: 'key-of-the-suite' }
  const server = await serve(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: folder,
    env,
    ready: /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready/,
  })
  const url = server.match[1]
  const same = async () => {
    sandbox.sandbox.reset()
    return { url: sandbox.url, sandbox: sandbox.sandbox, close: async () => {} }
  }
  try {
    for (const route of ['node', 'edge']) {
      await assertImport(same, async () => textOf(await fetch(`${url}/${route}`, { method: 'POST', body: file })))
      assertRehearsal(await textOf(await fetch(`${url}/${route}`)))
    }
    await assertImport(same, (endpoint) => browser.visit(`${url}/?${new URLSearchParams({ endpoint })}`))
  } catch (error) {
    throw new Error(`${error.stack}\n\nthe server printed:\n${server.printed()}`)
  } finally {
    await server.stop()
    await sandbox.close()
  }
}

async function textOf(response) {
  if (response.status !== 200) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
  return response.json()
}
