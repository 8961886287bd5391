/** Never over the limit, and not slower than it asks for. */
import { memoryJournal } from 'cometchat-import/memory'
import { equal, ok } from '../assert.js'
import { eventsOf, people, rig, reportOf } from '../helpers.js'

const RATE = { limit: 10, windowMs: 120 }

export const limit = {
  name: 'limit',
  define(test) {
    test('no window, wherever it begins, holds more requests than the limit, and none is refused', async () => {
      const rate = { limit: 20, windowMs: 800 } // shorter waits are not reported
      const { sandbox, run } = rig({ rate, latency: [0, 15] }, { batchSize: 2 })
      const job = run(people(90))
      const waits = (await eventsOf(job)).filter(({ type }) => type === 'wait')
      const report = await reportOf(job, sandbox, rate)
      equal([report.status, report.imported, report.requests, sandbox.stats.refused], ['complete', 90, 45, 0])
      const most = sandbox.stats.maxInWindow(rate.windowMs)
      // On a busy machine, the first of a window and the last may be more than one apart.
      ok(most <= rate.limit && most > rate.limit / 2, `${most} of ${rate.limit}`)
      ok(
        waits.some(({ reason }) => reason === 'limit'),
        'its waits are reported',
      )
    })

    test('nor does one over a stop and the next start', async () => {
      const journal = memoryJournal()
      const { sandbox, importAll } = rig({ rate: RATE }, { batchSize: 2, rate: RATE })
      let report
      do report = await importAll(people(60), { journal, budget: { maxRequests: 7 } })
      while (report.status === 'stopped')
      equal([report.status, report.imported, sandbox.stats.requests, sandbox.stats.refused], ['complete', 60, 30, 0])
    })

    test('no more requests are open at once than are allowed', async () => {
      for (const concurrency of [1, 3]) {
        const { sandbox, importAll } = rig({ latency: [5, 10] }, { batchSize: 5, concurrency })
        equal((await importAll(people(100))).imported, 100)
        equal(sandbox.stats.inFlightPeak, concurrency)
      }
    })
  },
}
