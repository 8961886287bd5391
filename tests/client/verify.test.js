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
  const take = (/** @type {Uint8Array} */ chunk) => {
    text += new TextDecoder().decode(chunk)
  }
  return { take, lines: () => text.split('\n').filter(Boolean) }
}

/** @param {import('../../pkg/index.js').VerifyReport} report */
const sum = (report) =>
  report.present +
  report.updated +
  report.differing +
  report.missing +
  report.deactivated +
  report.unconfirmed +
  report.excluded +
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

test('a row that cannot be sent names its user all the same, who is no extra one', async () => {
  const { connection } = app({ existing: [{ uid: 'ann' }, { uid: 'bob' }, { uid: 'zoe' }] })
  const extra = file()
  const rows = 'uid,name,createdAt\nann,ann,\nBOB,bob,yesterday\n'
  const report = await verifyUsers(rows, { ...connection, extraUsers: extra.take })
  assert.deepEqual([report.present, report.invalid, report.extra], [1, 1, 1])
  assert.deepEqual(
    extra.lines().map((line) => line.trim()),
    ['uid', 'zoe'],
  )
})

test('a list whose pages are all the same comes to an end', async () => {
  const page = Array.from({ length: 1_000 }, (_, at) => ({ uid: `u${at}`, name: `N${at}` }))
  let lists = 0
  const fetch = async (/** @type {string} */ url) => {
    if (!url.includes('/users?')) {
      const body = JSON.stringify({ error: { code: 'ERR_UID_NOT_FOUND', message: 'no' } })
      return new Response(body, { status: 404 })
    }
    lists += 1
    return Response.json({ data: page })
  }
  const rows = Array.from({ length: 1_300 }, (_, at) => ({ uid: `u${at}`, name: `N${at}` }))
  const report = await verifyUsers(rows, { endpoint: 'http://127.0.0.1:9/v3', apiKey: KEY, fetch, verifyRate: FAST })
  assert.deepEqual([report.status, report.present, report.missing], ['complete', 1_000, 300])
  assert.ok(lists <= 3, `${lists} pages`)
})

test('while a server fails, one request at a time asks whether it is well, and not each row', async () => {
  const users = usersOf(600).map((user) => ({ ...user, name: 'Other' }))
  const { sandbox, connection } = app({
    existing: usersOf(600).map((user) => ({ ...user, uid: user.uid.toLowerCase() })),
  })
  let [asked, until] = [0, Infinity]
  const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    asked += 1
    if (asked === 50) until = Date.now() + 200
    return asked >= 50 && Date.now() < until ? new Response('<html>', { status: 503 }) : connection.fetch(url, init)
  }
  const report = await verifyUsers(users, { ...connection, fetch, retry: { baseMs: 20, capMs: 100, attempts: 8 } })
  assert.deepEqual([report.status, report.differing], ['complete', 600])
  assert.ok(asked <= 600 + 60, `${asked} requests`)
  assert.ok(sandbox.stats.standard.singles >= 600)
})

test('an option that is misspelt is refused with those that there are', () => {
  const { connection } = app()
  assert.throws(() => verifyUsers([], { ...connection, exisitng: 'update' }), /exisitng: no such option.*existing/s)
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
  const [invalid, { issues, differences }, missing] = events
  assert.equal(issues[0]?.message, 'name: expected "Ann", found "Anna" in the app')
  assert.deepEqual(differences, [{ field: 'name', file: 'Ann', app: 'Anna' }])
  assert.ok(!('differences' in invalid) && !('differences' in missing))
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

test('users who were there and differ are changed in the fields that differ, each once, however often the run is killed', async () => {
  const users = usersOf(1_000)
  const before = users.map((user, at) => ({ ...user, ...(at % 10 < 3 && { name: 'Old', tags: ['old'] }) }))
  const { sandbox, connection } = app({ existing: before.map((user) => ({ ...user, uid: user.uid.toLowerCase() })) })
  /** @type {any[]} */
  const puts = []
  let stop = new AbortController()
  const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (init.method === 'PUT') {
      puts.push([url.split('/').at(-1), JSON.parse(new TextDecoder().decode(/** @type {Uint8Array} */ (init.body)))])
      if (puts.length === 100 || puts.length === 200) stop.abort()
    }
    return connection.fetch(url, init)
  }
  const run = () =>
    verifyUsers(users, { ...connection, fetch, existing: 'update', signal: stop.signal, concurrency: 6 })
  for (const killed of [1, 2]) {
    const report = await run()
    assert.deepEqual([report.status, sum(report) === report.rows], ['stopped', true], `run ${killed}`)
    stop = new AbortController()
  }
  const report = await run()
  assert.deepEqual([report.status, sum(report), report.present + report.updated], ['complete', 1_000, 1_000])
  assert.ok(puts.length <= 300 + 2 * 6, `${puts.length} changes: none twice but those in flight`)
  assert.equal(new Set(puts.map(([uid]) => uid)).size, 300)
  for (const [, body] of puts) assert.deepEqual(Object.keys(body), ['name', 'tags'], 'what does not differ is not sent')
  assert.deepEqual([sandbox.users.get('user-1')?.name, sandbox.users.get('user-1')?.tags], ['Name 1', ['b', 'a']])
  assert.equal((await verifyUsers(users, connection)).present, 1_000)
})

test('what a row gives as empty is removed; what it does not give stays', async () => {
  const had = {
    name: 'N',
    avatar: 'https://a.example/1.png',
    link: 'https://a.example',
    metadata: { a: 1 },
    tags: ['t'],
  }
  const existing = ['ann', 'bob', 'cleo', 'dan'].map((uid) => ({ uid, ...had }))
  const csv = 'uid,name,avatar,metadata,tags,role\nann,N,,,,\nbob,N,https://a.example/1.png,"{""a"":1}",t,\n'
  const objects = [
    { uid: 'cleo', name: 'M', avatar: null, link: '', metadata: {} },
    { uid: 'dan', name: 'N' },
  ]
  for (const [rows, expected] of /** @type {const} */ ([
    [csv, [['ann', { unset: ['avatar', 'metadata'] }]]],
    [objects, [['cleo', { name: 'M', metadata: {}, unset: ['avatar', 'link'] }]]],
  ])) {
    const { sandbox, connection } = app({ existing })
    /** @type {any[]} */
    const puts = []
    const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (init.method === 'PUT')
        puts.push([url.split('/').at(-1), JSON.parse(new TextDecoder().decode(/** @type {Uint8Array} */ (init.body)))])
      return connection.fetch(url, init)
    }
    const [uid] = expected[0]
    const before = verifyUsers(rows, connection)
    const differences = []
    for await (const event of before) if (event.type === 'row') differences.push(...(event.differences ?? []))
    const { differing, present } = await before
    assert.deepEqual([differing, present], [1, 1])
    assert.ok(differences.some(({ field, file, app }) => field === 'avatar' && file === '' && app === had.avatar))
    const report = await verifyUsers(rows, { ...connection, fetch, existing: 'update' })
    assert.deepEqual([report.updated, report.present, puts], [1, 1, expected])
    assert.equal(sandbox.users.get(uid)?.avatar, undefined)
    assert.deepEqual(sandbox.users.get(uid)?.tags, ['t'])
    assert.equal((await verifyUsers(rows, connection)).present, 2)
  }
})

test('times cannot be changed, which is reported; a change that is refused leaves the row differing', async () => {
  const { connection } = app({
    roles: ['default'],
    existing: [
      { uid: 'ann', name: 'Old', createdAt: 1_600_000_000 },
      { uid: 'bob', name: 'Bob' },
    ],
  })
  const rows = [
    { uid: 'ann', name: 'Ann', createdAt: 1_500_000_000 },
    { uid: 'bob', name: 'Bob', role: 'none-such' },
  ]
  const job = verifyUsers(rows, { ...connection, existing: 'update' })
  const issues = []
  for await (const event of job) if (event.type === 'row') issues.push(...event.issues.map(({ message }) => message))
  const report = await job
  assert.deepEqual([report.updated, report.differing], [0, 2])
  assert.match(issues.join('\n'), /createdAt: expected "1500000000".*does not change this field/)
  assert.match(issues.join('\n'), /role.*\n.*the server refused to change this user/)
})
