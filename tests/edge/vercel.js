// Vercel's two functions: the one that Cron calls, in Node, and the one for uploads, in the edge runtime.
import assert from 'node:assert/strict'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { EdgeRuntime } from 'edge-runtime'
import { makeUsers } from '../samples/make-users.js'
import { folderOf } from '../workspace/packages.js'
import { bundle, versionOf } from './project.js'
import { startRedisOverRest } from './redis.js'

const RATE = { limit: 60, windowMs: 2000 }
const APP = 'app-of-the-suite'
const KEY = 'key-of-the-suite-for-vercel'
const SECRET = 'secret-of-the-suite'
const TOKEN = 'token-of-the-suite'
const ROWS = { rows: 6_000, seed: 2, badShare: 0.02, duplicateShare: 0.01, format: 'csv' }
/** Five will do; on a busy machine, a call of 1.5 s achieves little. */
const MOST_CALLS = 150
/** Uploaded while Cron's calls are at work. */
const UPLOADED = 200

/** @param {Awaited<ReturnType<typeof import('./project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function vercel(project) {
  const example = project.example('vercel')
  // As `npm install` does in the example.
  await mkdir(join(example, 'node_modules/@upstash'), { recursive: true })
  await symlink(folderOf('fleet', '@upstash/redis'), join(example, 'node_modules/@upstash/redis'), 'junction')
  // The second of two calls looks for a sign of life of the first: for a third of this time.
  const lib = join(example, 'lib/settings.js')
  const settings = await readFile(lib, 'utf8')
  assert.match(settings, /\{ name \}/)
  await writeFile(lib, settings.replace('{ name }', '{ name, holdMs: 900 }'))
  const { startSandbox } = await project.load('cometchat-import/sandbox')
  const sandbox = await startSandbox({
    rate: RATE,
    seed: 1,
    latency: [2, 30],
    apiKey: KEY,
    faults: { 'drop-stored': 0.02, 'error-500': 0.02 },
  })
  const redis = await startRedisOverRest()
  const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
  const text = [...makeUsers(ROWS, tally)].join('')
  const files = await serve((path) => (path === '/users.csv' ? text : undefined))
  const env = {
    COMETCHAT_APP_ID: APP,
    COMETCHAT_ENDPOINT: sandbox.url,
    COMETCHAT_REST_API_KEY: KEY,
    CRON_SECRET: SECRET,
    IMPORT_TOKEN: TOKEN,
    KV_REST_API_URL: redis.url,
    KV_REST_API_TOKEN: redis.token,
    USERS_URL: `${files.url}/users.csv`,
    IMPORT_OPTIONS: JSON.stringify({ rate: RATE, retry: { baseMs: 10, capMs: 100, outageMs: 20_000 } }),
  }
  const before = { ...process.env }
  Object.assign(process.env, env)
  try {
    const [calls, lines] = await Promise.all([cron(), upload()])
    const { stats, users } = sandbox.sandbox
    assert.equal(users.size, tally.valid + UPLOADED)
    assert.equal(stats.stored, users.size, 'nobody was stored twice')
    const most = stats.maxInWindow(RATE.windowMs)
    assert.ok(most <= RATE.limit, `${most} requests in a window of ${RATE.limit}`)
    assert.equal(stats.refused, 0)
    assert.ok(!(await redis.contents()).includes(KEY))
    return `Node ${process.versions.node} and edge-runtime ${versionOf('edge-runtime')}: ${tally.valid} users in ${calls} calls of Cron, beside them ${UPLOADED} in an upload to the edge (${lines} lines), ${most} of ${RATE.limit} requests in a window, ${stats.refused} refused`
  } finally {
    for (const name of Object.keys(env)) if (!(name in before)) delete process.env[name]
    await Promise.all([sandbox.close(), redis.close(), files.close()])
  }

  /**
   * Calls until all is done; two at once, as when the call before is still at work. Some are ended by a short budget.
   */
  async function cron() {
    // The function's own budget is 280 s: here its calls are ended by the clock of a version with a shorter one.
    const source = await readFile(join(example, 'api/import.js'), 'utf8')
    assert.match(source, /const MAX_DURATION = 300/)
    await writeFile(
      join(example, 'api/import-short.js'),
      source.replace('const MAX_DURATION = 300', 'const MAX_DURATION = 21.5'),
    )
    const { GET } = await import(pathToFileURL(join(example, 'api/import-short.js')).href)
    const call = (secret) =>
      GET(new Request('https://project.example/api/import', { headers: { authorization: `Bearer ${secret}` } }))
    assert.equal((await call('wrong')).status, 401)

    process.env.USERS_URL = `${files.url}/none.csv`
    const missing = await call(SECRET)
    assert.deepEqual([missing.status, (await missing.json()).error.code], [502, 'INPUT_UNREADABLE'])
    process.env.USERS_URL = env.USERS_URL

    let busy = 0
    for (let calls = 1; calls < MOST_CALLS; calls += 1) {
      const [one, other] = await Promise.all([call(SECRET), call(SECRET)])
      const reports = [await one.json(), await other.json()]
      assert.deepEqual([one.status, other.status], [200, 200], JSON.stringify(reports))
      // If the first of two ends at once, the second does what is left.
      const done = reports.filter(({ error }) => error?.code !== 'JOURNAL_IN_USE')
      assert.ok(done.length >= 1, JSON.stringify(reports))
      busy += reports.length - done.length
      for (const report of done) assert.match(report.status, /^(stopped|complete)$/, JSON.stringify(report))
      const report = done.find(({ status }) => status === 'complete')
      if (report) {
        const { rows, imported, existing, invalid, duplicate } = report
        assert.deepEqual(
          { rows, imported, existing, invalid, duplicate },
          { rows: tally.rows, imported: tally.valid, existing: 0, invalid: tally.invalid, duplicate: tally.duplicate },
        )
        assert.ok(calls >= 3 && busy >= 2, `${calls} calls, ${busy} busy`)
        return calls
      }
      // Cron's minute, in proportion to the window.
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    assert.fail(`it is not done after ${MOST_CALLS} calls`)
  }

  /** Another file, uploaded to the edge function while Cron's calls are at work, and then once more. */
  async function upload() {
    const { script, modules } = await bundle(join(example, 'api/upload.js'), { conditions: ['edge-light'] })
    // As Vercel's build does: the host compiles, and hands in what was compiled.
    const [{ name, bytes }] = modules
    assert.equal(modules.length, 1)
    const code = script
      .replace(new RegExp(`import (\\w+) from "${name.replaceAll('.', '\\.')}";`), 'const $1 = compiledModule;')
      .replace(
        /export \{\s*config,\s*(\w+) as default\s*\};?/,
        "addEventListener('fetch', (event) => event.respondWith($1(event.request)));",
      )
    const runtime = new EdgeRuntime({
      initialCode: code,
      extend: (context) => Object.assign(context, { compiledModule: new WebAssembly.Module(bytes), process: { env } }),
    })
    const post = (body, token) =>
      runtime.dispatchFetch('https://project.example/api/upload', {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}` },
      })
    assert.equal((await post(text, 'wrong')).status, 401)
    const more = `uid,name\n${Array.from({ length: UPLOADED }, (_, n) => `uploaded-${n},User ${n}\n`).join('')}no name,\n`
    const once = async () => {
      const response = await post(more, TOKEN)
      assert.equal(response.headers.get('content-type'), 'application/x-ndjson')
      const lines = (await response.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      const report = lines.at(-1)
      assert.deepEqual(
        [report.type, report.status, report.rows, report.imported, report.existing],
        ['report', 'complete', UPLOADED + 1, UPLOADED, 0],
        JSON.stringify(report),
      )
      assert.equal(lines.filter(({ type }) => type === 'row').length, 1)
      return { report, lines }
    }
    const { lines } = await once()
    const { report } = await once()
    assert.deepEqual([report.resumed, report.requests], [UPLOADED, 0])
    return lines.length
  }
}

/** A server of texts. @param {(path: string) => string | undefined} find */
async function serve(find) {
  const server = createServer((request, response) => {
    const text = find(request.url ?? '')
    response.writeHead(text === undefined ? 404 : 200).end(text ?? '<h1>Not Found</h1>')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}
