// Whatever the server does, the account is exact, and what it counts as imported is stored.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS } from '../../pkg/sandbox/index.js'
import { eventsOf, exact, people, rig, within } from './helpers.js'

const CODES = [
  'KEY_REFUSED',
  'PLAN_REFUSED',
  'ENDPOINT_NOT_FOUND',
  'REDIRECT_REFUSED',
  'UNREACHABLE',
  'SERVER_FAILED',
  'REQUEST_REFUSED',
]
const USERS = people(600).map((user, at) => (at % 97 === 5 ? { ...user, name: `Bad 💥 ${at}` } : user))
const FAST = { limit: 1000, windowMs: 300 }

async function importAll(faults, seed, more = {}) {
  const { sandbox, run } = rig(
    { faults, seed, rate: FAST, slowBodyMs: 10, refuseMs: 10, ...more },
    { rate: FAST, batchSize: 20, timeoutMs: 40, retry: { attempts: 12, baseMs: 1, capMs: 10 } },
  )
  const job = run(USERS)
  const listening = eventsOf(job)
  const stop = setTimeout(() => job.abort(), 4000)
  const report = exact(await within(job, 8000))
  clearTimeout(stop)
  const rows = (await listening).filter(({ type }) => type === 'row')
  assert.deepEqual(
    rows.map(({ row }) => row).sort((a, b) => a - b),
    Array.from({ length: report.rows }, (_, at) => at + 1),
  )
  for (const { uid, outcome } of rows) {
    if (['imported', 'existing'].includes(outcome))
      assert.ok(sandbox.users.has(uid), `${uid} is ${outcome}, and is not there`)
  }
  if (report.status === 'failed') assert.ok(CODES.includes(report.error.code), JSON.stringify(report.error))
  else assert.equal(report.error, undefined)
  return { report, sandbox, rows }
}

// Refusals are waited out, a second at least: they have a test of their own.
const QUICK = Object.keys(FAULTS).filter((name) => !name.startsWith('refuse'))

for (const fault of QUICK) {
  test(`the account is exact: ${fault}`, async () => {
    for (const [probability, seed] of [
      [0.2, 1],
      [0.5, 2],
    ]) {
      const { report } = await importAll({ [fault]: probability }, seed)
      assert.ok(['complete', 'failed'].includes(report.status), `${fault}: ${JSON.stringify(report)}`)
      if (report.status === 'complete') assert.equal(report.rows, 600)
    }
  })
}

test('the account is exact: many faults at once', async () => {
  const out = ['redirect', 'echo-key', 'echo-key-400', 'key-revoked', 'no-access', 'plan']
  const faults = Object.fromEntries(QUICK.filter((name) => !out.includes(name)).map((name) => [name, 0.02]))
  for (const seed of [1, 2, 3, 4, 5]) await importAll(faults, seed)
})

test('faults that pass by leave nothing behind', async () => {
  for (const fault of [
    'drop',
    'unavailable',
    'bad-gateway',
    'request-timeout',
    'error-500',
    'db-timeout',
    'operation-failed',
    'slow-body',
    'lowercase-keys',
    'nested-data',
  ]) {
    const { report, sandbox } = await importAll({ [fault]: (n) => n === 2 || n === 9 }, 1)
    assert.deepEqual(
      [fault, report.status, sandbox.users.size, report.unconfirmed, report.pending],
      [fault, 'complete', 600, 0, 0],
    )
  }
})

test('refusals are waited out', async () => {
  for (const fault of ['refuse', 'refuse-no-headers', 'refuse-http-date']) {
    const { sandbox, run } = rig({ faults: { [fault]: (n) => n === 1 }, refuseMs: 50 })
    const job = run(people(100))
    const waits = (await within(eventsOf(job), 9000)).filter(
      ({ type, reason }) => type === 'wait' && reason === 'refused',
    )
    const report = exact(await job)
    assert.deepEqual([fault, report.status, report.imported, sandbox.stats.refused], [fault, 'complete', 100, 1])
    assert.ok(waits.length > 0)
  }
})

test('an absurd wait is no reason to hang in a stop', async () => {
  const { run } = rig({ faults: { 'refuse-absurd': 1 } })
  const job = run(people(100))
  setTimeout(() => job.abort({ finish: true }), 100)
  const report = exact(await within(job, 2000))
  assert.deepEqual([report.status, report.imported], ['stopped', 0])
})

test('users that exist are counted as such, and left as they are', async () => {
  const { sandbox, run } = rig({ existing: people(70).map(({ uid }) => ({ uid, name: 'Before' })) })
  const report = exact(await run(people(150)))
  assert.deepEqual([report.status, report.existing, report.imported], ['complete', 70, 80])
  assert.equal(sandbox.users.get('u3').name, 'Before')
})

test('rows that the server refuses have its reason', async () => {
  const job = rig().run([
    { uid: 'a', name: 'A', role: 'no-such-role' },
    { uid: 'b', name: 'B' },
  ])
  const events = await eventsOf(job)
  const report = exact(await job)
  assert.deepEqual([report.rejected, report.imported], [1, 1])
  const { issues } = events.find(({ outcome }) => outcome === 'rejected')
  assert.equal(issues[0].code, 'ERR_ROLE_NOT_FOUND')
})

const REFUSED = [
  ['a wrong key', { apiKey: 'another' }, 'KEY_REFUSED'],
  ['a key that is revoked', { faults: { 'key-revoked': (n) => n > 3 } }, 'KEY_REFUSED'],
  ['a key without the scope', { faults: { 'no-access': 1 } }, 'KEY_REFUSED'],
  ['a plan without imports', { faults: { plan: 1 } }, 'PLAN_REFUSED'],
  ['a redirect', { faults: { redirect: 1 } }, 'REDIRECT_REFUSED'],
  ['another path', { base: '/v9' }, 'ENDPOINT_NOT_FOUND'],
]
for (const [name, options, code] of REFUSED) {
  test(`${name} ends the run soon`, async () => {
    const { sandbox, run } = rig(options, { retry: { attempts: 12, baseMs: 1, capMs: 10 } })
    const report = exact(await within(run(people(3000))))
    assert.deepEqual([report.status, report.error.code], ['failed', code], JSON.stringify(report))
    assert.ok(report.error.message.length > 10)
    assert.ok(sandbox.stats.requests <= 12, `${sandbox.stats.requests} requests`)
    assert.equal(sandbox.stats.redirectsFollowed, 0)
    assert.equal(report.imported, sandbox.users.size)
    assert.equal(report.inputEnded, false)
  })
}

test('rows whose role is missing are found by it, though their whole batch is refused', async () => {
  const { sandbox, run } = rig({ rate: FAST, faults: { 'missing-role-400': 1 } }, { rate: FAST })
  const users = people(200).map((user, at) => (at % 20 === 7 ? { ...user, role: 'ghost' } : user))
  const report = exact(await within(run(users)))
  assert.deepEqual([report.status, report.imported, report.rejected, sandbox.users.size], ['complete', 190, 10, 190])
})

test('one bad row costs one row', async () => {
  for (const fault of ['bad-row-500', 'bad-row-400', 'bad-row-format']) {
    const { sandbox, run } = rig(
      { rate: FAST, faults: { [fault]: 1 } },
      { rate: FAST, retry: { attempts: 8, baseMs: 1, capMs: 10 } },
    )
    const users = people(200).map((user, at) => (at === 77 ? { ...user, name: 'A 💥' } : user))
    const report = exact(await within(run(users), 9000))
    assert.deepEqual(
      [
        fault,
        report.status,
        report.imported + report.existing,
        report.rejected + report.unconfirmed,
        sandbox.users.size,
      ],
      [fault, 'complete', 199, 1, 199],
    )
  }
})
