/** What a job reports while it runs. */
import { equal, match, ok } from '../assert.js'
import { eventsOf, exact, people, pause, rig, rowsOf, reportOf } from '../helpers.js'

export const events = {
  name: 'events',
  define(test) {
    test('every row has one event, and progress ends at the report', async () => {
      const { sandbox, run } = rig()
      const job = run([...people(120), { uid: 'bad uid', name: 'B' }, { uid: 'u1', name: 'again' }])
      const all = await eventsOf(job)
      const report = await reportOf(job, sandbox)
      equal(
        rowsOf(all)
          .map(({ row }) => row)
          .sort((a, b) => a - b),
        Array.from({ length: 122 }, (_, at) => at + 1),
      )
      equal(rowsOf(all).filter(({ outcome }) => outcome === 'imported').length, 120)
      const { type, rowsPerSecond, etaMs, ...last } = all.at(-1)
      equal([type, typeof rowsPerSecond], ['progress', 'number'])
      for (const [name, value] of Object.entries(last)) if (name !== 'elapsedMs') equal(value, report[name], name)
      exact(job.progress)
    })

    test('only problems, or no rows at all', async () => {
      const users = [...people(10), { uid: 'bad uid', name: 'B' }]
      const { run } = rig()
      equal(
        rowsOf(await eventsOf(run(users, { rowEvents: 'problems' }))).map(({ row, outcome }) => [row, outcome]),
        [[11, 'invalid']],
      )
      equal(rowsOf(await eventsOf(run(users, { rowEvents: 'none' }))), [])
    })

    test('issues have a path, a code and a message', async () => {
      const [row] = rowsOf(await eventsOf(rig().run('uid,name\nann,\n')))
      equal([row.row, row.line, row.uid, row.outcome, row.issues.length], [1, 2, 'ann', 'invalid', 1])
      equal(row.issues[0].path, 'name')
      match(row.issues[0].code, /^[A-Z_]+$/)
      ok(row.issues[0].message.length > 5)
    })

    test('a header is reported once, before the first row', async () => {
      const all = await eventsOf(rig().run('user_id,name\nann,Ann\n'))
      equal(all[0], {
        type: 'columns',
        columns: [
          { column: 'user_id', field: 'uid', guess: true },
          { column: 'name', field: 'name', guess: false },
        ],
      })
      equal(all.filter(({ type }) => type === 'columns').length, 1)
    })

    test('retries are reported', async () => {
      const all = await eventsOf(rig({ faults: { unavailable: (n) => n === 1 } }).run(people(50)))
      equal(
        all.filter(({ type }) => type === 'retry').map(({ reason, attempt, users }) => ({ reason, attempt, users })),
        [{ reason: 'HTTP_503', attempt: 1, users: 50 }],
      )
    })

    test('a slow listener holds the run back, and one that leaves lets it go', async () => {
      const { sandbox, run } = rig()
      const job = run(people(4_000))
      let seen = 0
      for await (const { type } of job) {
        if (type === 'row') seen += 1
        if (seen === 10) await pause(50)
        if (seen === 20) {
          ok(sandbox.users.size < 4_000, 'the run waits')
          break
        }
      }
      equal((await reportOf(job, sandbox)).imported, 4_000)
    })

    test('a job is like a promise', async () => {
      const { run } = rig()
      equal(await run(people(3)).then(({ imported }) => imported), 3)
      let ended = 0
      await run(people(3)).finally(() => (ended += 1))
      equal(ended, 1)
    })
  },
}
