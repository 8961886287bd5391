// `runPlan`: the library takes the object that the command line takes, and does the same steps.
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { checkUsers, createRoles, importUsers, verifyUsers } from 'cometchat-import'
import { ImportError } from '../../pkg/client/error.js'
import { planIssues, runPlan } from '../../pkg/plan/index.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { exact, RATE } from '../client/helpers.js'

const CSV = 'id,first,last,role\nann,Ann,Lee,default\nbob,Bob,Ray,\nno uid!,Eve,,\n'
const KEY = 'key-of-the-plan'
const MAP = { uid: 'id', name: ['first', 'last'] }

/** A sandbox, a plan for it, and what else a run needs. */
function rig({ users = {}, options = {}, sandbox: how = {} } = {}) {
  const sandbox = createSandbox({ rate: RATE, seed: 1, ...how })
  const plan = {
    app: { endpoint: 'http://127.0.0.1/v3' },
    users: { file: 'users.csv', map: MAP, rate: RATE, ...users },
  }
  const given = { apiKey: KEY, fetch: sandbox.fetch, sources: { users: () => CSV }, ...options }
  return { sandbox, plan, options: given, run: () => runPlan(plan, given) }
}

test('a plan is checked, imported and compared, and each step has its report', async () => {
  const { sandbox, run } = rig({ users: { verify: true } })
  const { status, users, error } = await run()
  assert.equal(status, 'complete')
  assert.equal(error, undefined)
  assert.deepEqual([users.check.valid, users.check.invalid], [2, 1])
  assert.ok(users.check.preflight)
  assert.equal(exact(users.imported).imported, 2)
  assert.equal(users.verified.present, 2)
  assert.equal(sandbox.users.get('ann').name, 'Ann Lee')
})

test('a source that is no function is read once: it is imported without a check', async () => {
  const { run } = rig({ options: { sources: { users: CSV } } })
  const { status, users } = await run()
  assert.equal(status, 'complete')
  assert.deepEqual(Object.keys(users), ['imported'])
  assert.equal(users.imported.imported, 2)
})

test('what needs a second reading needs a function', () => {
  for (const users of [{ verify: true }, { createRoles: true }, { existing: 'update' }])
    assert.throws(rig({ users, options: { sources: { users: CSV } } }).run, {
      code: 'INVALID_OPTION',
      message: /sources\.users: expected a function/,
    })
})

test('roles that the app lacks end it before the first row, or are created', async () => {
  const csv = () => CSV.replace('default', 'teacher')
  const refused = rig({ options: { sources: { users: csv } } })
  const first = await refused.run()
  assert.deepEqual([first.status, first.error.code, first.users.imported], ['failed', 'ROLE_MISSING', undefined])
  assert.equal(refused.sandbox.users.size, 0)
  const { status, users } = await rig({ users: { createRoles: true }, options: { sources: { users: csv } } }).run()
  assert.equal(status, 'complete')
  assert.deepEqual(users.roles.created, ['teacher'])
  assert.equal(users.imported.imported, 2)
})

test('users that differ are changed if the plan says so', async () => {
  const { sandbox, plan, options } = rig({ users: { existing: 'update' } })
  await runPlan(plan, options)
  const { status, users } = await runPlan(plan, { ...options, sources: { users: () => CSV.replace('Lee', 'Day') } })
  assert.deepEqual([status, users.imported.existing, users.verified.updated], ['complete', 2, 1])
  assert.equal(sandbox.users.get('ann').name, 'Ann Day')
})

test('an input that cannot be read sends nothing', async () => {
  const { sandbox, run } = rig({ options: { sources: { users: () => 'x,y\n1,2\n' } } })
  const { status, error, users } = await run()
  assert.deepEqual([status, error.code, users.imported], ['failed', 'INPUT_COLUMNS', undefined])
  assert.equal(sandbox.stats.requests, 0)
})

test('a journal that the plan names has to be given, or left out in so many words; it resumes', async () => {
  const named = rig({ users: { journal: 'users.journal' } })
  assert.throws(named.run, { code: 'INVALID_OPTION', message: /^journal: the plan names one/ })
  assert.throws(rig({ users: { limiter: 'redis://cache/0' } }).run, { message: /^limiter: the plan names one/ })
  assert.equal((await runPlan(named.plan, { ...named.options, journal: null })).status, 'complete')
  assert.equal((await rig({ users: { journal: 'none' } }).run()).status, 'complete')
  const pieces = []
  const journal = { load: () => pieces, append: (bytes) => void pieces.push(bytes) }
  const { plan, options } = rig({ users: { journal: 'users.journal' }, options: { journal } })
  await runPlan(plan, options)
  const { users } = await runPlan(plan, options)
  assert.deepEqual([users.imported.imported, users.imported.resumed, users.imported.requests], [2, 2, 0])
})

test('a job can be followed, and stopped before it or in it', async () => {
  const steps = []
  const { plan, options } = rig({ users: { verify: true } })
  const events = []
  const onJob = (job, step) => {
    steps.push(step)
    void (async () => {
      for await (const event of job) if (event.type === 'row') events.push(`${step} ${event.outcome}`)
    })()
  }
  await runPlan(plan, { ...options, onJob })
  assert.deepEqual(steps, ['import', 'verify'])
  assert.ok(events.includes('import imported') && events.includes('verify present'), events.join())

  const before = runPlan(plan, options)
  before.abort()
  assert.equal((await before).status, 'stopped')
  const within = runPlan(plan, { ...options, onJob: () => within.abort() })
  const report = await within
  assert.deepEqual([report.status, report.users.imported.status], ['stopped', 'stopped'])
  const { status } = await runPlan(plan, { ...options, signal: AbortSignal.abort() })
  assert.equal(status, 'stopped')
})

test('a wrong plan throws at once, with every place and without the key', () => {
  const { options } = rig()
  const key = 'f00dbabe0123456789abcdef0123456789abcdef'
  assert.throws(
    () => runPlan({ users: { tiemstamps: 'auto', uid: 5, apiKey: key } }, options),
    ({ code, message }) =>
      code === 'INVALID_OPTION' &&
      /\/users\/tiemstamps: .*timestamps/.test(message) &&
      /\/users\/uid: expected/.test(message) &&
      !message.includes(key),
  )
  assert.throws(() => runPlan({ users: {} }, { ...options, surces: {} }), { message: /surces: no such option/ })
  assert.throws(() => runPlan({ users: {} }, { apiKey: 'key' }), { message: /expected/ })
})

test('what a source throws is a report, and so is a failing import', async () => {
  const thrown = rig({
    options: {
      sources: {
        users: () => {
          throw new TypeError(`no such table in ${KEY}`)
        },
      },
    },
  })
  assert.deepEqual(await thrown.run(), {
    status: 'failed',
    users: {},
    error: { code: 'INPUT_UNREADABLE', message: 'the source failed: no such table in [redacted]' },
  })
  for (const preflight of [true, false]) {
    const rows = function* () {
      yield { id: 'ann', first: 'Ann' }
      throw new Error('the connection was lost')
    }
    const { status, error } = await rig({ users: { preflight }, options: { sources: { users: rows } } }).run()
    assert.deepEqual([status, error.code], ['failed', 'INPUT_UNREADABLE'])
    assert.match(error.message, /the connection was lost/)
  }
  const { status, error } = await rig({ users: { preflight: false }, sandbox: { faults: { 'key-revoked': 1 } } }).run()
  assert.deepEqual([status, error.code], ['failed', 'KEY_REFUSED'])
})

test('a journal that cannot be read is a report, with a check and without', async () => {
  const journal = {
    load: () => {
      throw new Error('no such table')
    },
    append: () => {},
  }
  for (const preflight of [true, false]) {
    const { status, error } = await rig({ users: { preflight }, options: { journal } }).run()
    assert.deepEqual([status, error.code], ['failed', 'JOURNAL_UNREADABLE'])
  }
})

test('a source that ends with an abort is stopped, not failed', async () => {
  const controller = new AbortController()
  const users = () => {
    controller.abort()
    throw new Error('the query was cancelled')
  }
  const { status, error } = await rig({ options: { sources: { users }, signal: controller.signal } }).run()
  assert.deepEqual([status, error], ['stopped', undefined])
})

test('an onJob that rejects stops its job and rejects, and is waited for; the error of the job itself is none of its own', async () => {
  const mistake = new TypeError('of the caller')
  const unhandled = []
  const onUnhandled = (error) => unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  const rejecting = rig({
    options: {
      onJob: async () => {
        await Promise.resolve()
        throw mistake
      },
    },
  })
  await assert.rejects(rejecting.run(), mistake)
  let isDone = false
  const waiting = rig({
    options: {
      onJob: async (job) => {
        for await (const event of job) void event
        await new Promise((resolve) => setImmediate(resolve))
        isDone = true
      },
    },
  })
  assert.equal((await waiting.run()).status, 'complete')
  assert.ok(isDone)
  assert.equal((await rig({ options: { onJob: (job) => job } }).run()).status, 'complete')
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnhandled)
  assert.deepEqual(unhandled, [])
})

test('a condition that cannot be read is an issue, at its place, and refused before anything is run', () => {
  const plan = (where) => ({ users: { file: 'users.csv', where } })
  assert.deepEqual(planIssues(plan(['deleted != true', 'role in a, b'])), [])
  const [issue, ...others] = planIssues(plan(['deleted != true', 'deleted is true']))
  assert.equal(issue.pointer, '/users/where/1')
  assert.match(issue.message, /^expected .*at character 9 of "deleted is true"$/)
  assert.deepEqual(others, [])
  assert.equal(planIssues(plan('=')).at(0)?.pointer, '/users/where')
  assert.equal(planIssues({ users: { file: 'u.csv', where: [''], extra: 'none' } }).length, 2)
  assert.throws(rig({ users: { where: 'deleted is true' } }).run, {
    code: 'INVALID_OPTION',
    message: /\/users\/where: /,
  })
})

test('an onJob that throws stops its job and rejects, whatever it throws', async () => {
  for (const thrown of [new TypeError(`no such thing as ${KEY}`), new ImportError('JOURNAL_LOST', 'of another run')]) {
    let report
    const onJob = (job) => {
      report = Promise.resolve(job)
      throw thrown
    }
    const { sandbox, run } = rig({ options: { onJob } })
    await assert.rejects(Promise.resolve(run()), (error) => {
      assert.equal(error.constructor, thrown.constructor)
      assert.ok(!`${error.stack}`.includes(KEY))
      return true
    })
    assert.equal((await report).status, 'stopped')
    assert.equal(sandbox.users.size, 0)
  }
})

test('users that can be read once are refused when they are opened again', async () => {
  const rows = [{ id: 'ann', first: 'Ann' }][Symbol.iterator]()
  const { sandbox, run } = rig({ options: { sources: { users: () => rows } } })
  await assert.rejects(Promise.resolve(run()), { code: 'INVALID_OPTION', message: /^source: it was read before/ })
  assert.equal(sandbox.users.size, 0)
})

test('a step that reads fewer rows than the one before it ends the plan as changed', async () => {
  const shrinking = (...texts) => ({ sources: { users: () => texts.shift() } })
  const header = CSV.slice(0, CSV.indexOf('\n') + 1)
  const first = await rig({ users: { verify: true }, options: shrinking(CSV, header, CSV) }).run()
  assert.deepEqual([first.status, first.error.code], ['failed', 'INPUT_CHANGED'])
  assert.match(first.error.message, /gave 0 rows; the check read 3$/)
  assert.deepEqual([first.users.imported.rows, first.users.verified], [0, undefined])
  const second = await rig({ users: { verify: true }, options: shrinking(CSV, CSV, header) }).run()
  assert.deepEqual([second.status, second.error.code], ['failed', 'INPUT_CHANGED'])
  assert.match(second.error.message, /gave 0 rows; the import read 3$/)
  const more = await rig({ users: { verify: true }, options: shrinking(header, CSV, `${CSV}cat,Cat,,\n`) }).run()
  assert.equal(more.status, 'complete')
  const stopped = rig({ options: { ...shrinking(CSV, CSV), budget: { maxRequests: 1 } }, users: { batchSize: 1 } })
  assert.equal((await stopped.run()).status, 'stopped')
})

test('a file that the plan names has to be given, or left out in so many words; its bytes arrive', async () => {
  for (const name of ['failed', 'missing', 'differing', 'extraUsers']) {
    assert.throws(rig({ users: { [name]: 'none' } }).run, {
      code: 'INVALID_OPTION',
      message: new RegExp(`^${name}: the plan names one`),
    })
    assert.throws(rig({ options: { [name]: 'rows.csv' } }).run, {
      message: new RegExp(`^${name}: expected a function`),
    })
    const { status } = await rig({ users: { [name]: 'rows.csv', verify: true }, options: { [name]: null } }).run()
    assert.equal(status, 'complete')
  }
  const written = {}
  const files = ['failed', 'missing', 'differing', 'extraUsers'].map((name) => [
    name,
    (chunk) => {
      written[name] = (written[name] ?? '') + new TextDecoder().decode(chunk)
    },
  ])
  const { run } = rig({
    users: {
      verify: true,
      failed: 'a.csv',
      missing: 'b.csv',
      differing: 'c.csv',
      extraUsers: 'd.csv',
      report: 'e.json',
    },
    options: Object.fromEntries(files),
    sandbox: {
      lost: new Set(['ann']),
      altered: (uid, user) => ({ ...user, ...(uid === 'bob' && { name: 'Rob' }) }),
      existing: [{ uid: 'zoe', name: 'Zoë' }],
    },
  })
  assert.equal((await run()).status, 'complete')
  assert.match(written.failed, /no uid!/)
  assert.match(written.missing, /ann/)
  assert.match(written.differing, /Rob/)
  assert.match(written.extraUsers, /zoe/)
})

test('the functions of the caller do the steps, and those that are missing are the own ones', async () => {
  const calls = []
  const library = { checkUsers, createRoles, importUsers, verifyUsers }
  const counted = (name) => (source, options) => {
    calls.push(name)
    return library[name](source, options)
  }
  const names = Object.keys(library)
  const users = { verify: true, createRoles: true }
  const sources = { users: () => CSV.replace('default', 'teacher') }
  const functions = Object.fromEntries(names.map((name) => [name, counted(name)]))
  assert.equal((await rig({ users, options: { sources, functions } }).run()).status, 'complete')
  assert.deepEqual(calls.splice(0), names)
  const some = { importUsers: functions.importUsers, checkUsers: undefined }
  assert.equal((await rig({ users, options: { sources, functions: some } }).run()).status, 'complete')
  assert.deepEqual(calls, ['importUsers'])
  const wrong = (functions) => rig({ options: { functions } }).run
  assert.throws(wrong({ describeColumns: () => {} }), { message: /^functions\.describeColumns: no such option/ })
  assert.throws(wrong({ importUsers: 5 }), { message: /^functions\.importUsers: expected a function/ })
})
