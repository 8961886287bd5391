// Refusals that many rows share: by the value of a field, of all rows alike, and as many as a caller allows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { exact, people, rig } from './helpers.js'

const FAST = { limit: 1000, windowMs: 300 }
const RETRY = { baseMs: 1, capMs: 4, outageMs: 60_000 }
const PAGE = '<html><head><title>Access denied</title></head></html>'
const textOf = (body) => new TextDecoder().decode(body)

/** An app that refuses a request with a role that it does not have, and `before`, which may respond in its place. */
function app({ before = () => undefined, ...sandboxOptions } = {}) {
  const { sandbox, options } = rig(
    { rate: FAST, faults: { 'missing-role-400': 1 }, ...sandboxOptions },
    { rate: FAST, retry: RETRY },
  )
  const bodies = []
  const fetch = async (url, init) => {
    bodies.push(textOf(init.body))
    return before(bodies.at(-1), bodies.length) ?? sandbox.fetch(url, init)
  }
  const run = (source, more) => importUsers(source, { ...options, fetch, ...more })
  return { sandbox, run, bodies, requests: () => bodies.length }
}

/** Users of which those that `has` says have a role. */
const withRole = (count, has, role = 'ghost') =>
  people(count).map((user, at) => (has(at) ? { ...user, role: typeof role === 'function' ? role(at) : role } : user))

async function outcomesOf(job) {
  const rows = []
  for await (const event of job) if (event.type === 'row') rows.push(event)
  return { rows, report: exact(await job) }
}

for (const concurrency of [1, 6, 12])
  test(`a role that is missing for all 500 rows ends the run soon, and rejects nobody (${concurrency} at once)`, async () => {
    const journal = memoryJournal()
    const { run, requests, sandbox } = app()
    const rows = withRole(500, () => true)
    const { report } = await outcomesOf(run(rows, { journal, concurrency }))
    assert.deepEqual([report.status, report.error.code], ['failed', 'SYSTEMIC_REFUSAL'])
    assert.deepEqual([report.rejected, report.pending, sandbox.users.size], [0, report.rows, 0])
    assert.ok(requests() <= 12, `${requests()} requests`)
    assert.match(report.error.message, /ERR_BAD_REQUEST: .*The role ghost does not exist/)
    assert.match(report.error.message, /row 1 has the role "ghost"; create this role in the CometChat dashboard/)

    const fixed = app({ roles: ['ghost'] })
    const next = exact(await fixed.run(rows, { journal: memoryJournal(journal.bytes) }))
    assert.deepEqual([next.status, next.imported, next.resumed], ['complete', 500, 0], 'the same command imports all')
    assert.equal(fixed.requests(), 10)
  })

for (const [title, users, every, most] of [
  ['a tenth of 500 rows', 500, 10, 25],
  ['a hundredth of 5,000 rows', 5000, 100, 130],
])
  for (const concurrency of [1, 6, 12])
    test(`a role that is missing for ${title} costs few requests (${concurrency} at once)`, async () => {
      const { run, requests, sandbox } = app()
      const { report, rows } = await outcomesOf(
        run(
          withRole(users, (at) => at % every === 3),
          { concurrency },
        ),
      )
      const bad = users / every
      assert.deepEqual([report.status, report.imported, report.rejected], ['complete', users - bad, bad])
      assert.equal(sandbox.users.size, users - bad)
      assert.ok(requests() <= most, `${requests()} requests`)
      const rejected = rows.filter(({ outcome }) => outcome === 'rejected')
      assert.ok(rejected.every(({ row, issues }) => row % every === 4 && /role ghost/.test(issues[0].message)))
    })

test('several roles, some of them missing, among rows without one: each is tested once', async () => {
  const { run, requests } = app()
  const roles = ['admin', 'ghost', 'vip', 'phantom']
  const source = withRole(
    1000,
    (at) => at % 5 !== 0,
    (at) => roles[at % 4],
  )
  const report = exact(await run(source))
  const bad = source.filter(({ role }) => role === 'ghost' || role === 'phantom').length
  assert.deepEqual([report.status, report.imported, report.rejected], ['complete', 1000 - bad, bad])
  assert.ok(requests() <= 60, `${requests()} requests`)
})

test('a role that is created during the run: rows that were held back for it are imported', async () => {
  let created = false
  const plain = app({ roles: ['ghost'] })
  const { run, sandbox } = app({
    before: (body) =>
      created && body.includes('ghost')
        ? plain.sandbox.fetch('http://127.0.0.1/v3/data_import/users', {
            method: 'POST',
            headers: { apikey: 'key', 'content-type': 'application/json' },
            body,
          })
        : undefined,
  })
  const job = run(withRole(600, (at) => at % 20 === 3))
  for await (const { type, outcome } of job) created ||= type === 'row' && outcome === 'imported'
  const report = exact(await job)
  assert.deepEqual([report.status, report.imported + report.rejected], ['complete', 600])
  assert.ok(report.rejected <= 1, 'the row that stood for the others')
  assert.equal(sandbox.users.size + plain.sandbox.users.size, report.imported)
})

const refusal = { code: 'ERR_BAD_REQUEST', message: 'Nothing can be imported now.' }

test('a cause that names no field, for all rows: the run ends before it has searched them all', async () => {
  const journal = memoryJournal()
  const broken = app({ before: () => Response.json({ error: refusal }, { status: 400 }) })
  const report = exact(await broken.run(people(1000), { journal }))
  assert.deepEqual([report.status, report.error.code, report.pending], ['failed', 'SYSTEMIC_REFUSAL', report.rows])
  assert.ok(broken.requests() <= 130, `${broken.requests()} requests`)
  const next = exact(await app().run(people(1000), { journal: memoryJournal(journal.bytes) }))
  assert.deepEqual([next.status, next.imported], ['complete', 1000])
})

/** A response that refuses each user by name. @param {string} body */
function eachRefused(body) {
  const uids = Object.keys(JSON.parse(body).users)
  return Response.json({ data: Object.fromEntries(uids.map((uid) => [uid, { success: false, error: refusal }])) })
}

test('every user of every batch refused by name: the run ends, and keeps none as rejected', async () => {
  const journal = memoryJournal()
  const { run, requests } = app({ before: eachRefused })
  const report = exact(await run(people(5000), { journal }))
  assert.deepEqual([report.status, report.error.code], ['failed', 'SYSTEMIC_REFUSAL'])
  assert.deepEqual([report.rejected, report.pending], [0, report.rows])
  assert.ok(requests() <= 9, `${requests()} requests`)
  const next = exact(await app().run(people(5000), { journal: memoryJournal(journal.bytes) }))
  assert.deepEqual([next.status, next.imported, next.resumed], ['complete', 5000, 0])
})

test('calls of few requests come to an end, though every user is refused', async () => {
  let bytes
  let report
  for (let calls = 0; calls < 12 && report?.status !== 'complete'; calls += 1) {
    const journal = memoryJournal(bytes)
    const { run } = app({ before: eachRefused })
    report = exact(await run(people(500), { journal, concurrency: 1, budget: { maxRequests: 1 } }))
    bytes = journal.bytes
  }
  assert.deepEqual([report.status, report.rejected], ['complete', 500])
})

test('bad rows in one place do not end a run that has imported others, or that imports others soon', async () => {
  const isBad = (at) => at >= 150 && at < 300
  const source = people(1500).map((user, at) => (isBad(at) ? { ...user, name: `Bad ${at}` } : user))
  const before = (body) => (body.includes('Bad ') ? Response.json({ error: refusal }, { status: 400 }) : undefined)
  for (const rows of [source, source.slice(200)]) {
    const report = exact(await app({ before }).run(rows, { concurrency: 1 }))
    const bad = rows.filter(({ name }) => name.startsWith('Bad')).length
    assert.deepEqual([report.status, report.rejected, report.imported], ['complete', bad, rows.length - bad])
  }
})

test('a small file of which every row is refused is complete: each has the reason', async () => {
  const { report, rows } = await outcomesOf(app().run(withRole(100, () => true)))
  assert.deepEqual([report.status, report.rejected], ['complete', 100])
  assert.ok(rows.every(({ issues }) => /The role ghost does not exist/.test(issues[0].message)))
})

for (const status of [400, 403, 413, 422])
  test(`a firewall that responds with ${status} to the text of one row of 500: the others are imported`, async () => {
    const before = (body) => (body.includes('DROP TABLE') ? new Response(PAGE, { status }) : undefined)
    const source = people(500).map((user, at) => (at === 217 ? { ...user, name: 'DROP TABLE users' } : user))
    const { run, requests } = app({ before })
    const { report, rows } = await outcomesOf(run(source))
    assert.deepEqual([report.status, report.imported, report.unconfirmed], ['complete', 499, 1])
    assert.ok(requests() <= 50, `${requests()} requests`)
    const { uid, issues } = rows.find(({ outcome }) => outcome === 'unconfirmed')
    assert.equal(uid, 'u217')
    assert.match(issues[0].message, new RegExp(`HTTP_${status}: Access denied`))
  })

for (const status of [400, 413, 422])
  test(`a proxy that responds with ${status} to all 100,000 rows ends the run soon; the same command imports all`, async () => {
    const journal = memoryJournal()
    const { run, requests } = app({ before: () => new Response(PAGE, { status }) })
    const rows = people(100_000)
    const report = exact(await run(rows, { journal, rowEvents: 'none' }))
    assert.deepEqual([report.status, report.error.code], ['failed', 'REQUEST_REFUSED'])
    assert.deepEqual([report.pending, report.rejected, report.unconfirmed], [report.rows, 0, 0])
    assert.ok(requests() <= 30, `${requests()} requests`)
    const fixed = rig(
      { rate: { limit: 10_000, windowMs: 300 } },
      { rate: { limit: 10_000, windowMs: 300 }, retry: RETRY },
    )
    const next = exact(await fixed.run(rows, { journal: memoryJournal(journal.bytes), rowEvents: 'none' }))
    assert.deepEqual([next.status, next.imported, next.requests], ['complete', 100_000, 2000], 'no size was learnt')
  })

test('as many rows as maxFailures says are rejected: the run ends in good order, and the rest can be resumed', async () => {
  const source = withRole(2000, (at) => at % 10 === 3)
  for (const [maxFailures, least, most] of [
    [30, 30, 30 + 6 * 5],
    ['5%', 10, 20 + 6 * 5],
  ]) {
    const journal = memoryJournal()
    const { run } = app({ faults: {} })
    const report = exact(await run(source, { maxFailures, journal }))
    assert.deepEqual([report.status, report.error.code], ['failed', 'TOO_MANY_FAILURES'], String(maxFailures))
    assert.ok(report.rejected >= least && report.rejected <= most, `${report.rejected} rejected`)
    assert.equal(report.unconfirmed, 0, 'what was on its way was waited for')
    const next = exact(await app({ faults: {} }).run(source, { journal: memoryJournal(journal.bytes) }))
    assert.deepEqual([next.status, next.imported, next.rejected], ['complete', 1800, 200])
  }
  const few = exact(await app({ faults: {} }).run(source, { maxFailures: '11%' }))
  assert.deepEqual([few.status, few.rejected], ['complete', 200])
  const small = exact(await app({ faults: {} }).run(source.slice(0, 190), { maxFailures: '1%' }))
  assert.equal(small.status, 'complete', 'a share of fewer than 200 rows says nothing')
})
