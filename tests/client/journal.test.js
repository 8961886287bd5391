// An import that is stopped, killed or refused, and resumes from its journal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { eventsOf, exact, people, rig, within } from './helpers.js'

const KEY = 'key-that-nobody-may-see'

test('a finished import that is run again sends nothing and writes nothing', async () => {
  const journal = memoryJournal()
  const { sandbox, run } = rig()
  const first = exact(await within(run(people(120), { journal })))
  const bytes = journal.bytes
  const again = exact(await within(run(people(120), { journal })))
  assert.deepEqual([first.imported, first.resumed, first.requests], [120, 0, 3])
  assert.deepEqual([again.status, again.imported, again.resumed, again.requests], ['complete', 120, 120, 0])
  assert.deepEqual([journal.bytes.length, sandbox.stats.requests], [bytes.length, 3])
})

test('a file that was reordered, extended and fixed: what is new or changed is sent, the rest is not', async () => {
  const journal = memoryJournal()
  const { sandbox, run } = rig()
  const users = people(100)
  await within(
    run([...users, { uid: 'role', name: 'R', role: 'no-such-role' }, { uid: 'bad uid', name: 'B' }], { journal }),
  )
  const fixed = [
    ...people(10, 'new'),
    { uid: 'role', name: 'R' },
    { uid: 'bad-uid', name: 'B' },
    { ...users[3], name: 'Another' },
    ...users.toReversed().filter((_, at) => at !== 96),
  ]
  const report = exact(await within(run(fixed, { journal })))
  assert.deepEqual([report.imported, report.existing, report.resumed, report.requests], [99 + 12, 1, 99, 1])
  assert.equal(sandbox.users.size, 112)
})

test('what the server refused stays refused, by its code, until the row is fixed', async () => {
  const journal = memoryJournal()
  const { run } = rig()
  const users = [{ uid: 'a', name: 'A', role: 'no-such-role' }]
  const first = await within(run(users, { journal }))
  const events = await eventsOf(run(users, { journal }))
  const row = events.find(({ type }) => type === 'row')
  assert.deepEqual(
    [first.rejected, row.outcome, row.resumed, row.issues[0].code],
    [1, 'rejected', true, 'ERR_ROLE_NOT_FOUND'],
  )
  assert.match(row.issues[0].message, /refused by the server in an earlier run/)
})

test('an import over a chain of short calls', async () => {
  const journal = memoryJournal()
  const { sandbox, run } = rig()
  const reports = []
  do reports.push(exact(await within(run(people(1_234), { journal, budget: { maxRequests: 4 } }))))
  while (reports.at(-1).status === 'stopped' && reports.length < 20)
  assert.equal(reports.at(-1).status, 'complete')
  assert.deepEqual(
    reports.map(({ requests }) => requests),
    [4, 4, 4, 4, 4, 4, 1],
  )
  assert.deepEqual([sandbox.users.size, sandbox.stats.requests, sandbox.stats.refused], [1_234, 25, 0])
  assert.equal(reports.at(-1).resumed, 1_200)
})

test('a deadline ends a call before the host does, and what is in flight then is sent again by the next', async () => {
  const journal = memoryJournal()
  const { sandbox, run } = rig({ faults: { 'hang-stored': (n) => n === 3 } })
  const report = exact(
    await within(run(people(500), { journal, timeoutMs: 60_000, concurrency: 3, budget: { deadlineMs: 1_200 } })),
  )
  assert.deepEqual([report.status, report.pending], ['stopped', 50])
  assert.ok(report.elapsedMs >= 1_200 && report.elapsedMs < 50_000, `${report.elapsedMs}`)
  const rest = exact(await within(run(people(500), { journal })))
  assert.deepEqual(
    [rest.status, rest.imported, rest.existing, rest.resent],
    ['complete', 500, 0, { users: 50, reasons: { INTERRUPTED: 50 } }],
  )
  assert.equal(sandbox.users.size, 500)
})

test('a request leaves only after its record is durable', async () => {
  const order = []
  const memory = memoryJournal()
  const journal = {
    load: () => memory.load(),
    close: () => memory.close(),
    async append(bytes) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      memory.append(bytes)
      order.push('durable')
    },
  }
  const { options, sandbox, run } = rig()
  const fetch = (...given) => {
    order.push('leaves')
    return sandbox.fetch(...given)
  }
  const report = await within(run(people(300), { ...options, journal, fetch }))
  assert.deepEqual([report.imported, order[0]], [300, 'durable'])
  assert.equal(order.filter((step) => step === 'leaves').length, 6)
  assert.equal(order.at(-1), 'durable', 'the last responses are kept too')
})

test('a journal that takes nothing more stops the run before anything leaves unknown', async () => {
  for (const failing of [1, 2]) {
    let appends = 0
    const memory = memoryJournal()
    const journal = {
      load: () => memory.load(),
      close: () => memory.close(),
      append(bytes) {
        appends += 1
        if (appends === failing) throw new Error(`no space left for ${KEY}`)
        memory.append(bytes)
      },
    }
    const { sandbox, run } = rig({}, { apiKey: KEY })
    const report = exact(await within(run(people(400), { journal, concurrency: 2 })))
    assert.deepEqual([report.status, report.error.code], ['failed', 'JOURNAL_UNWRITABLE'])
    assert.match(report.error.message, /no space left for /)
    assert.ok(!report.error.message.includes(KEY))
    assert.ok(sandbox.stats.requests <= (failing - 1) * 2, `${sandbox.stats.requests} left`)
    const rest = exact(await within(run(people(400), { journal })))
    assert.deepEqual([rest.status, rest.imported, rest.existing], ['complete', 400, 0])
  }
})

const REFUSED = {
  JOURNAL_DAMAGED: async (bytes) => bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)),
  JOURNAL_OTHER_APP: async () => {
    const journal = memoryJournal()
    await rig().run(people(1), { journal, endpoint: 'http://127.0.0.2/v3' })
    return journal.bytes
  },
}
for (const [code, spoil] of Object.entries(REFUSED)) {
  test(`${code}: nothing is read and nothing is sent`, async () => {
    const good = memoryJournal()
    const { sandbox, run, options } = rig()
    await run(people(60), { journal: good })
    const before = sandbox.stats.requests
    const journal = memoryJournal(await spoil(good.bytes))
    const report = exact(await within(run(people(60), { journal })))
    assert.deepEqual(
      [report.status, report.error.code, report.rows, sandbox.stats.requests],
      ['failed', code, 0, before],
    )
    await assert.rejects(checkUsers(people(60), { endpoint: options.endpoint, journal }), { code })
    // It was released all the same.
    assert.ok(journal.load())
  })
}

test('a journal that is in use, or cannot be loaded, is refused with the words of its holder', async () => {
  const journal = memoryJournal()
  journal.load()
  const { run } = rig()
  const used = await within(run(people(3), { journal }))
  assert.deepEqual([used.status, used.error.code], ['failed', 'JOURNAL_IN_USE'])
  const ownJournal = { load: () => null, append: () => {} }
  const both = await Promise.all([run(people(60), { journal: ownJournal }), run(people(60), { journal: ownJournal })])
  assert.deepEqual(both.map(({ error }) => error?.code).sort(), ['JOURNAL_IN_USE', undefined])
  const broken = { load: () => Promise.reject(new Error('the disk is gone')), append() {} }
  const unreadable = await within(run(people(3), { journal: broken }))
  assert.deepEqual(
    [unreadable.error.code, unreadable.error.message],
    ['JOURNAL_UNREADABLE', 'the journal cannot be loaded: the disk is gone'],
  )
  const odd = await within(run(people(3), { journal: { load: () => 'text', append() {} } }))
  assert.equal(odd.error.code, 'JOURNAL_UNREADABLE')
})

test('a check with a journal says what is left', async () => {
  const journal = memoryJournal()
  const { run, options } = rig()
  await within(run(people(150), { journal, budget: { maxRequests: 2 } }))
  const { endpoint } = options
  const check = await checkUsers([...people(150), { uid: 'x y', name: 'bad' }], { endpoint, journal })
  assert.deepEqual(
    [check.rows, check.valid, check.invalid, check.resumed, check.batches],
    [151, 150, 1, { imported: 100, existing: 0, rejected: 0 }, 1],
  )
  assert.equal((await checkUsers(people(3))).resumed, undefined)
  await assert.rejects(checkUsers(people(3), { journal }), { code: 'INVALID_OPTION', message: /^appId: / })
  assert.ok(journal.load(), 'it is released')
})

test('a journal that was torn anywhere in its last append is resumed, and the slots of the limit are held', async () => {
  const whole = memoryJournal()
  const { run } = rig()
  await run(people(130), { journal: whole })
  const { bytes } = whole
  for (let cut = bytes.length - 1; cut > bytes.length - 60; cut -= 7) {
    const journal = memoryJournal(bytes.slice(0, cut))
    const report = exact(await within(run(people(130), { journal })))
    assert.deepEqual([report.status, report.imported + report.existing], ['complete', 130])
    const again = await within(run(people(130), { journal }))
    assert.deepEqual([again.requests, again.resumed], [0, 130])
  }
})

test('what a server taught of the size of bodies is kept', async () => {
  const journal = memoryJournal()
  const { sandbox, run } = rig({ bodyBytes: 1_000 })
  let tooLarge = 0
  const fetch = async (...given) => {
    const response = await sandbox.fetch(...given)
    tooLarge += response.status === 413
    return response
  }
  await within(run(people(100), { journal, fetch, budget: { maxRequests: 4 } }))
  const taught = tooLarge
  const rest = exact(await within(run([...people(100), ...people(100, 'more')], { journal, fetch })))
  assert.deepEqual([taught > 0, rest.status, rest.imported, tooLarge], [true, 'complete', 200, taught])
})

test('options of journals and budgets that cannot be', () => {
  const { run } = rig()
  const refused = (more, message) => assert.throws(() => run(people(1), more), { code: 'INVALID_OPTION', message })
  refused({ journal: {} }, /^journal: expected an object with the functions load and append/)
  refused({ journal: 'users.journal' }, /^journal: /)
  refused({ budget: 5 }, /^budget: expected an object/)
  refused({ budget: { maxRequests: 0 } }, /^budget\.maxRequests: /)
  refused({ budget: { deadlineMs: '1' } }, /^budget\.deadlineMs: /)
  refused({ budget: { minutes: 1 } }, /^budget\.minutes: no such option/)
  refused({ retry: { outageMs: -1 } }, /^retry\.outageMs: /)
})
