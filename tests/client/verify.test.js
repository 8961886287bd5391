// Each row is compared with what the app has: the sandbox plays an app that lost users, altered them, moves its list and lies.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers, verifyUsers } from '../../pkg/gen/node.js'
import { createSandbox } from '../../pkg/sandbox/index.js'

const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
const FAST = { limit: 100_000, windowMs: 1000 }

/** @param {number} count */
const usersOf = (count) =>
  Array.from({ length: count }, (_, at) => ({
    uid: `User-${at}`,
    name: `Name ${at}`,
    metadata: { at, nested: { b: 'x', a: 1.5 } },
    tags: ['b', 'a'],
    createdAt: 1_600_000_000 + at,
    ...(at % 50 === 7 && { deactivatedAt: 1_700_000_000 }),
  }))

/** @param {import('../../pkg/sandbox.js').SandboxOptions} [options] */
function app(options) {
  const sandbox = createSandbox({ rate: FAST, standardRate: FAST, ...options })
  const connection = {
    endpoint: 'http://127.0.0.1:9/v3',
    apiKey: KEY,
    fetch: sandbox.fetch,
    rate: FAST,
  }
  return { sandbox, connection }
}

/** Collects the bytes of a file. */
function file() {
  let text = ''
  const take = (/** @type {Uint8Array} */ chunk) => void (text += new TextDecoder().decode(chunk))
  return { take, lines: () => text.split('\n').filter(Boolean) }
}

/** @param {import('../../pkg/index.js').VerifyReport} report */
const sum = (report) =>
  report.present +
  report.differing +
  report.missing +
  report.deactivated +
  report.unconfirmed +
  report.invalid +
  report.duplicate +
  report.pending

test('after an import all are present, though the server spells and orders them otherwise', async () => {
  const { connection } = app()
  const users = usersOf(2_300)
  await importUsers(users, connection)
  const report = await verifyUsers(users, connection)
  assert.deepEqual(
    [report.status, report.rows, report.present, report.extra, report.listRequests, report.requests],
    ['complete', 2_300, 2_300, 0, 3, 3],
  )
})

test('exactly the lost and the altered are named; the file of the missing imports as it is, and then all are there', async () => {
  const lost = new Set(['user-3', 'user-57', 'user-1999'])
  const altered = new Set(['user-4', 'user-1007'])
  const { sandbox, connection } = app({
    lost,
    altered: (uid, user) => (altered.has(uid) ? { ...user, name: `${user.name}!` } : user),
    totals: 'zero',
    shifting: 0.001,
  })
  const users = usersOf(2_000)
  await importUsers(users, connection)
  const [missing, differing] = [file(), file()]
  const report = await verifyUsers(users, { ...connection, missing: missing.take, differing: differing.take })
  assert.deepEqual([report.missing, report.differing, report.present], [3, 2, 1_995])
  assert.equal(sum(report), report.rows)
  assert.deepEqual(report.fields, [{ field: 'name', rows: 2 }])
  assert.deepEqual(new Set(missing.lines().map((line) => JSON.parse(line).uid.toLowerCase())), lost)
  assert.deepEqual(
    differing.lines().map((line) => JSON.parse(line)),
    [
      { _row: 5, uid: 'user-4', field: 'name', file: 'Name 4', app: 'Name 4!' },
      { _row: 1008, uid: 'user-1007', field: 'name', file: 'Name 1007', app: 'Name 1007!' },
    ],
  )
  assert.ok(sandbox.stats.standard.singles < 100)

  const again = await importUsers(missing.lines().join('\n'), connection)
  assert.deepEqual([again.status, again.imported], ['complete', 3])
  assert.equal((await verifyUsers(users, connection)).missing, 0)
})

test('users that nobody asked for are counted, and listed if that is wanted', async () => {
  const { connection } = app({ existing: [{ uid: 'zoe' }, { uid: 'ann', deactivatedAt: 1_700_000_000 }] })
  const extra = file()
  const report = await verifyUsers([{ uid: 'ann', name: 'ann' }], { ...connection, extraUsers: extra.take })
  assert.deepEqual([report.deactivated, report.extra, report.missing], [1, 1, 0])
  assert.deepEqual(extra.lines(), ['{"uid":"zoe"}'])
})

test('rows come as events with what the file says and what the app says', async () => {
  const { connection } = app({ existing: [{ uid: 'ann', name: 'Anna', tags: ['x'] }] })
  const events = []
  const job = verifyUsers('uid,name\nann,Ann\nbob,Bob\n,none\n', connection)
  for await (const event of job) if (event.type === 'row') events.push(event)
  assert.deepEqual(
    events.map(({ row, line, uid, outcome, issues }) => [row, line, uid, outcome, issues.map(({ code }) => code)]),
    [
      [3, 4, undefined, 'invalid', ['REQUIRED']],
      [1, 2, 'ann', 'differing', ['DIFFERS']],
      [2, 3, 'bob', 'missing', ['MISSING']],
    ],
  )
  const [, { issues }] = events
  assert.equal(issues[0]?.message, 'name: expected "Ann", found "Anna" in the app')
  assert.equal(job.progress.rows, 3)
})

test('failures of every kind on the way change nothing in what is found', async () => {
  const users = usersOf(1_500)
  const faults = { 'read-429': 0.1, 'read-500': 0.1, 'read-503': 0.1, 'read-drop': 0.1, 'read-truncated': 0.1 }
  const { sandbox, connection } = app({ lost: ['user-8'], faults, mostPerPage: 100, seed: 5 })
  await importUsers(users, connection)
  const report = await verifyUsers(users, { ...connection, retry: { baseMs: 1, capMs: 5 } })
  assert.deepEqual([report.status, report.present, report.missing], ['complete', 1_499, 1])
  assert.ok(Object.keys(sandbox.stats.faults).length >= 4, 'they happened')
})

test('a key that may not read, and a server that cannot be read, end it with every row pending and say so', async () => {
  for (const [fault, code, words] of [
    ['read-403', 'KEY_REFUSED', /allowed to read/],
    ['read-404', 'ENDPOINT_NOT_FOUND', /'verify'/],
  ]) {
    const { connection } = app({ faults: { [fault]: 1 } })
    const report = await verifyUsers(usersOf(3), connection)
    assert.deepEqual([report.status, report.error?.code, sum(report) === report.rows], ['failed', code, true])
    assert.match(report.error?.message ?? '', words)
    assert.ok(!JSON.stringify(report).includes(KEY))
  }
})

test('it keeps a limit of its own, and takes nothing from that of imports', async () => {
  const { sandbox, connection } = app({
    rate: { limit: 1, windowMs: 1 },
    standardRate: { limit: 5, windowMs: 300 },
    mostPerPage: 10,
  })
  await importUsers(usersOf(100), { ...connection, rate: { limit: 1, windowMs: 1 } })
  const imports = sandbox.stats.requests
  const report = await verifyUsers(usersOf(100), { ...connection, verifyRate: { limit: 5, windowMs: 300 } })
  assert.equal(report.present, 100)
  assert.equal(sandbox.stats.standard.refused, 0)
  assert.equal(sandbox.stats.requests, imports)
})

test('options of an import are known, and have no effect; wrong ones are refused at once', async () => {
  const { connection } = app({ existing: [{ uid: 'ann' }] })
  const journal = { load: () => assert.fail('no journal is opened'), append: () => assert.fail() }
  const options = { ...connection, batchSize: 7, budget: { maxRequests: 1 }, journal, failed: () => assert.fail() }
  assert.equal((await verifyUsers([{ uid: 'ann', name: 'ann' }, { uid: '' }], options)).present, 1)
  assert.throws(() => verifyUsers([], { ...connection, missing: 'file.csv' }), /missing: expected a function/)
  assert.throws(() => verifyUsers([], { ...connection, verifyRate: 500 }), /verifyRate: expected an object/)
  assert.throws(() => verifyUsers([], { ...connection, verify: true }), /verify: no such option/)
})

test('it can be stopped, and then every row without an outcome is pending', async () => {
  const { connection } = app({ existing: [{ uid: 'ann' }] })
  const stop = new AbortController()
  const fetch = async (url, init) => {
    stop.abort()
    return connection.fetch(url, init)
  }
  const report = await verifyUsers(usersOf(10), { ...connection, fetch, signal: stop.signal })
  assert.deepEqual([report.status, report.present, sum(report) === report.rows], ['stopped', 0, true])
})
