/** Runs that end early, and how the next call resumes. */
import { checkUsers } from 'cometchat-import'
import { memoryJournal } from 'cometchat-import/memory'
import { equal, ok, refuses } from '../assert.js'
import { pause, people, rig, reportOf, until } from '../helpers.js'

/** A sandbox of which one request never ends: what is in flight when a run is stopped. */
const hanging = (fault = 'hang') => rig({ faults: { [fault]: (n) => n === 3 } }, { batchSize: 10, timeoutMs: 60_000 })

export const stopping = {
  name: 'stopping',
  define(test) {
    test('abort by a signal', async () => {
      const controller = new AbortController()
      const { sandbox, run } = hanging()
      const job = run(people(100), { signal: controller.signal })
      await until(() => job.progress.imported >= 90)
      controller.abort()
      const report = await reportOf(job, sandbox)
      equal([report.status, report.imported, report.pending, report.error], ['stopped', 90, 10, undefined])
    })

    test('a signal that was aborted before: nothing is sent', async () => {
      const { sandbox, importAll } = rig()
      const report = await importAll(people(100), { signal: AbortSignal.abort() })
      equal([report.status, report.imported, sandbox.stats.requests], ['stopped', 0, 0])
    })

    test('a signal that times out', async () => {
      const { importAll } = hanging()
      const report = await importAll(people(100), { signal: AbortSignal.timeout(100) })
      equal([report.status, report.imported, report.pending], ['stopped', 90, 10])
    })

    test('job.abort() leaves what is in flight', async () => {
      const { sandbox, run } = hanging('hang-stored')
      const job = run(people(100))
      await until(() => job.progress.imported >= 90)
      job.abort()
      const report = await reportOf(job, sandbox)
      equal([report.status, report.imported, report.pending, sandbox.users.size], ['stopped', 90, 10, 100])
    })

    test('job.abort({ finish: true }) waits for the responses', async () => {
      const { sandbox, run } = rig({ latency: 40 }, { batchSize: 10, concurrency: 4 })
      const job = run(people(1_000))
      await until(() => sandbox.stats.requests >= 4)
      job.abort({ finish: true })
      const report = await reportOf(job, sandbox)
      equal([report.status, report.imported], ['stopped', sandbox.users.size])
      equal(report.requests * 10, report.imported)
      ok(report.imported >= 40 && report.imported < 1_000, `${report.imported}`)
    })

    test('a pause holds back what was not sent, and what is in flight is counted', async () => {
      const { sandbox, run } = rig({ latency: 20 }, { batchSize: 10, concurrency: 4 })
      const job = run(people(1_000))
      await until(() => sandbox.stats.requests >= 4)
      job.pause()
      const sent = sandbox.stats.requests
      equal(job.isPaused, true)
      await until(() => job.progress.imported === sent * 10)
      equal(sandbox.stats.requests, sent)
      job.resume()
      const report = await reportOf(job, sandbox)
      equal([report.status, report.imported, report.resent.users, job.isPaused], ['complete', 1_000, 0, false])
    })

    test('a budget of requests', async () => {
      const { sandbox, importAll } = rig()
      const report = await importAll(people(500), { budget: { maxRequests: 4 } })
      equal([report.status, report.requests, report.imported, sandbox.stats.requests], ['stopped', 4, 200, 4])
    })

    test(
      'a budget of time, and what was in flight is sent again by the next call',
      async () => {
        const journal = memoryJournal()
        const { sandbox, importAll } = hanging('hang-stored')
        const first = await importAll(people(100), { journal, budget: { deadlineMs: 1_500 } })
        equal([first.status, first.imported, first.pending], ['stopped', 90, 10])
        ok(first.elapsedMs < 50_000, `its deadline ended it, and not the time-out of a request: ${first.elapsedMs} ms`)
        const rest = await importAll(people(100), { journal })
        equal(
          [rest.status, rest.imported, rest.existing, rest.resumed, rest.resent],
          ['complete', 100, 0, 90, { users: 10, reasons: { INTERRUPTED: 10 } }],
        )
        equal(sandbox.users.size, 100)
      },
      { waits: true },
    )

    test('a chain of short calls, each with a journal made of the bytes of the one before', async () => {
      const { sandbox, importAll } = rig()
      const reports = []
      let kept
      do {
        const journal = memoryJournal(kept)
        reports.push(await importAll(people(1_234), { journal, budget: { maxRequests: 4 } }))
        kept = journal.bytes
      } while (reports.at(-1).status === 'stopped' && reports.length < 20)
      equal(
        reports.map(({ requests }) => requests),
        [4, 4, 4, 4, 4, 4, 1],
      )
      equal([reports.at(-1).status, reports.at(-1).imported, reports.at(-1).resumed], ['complete', 1_234, 1_200])
      equal([sandbox.users.size, sandbox.stats.requests, sandbox.stats.refused], [1_234, 25, 0])
    })

    test('an import that is run again sends nothing, and a check says what is left', async () => {
      const journal = memoryJournal()
      // The limit's own: within windows of milliseconds, the two clocks of a host seem to drift apart, which is written down.
      const { importAll, options } = rig({ rate: { limit: 60, windowMs: 60_000 } })
      await importAll(people(150), { journal, budget: { maxRequests: 2 } })
      const check = await checkUsers(people(150), { endpoint: options.endpoint, journal })
      equal([check.valid, check.resumed, check.batches], [150, { imported: 100, existing: 0, rejected: 0 }, 1])
      await importAll(people(150), { journal })
      const { length } = journal.bytes
      const again = await importAll(people(150), { journal })
      equal(
        [again.status, again.imported, again.resumed, again.requests, journal.bytes.length],
        ['complete', 150, 150, 0, length],
      )
    })

    test('a journal that was torn anywhere in its end is resumed', async () => {
      const whole = memoryJournal()
      const { importAll } = rig()
      await importAll(people(130), { journal: whole })
      const { bytes } = whole
      for (let length = bytes.length - 1; length > bytes.length - 60; length -= 7) {
        const report = await importAll(people(130), { journal: memoryJournal(bytes.slice(0, length)) })
        equal([report.status, report.imported + report.existing], ['complete', 130], `${length} bytes`)
      }
    })

    test('a request leaves only after its record is durable', async () => {
      const order = []
      const memory = memoryJournal()
      const journal = {
        load: () => memory.load(),
        close: () => memory.close(),
        async append(bytes) {
          await pause(3)
          memory.append(bytes)
          order.push('durable')
        },
      }
      const { sandbox, importAll } = rig()
      const fetch = (...given) => {
        order.push('leaves')
        return sandbox.fetch(...given)
      }
      const report = await importAll(people(200), { journal, fetch })
      equal([report.imported, order[0], order.at(-1)], [200, 'durable', 'durable'])
      equal(order.filter((step) => step === 'leaves').length, 4)
    })

    test('a check that is stopped', async () => {
      const reason = new Error('enough')
      equal(
        (await refuses(() => checkUsers(people(3), { signal: AbortSignal.abort(reason) }), 'ABORTED')).cause === reason,
        true,
      )
      const endless = function* () {
        for (let at = 0; ; at += 1) yield { uid: `u${at}`, name: 'N' }
      }
      await refuses(() => checkUsers(endless(), { signal: AbortSignal.timeout(30) }), 'ABORTED')
    })
  },
}
