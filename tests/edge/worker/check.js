// The Worker example imports 20,000 users over many short calls, evicted at random moments, and keeps every promise.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { seeded } from '../../client/helpers.js'
import { makeUsers } from '../../samples/make-users.js'
import { versionOf } from '../project.js'
import { evictor } from './evictor.js'
import { createHost } from './host.js'
import { createOutbound } from './outbound.js'

const SEED = 4
const RATE = { limit: 60, windowMs: 1200 }
const KEY = 'key-of-the-suite-for-the-worker'
const TOKEN = 'token-of-the-suite'
const FILE = 'imports/users.csv'
/** So many that 20,000 of them are valid. */
const ROWS = { rows: 20_900, seed: SEED, badShare: 0.03, duplicateShare: 0.01, format: 'csv' }
const FAULTS = {
  drop: 0.01,
  'drop-stored': 0.01,
  hang: 0.005,
  'hang-stored': 0.005,
  unavailable: 0.01,
  'error-500': 0.01,
  'error-500-stored': 0.01,
  'error-500-partial': 0.01,
  'truncated-body': 0.01,
  'missing-uid': 0.01,
  refuse: 0.005,
}
/** What the platform's free plan gives a call. */
const MOST = { connections: 6, subrequests: 50 }
const TIME_OUT_MS = 150_000

/** @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function worker(project) {
  const { startSandbox } = await project.load('cometchat-import/sandbox')
  const { checkUsers } = await project.load('cometchat-import')
  const sandbox = await startSandbox({
    rate: RATE,
    seed: SEED,
    latency: [2, 30],
    refuseMs: 200,
    apiKey: KEY,
    faults: FAULTS,
  })
  const traffic = createOutbound(sandbox.url)
  const host = await createHost(project, {
    bindings: {
      COMETCHAT_ENDPOINT: sandbox.url,
      COMETCHAT_REST_API_KEY: KEY,
      IMPORT_TOKEN: TOKEN,
      IMPORT_OPTIONS: {
        budget: { maxRequests: 45, deadlineMs: 1800 },
        rate: RATE,
        timeoutMs: 600,
        retry: { baseMs: 20, capMs: 200 },
      },
    },
    outbound: traffic.outbound,
  })
  const ask = async (path, { token = TOKEN, length = false, ...init } = {}) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(length && { 'content-length': String(Buffer.byteLength(init.body)) }),
    }
    return steadily(async () => {
      const response = await host.fetch(path, { ...init, headers })
      return { status: response.status, account: response.ok ? await response.json() : await response.text() }
    })
  }
  const put = (key, text) => steadily(async () => (await host.bucket()).put(key, text))
  const until = async (key, wanted) => {
    for (const began = Date.now(); Date.now() - began < TIME_OUT_MS; ) {
      const { account } = await ask(`/${key}`)
      if (account?.state === wanted) return account
      assert.ok(!['failed', 'aborted'].includes(account?.state), `${JSON.stringify(account)}\n${host.log.join('')}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const { account } = await ask(`/${key}`)
    assert.fail(`${key} is not ${wanted} after ${TIME_OUT_MS} ms: ${JSON.stringify(account)}\n${host.log.join('')}`)
  }

  try {
    // Nobody is let in without the token, and a part of it is not it.
    for (const token of ['', 'wrong', TOKEN.slice(1), `${TOKEN}x`])
      assert.equal((await ask(`/${FILE}`, { token })).status, 401)
    assert.equal((await ask('/other/users.csv')).status, 404)
    assert.equal((await ask(`/${FILE}`, { method: 'POST' })).status, 404, 'there is no such file yet')

    const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
    await put(FILE, [...makeUsers(ROWS, tally)].join(''))
    const evictions = evictor(host, traffic, seeded(SEED))
    // R2's notice of the new object, delivered twice, as queues may.
    for (let times = 0; times < 2; times += 1)
      await steadily(() =>
        host.fetch('/harness/notify', { method: 'POST', body: JSON.stringify({ object: { key: FILE } }) }),
      )
    // Another file waits for its turn: the limit is the app's.
    await put('imports/second.csv', csv(120, 'second'))
    const { account: second } = await ask('/imports/second.csv', { method: 'POST' })
    assert.equal(second.state, 'waiting')
    await put('imports/third.csv', csv(10, 'third'))
    await ask('/imports/third.csv', { method: 'POST' })
    assert.equal((await ask('/imports/third.csv', { method: 'DELETE' })).account.state, 'aborted')

    const account = await until(FILE, 'complete')
    await evictions.end()
    const { rows, imported, existing, invalid, duplicate, rejected, unconfirmed, pending } = account.report
    assert.deepEqual(
      { rows, imported, existing, invalid, duplicate, rejected, unconfirmed, pending },
      {
        rows: tally.rows,
        imported: tally.valid,
        existing: 0,
        invalid: tally.invalid,
        duplicate: tally.duplicate,
        rejected: 0,
        unconfirmed: 0,
        pending: 0,
      },
    )
    const failed = await (await (await host.bucket()).get(`failed/${FILE}`)).text()
    assert.equal((await checkUsers(failed, { extra: 'drop' })).rows, tally.invalid + tally.duplicate)

    assert.equal((await until('imports/second.csv', 'complete')).report.imported, 120)
    assert.equal(await (await host.bucket()).get('failed/imports/second.csv'), null, 'every row of it was imported')
    // Cron finds what nobody started, and leaves alone what is done or was stopped.
    await put('imports/fourth.csv', csv(70, 'fourth'))
    await host.cron()
    assert.equal((await until('imports/fourth.csv', 'complete')).report.imported, 70)
    const { requests } = sandbox.sandbox.stats
    await host.cron()
    assert.deepEqual((await ask(`/${FILE}`)).account, account)
    assert.equal((await ask('/imports/third.csv')).account.state, 'aborted')
    // Started again, a finished import sends nothing; a stopped one resumes.
    await ask(`/${FILE}`, { method: 'POST' })
    assert.equal((await until(FILE, 'complete')).report.resumed, tally.valid)
    assert.equal(sandbox.sandbox.stats.requests, requests)
    assert.equal((await ask('/imports/third.csv', { method: 'PUT', body: csv(10, 'third') })).status, 411)
    assert.equal((await ask('/imports/third.csv', { method: 'PUT', body: csv(10, 'third'), length: true })).status, 202)
    assert.equal((await until('imports/third.csv', 'complete')).report.imported, 10)

    await keepsLargeFiles(await host.bucket(), project)

    const { stats, users } = sandbox.sandbox
    assert.equal(users.size, tally.valid + 120 + 70 + 10)
    assert.equal(stats.stored, users.size, 'nobody was stored twice')
    const most = { inWindow: stats.maxInWindow(RATE.windowMs), connections: 0, subrequests: 0 }
    assert.ok(most.inWindow <= RATE.limit, `${most.inWindow} requests in a window of ${RATE.limit}`)
    const refused = stats.refused - (stats.faults.refuse ?? 0)
    assert.equal(refused, 0)
    for (const call of traffic.calls.values()) {
      most.connections = Math.max(most.connections, call.open, call.mostInFlight)
      most.subrequests = Math.max(most.subrequests, call.subrequests, call.requests)
    }
    assert.ok(most.connections <= MOST.connections, `${most.connections} connections at once`)
    assert.ok(most.subrequests <= MOST.subrequests, `${most.subrequests} subrequests in a call`)
    assert.deepEqual(traffic.strangers, [])
    assert.ok(
      account.calls >= 25 && evictions.aborted >= 5 && evictions.restarted >= 2,
      JSON.stringify({ calls: account.calls, ...evictions }),
    )
    for (const secret of [KEY, TOKEN]) {
      assert.ok(!host.log.join('').includes(secret), 'a secret is in the log')
      for (const file of filesIn(join(project.folder, 'disks')))
        assert.ok(!readFileSync(file).includes(secret), `a secret is in ${file}`)
    }
    const faults = Object.values(stats.faults).reduce((sum, count) => sum + count, 0)
    return `workerd ${versionOf('miniflare', 'workerd')}: ${tally.valid} users, ${account.calls} calls, ${evictions.aborted + evictions.restarted} evictions (${evictions.restarted} of the process), ${faults} faults, at most ${most.connections} connections and ${most.subrequests} subrequests a call, ${most.inWindow} of ${RATE.limit} requests in a window, ${refused} refused`
  } finally {
    await host.close()
    await sandbox.close()
  }
}

/** More failed rows than memory should hold go into R2 in parts, and are seen only when they are complete. */
async function keepsLargeFiles(bucket, project) {
  const { failedRows } = await import(pathToFileURL(join(project.folder, 'worker/src/failed-rows.js')).href)
  const text = Buffer.from(csv(700_000, 'failed'))
  for (const end of ['discard', 'finish']) {
    const rows = failedRows(bucket, 'failed/large.csv')
    for (let at = 0; at < text.length; at += 70_001) await rows.write(text.subarray(at, at + 70_001))
    assert.equal(await bucket.head('failed/large.csv'), null)
    await rows[end]()
  }
  const kept = Buffer.from(await (await bucket.get('failed/large.csv')).arrayBuffer())
  assert.ok(kept.length > 15_000_000 && kept.equals(text))
  const broken = failedRows(
    {
      createMultipartUpload: async () => {
        throw new Error('R2 is away')
      },
    },
    'failed/broken.csv',
  )
  await broken.write(text)
  await assert.rejects(broken.finish(), /R2 is away/)
}

/** The process may be on its way down or up: then once more. */
async function steadily(ask) {
  for (let left = 50; ; left -= 1) {
    try {
      return await ask()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const csv = (count, name) =>
  `uid,name\n${Array.from({ length: count }, (_, at) => `${name}-${at},${name} ${at}\n`).join('')}`

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
