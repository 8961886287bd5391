/** The host's own `fetch` against a real server: connections that break, bodies that stall, redirects, refusals. */
import { importUsers } from 'cometchat-import'
import { memoryJournal } from 'cometchat-import/memory'
import { equal, match, ok } from '../assert.js'
import { exact, eventsOf, KEY, people, RETRY, until } from '../helpers.js'
import { openSandbox, openTrap } from '../remote.js'

const RATE = { limit: 60, windowMs: 200 }

/** A server, and imports into it; `importAll` fails unless the account is exact and the limit was kept. */
async function rig(host, sandboxOptions = {}, importOptions = {}) {
  const rate = sandboxOptions.rate ?? RATE
  const sandbox = await openSandbox(host, { rate, seed: 1, ...sandboxOptions })
  const run = (source, more) =>
    importUsers(source, { endpoint: sandbox.url, apiKey: KEY, rate, retry: RETRY, ...importOptions, ...more })
  const reportOf = async (job) => {
    const report = exact(await job)
    const stats = await sandbox.stats(rate.windowMs)
    ok(stats.maxInWindow <= rate.limit, `${stats.maxInWindow} requests in ${rate.windowMs} ms`)
    equal(stats.redirectsFollowed, 0)
    return { report, stats }
  }
  return { sandbox, run, reportOf, importAll: (source, more) => reportOf(run(source, more)) }
}

/** Faults on the second and the fifth request, of some that need no more than a few milliseconds. */
const PASSING = [
  'drop',
  'drop-stored',
  'unavailable',
  'error-500-partial',
  'drop-body',
  'truncated-body',
  'not-json',
  'slow-body',
  'missing-uid-lost',
  'nested-data',
]
const SILENT = ['hang', 'hang-stored', 'hang-body']
const REFUSED = [
  ['a wrong key', { apiKey: 'another' }, 'KEY_REFUSED'],
  ['a server that repeats the key', { faults: { 'echo-key': 1 } }, 'KEY_REFUSED'],
  ['a plan without imports', { faults: { plan: 1 } }, 'PLAN_REFUSED'],
  ['a redirect', { faults: { redirect: 1 } }, 'REDIRECT_REFUSED'],
  ['another path', {}, 'ENDPOINT_NOT_FOUND', (url) => url.replace('/v3', '/v9')],
]

/**
 * Users that the server has stored, and whose response was lost, are `imported`. But some hosts send a request again by
 * themselves when a connection breaks that they had kept (Deno, Chromium): then the server says that they exist, to
 * what is a first request for all that the run can know.
 */
function knownFrom(report, sentByHost, batchSize) {
  ok(sentByHost >= 0, `the server counted ${-sentByHost} requests fewer than the report`)
  ok(
    report.existing <= sentByHost * batchSize,
    `${report.existing} exist already; the host sent ${sentByHost} requests by itself`,
  )
}

export const network = {
  name: 'network',
  define(test) {
    test('an import', async (host) => {
      const { importAll } = await rig(host)
      const { report, stats } = await importAll(people(530))
      equal(
        [report.status, report.imported, report.requests, stats.users, stats.requests, stats.refused],
        ['complete', 530, 11, 530, 11, 0],
      )
    })

    for (const fault of PASSING) {
      test(`${fault}: the account is exact`, async (host) => {
        const { importAll } = await rig(host, { faults: { [fault]: [2, 5] }, slowBodyMs: 30 }, { batchSize: 20 })
        const { report, stats } = await importAll(people(140))
        equal(
          [report.status, report.imported + report.existing, stats.users, stats.faults[fault]],
          ['complete', 140, 140, 2],
          JSON.stringify(report),
        )
        knownFrom(report, stats.requests - report.requests, 20)
      })
    }

    test('responses that never come, or never end, are timed out', async (host) => {
      await Promise.all(
        SILENT.map(async (fault) => {
          const { importAll } = await rig(host, { faults: { [fault]: [2] } }, { batchSize: 20, timeoutMs: 400 })
          const { report, stats } = await importAll(people(100))
          equal(
            [fault, report.status, report.imported, stats.users, report.resent],
            [fault, 'complete', 100, 100, { users: 20, reasons: { TIMED_OUT: 20 } }],
          )
          ok(report.elapsedMs >= 400, `${report.elapsedMs} ms`)
        }),
      )
    })

    for (const [name, options, code, to = (url) => url] of REFUSED) {
      test(`${name} ends the run`, async (host) => {
        const { sandbox, run, reportOf } = await rig(host, options)
        const job = run(people(1_000), { endpoint: to(sandbox.url) })
        const listening = eventsOf(job)
        const { report, stats } = await reportOf(job)
        await listening
        equal([report.status, report.error?.code], ['failed', code], report.error?.message)
        ok(stats.requests <= 8, `${stats.requests} requests`)
        equal([report.imported, report.inputEnded], [stats.users, false])
      })
    }

    test('a redirect to another host is not followed: the key goes nowhere else', async (host) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const trap = openTrap(host)
        const report = exact(await importUsers(people(10), { endpoint: trap.away(status), apiKey: KEY, retry: RETRY }))
        equal([report.status, report.error?.code], ['failed', 'REDIRECT_REFUSED'], `${status}`)
        equal(await trap.seen(), { requests: 1, left: 0, followed: 0 }, `${status}`)
      }
    })

    test(
      '429s are waited out, also where the host does not see the headers',
      async (host) => {
        await Promise.all(
          [{}, { exposeHeaders: false }, { hints: ['text'] }].map(async (options) => {
            const { importAll } = await rig(host, { faults: { refuse: [1] }, refuseMs: 10, ...options })
            const { report, stats } = await importAll(people(100))
            equal([report.status, report.imported, stats.refused], ['complete', 100, 1], JSON.stringify(options))
          }),
        )
      },
      { waits: true },
    )

    test('a server that is not there', async (host) => {
      const { sandbox, run } = await rig(host, {}, { retry: { attempts: 2, baseMs: 1, capMs: 1, outageMs: 20 } })
      await sandbox.close()
      const report = exact(await run(people(120)))
      equal([report.status, report.error?.code, report.pending], ['failed', 'UNREACHABLE', 120])
      ok(report.error.message.length > 20, report.error.message)
    })

    test('no window holds more requests than the limit, with a latency that varies', async (host) => {
      const rate = { limit: 15, windowMs: 250 }
      const { importAll } = await rig(host, { rate, latency: [0, 20], uplink: [0, 10] }, { batchSize: 2 })
      const { report, stats } = await importAll(people(90))
      equal([report.status, report.imported, stats.requests, stats.refused], ['complete', 90, 45, 0])
      const most = stats.maxInWindow
      ok(most <= rate.limit && most > rate.limit / 2, `${most} of ${rate.limit}`)
    })

    test('no more connections than requests at once', async (host) => {
      const { importAll } = await rig(host, { latency: 10 }, { batchSize: 5, concurrency: 3 })
      const { report, stats } = await importAll(people(100))
      equal([report.imported, stats.inFlightPeak], [100, 3])
    })

    test('an abort lets the connection go', async (host) => {
      const trap = openTrap(host)
      const controller = new AbortController()
      const job = importUsers(people(30), {
        endpoint: trap.hang,
        apiKey: KEY,
        retry: RETRY,
        batchSize: 10,
        signal: controller.signal,
      })
      await until(async () => (await trap.seen()).requests === 3)
      controller.abort()
      const report = exact(await job)
      equal([report.status, report.pending], ['stopped', 30])
      await until(async () => (await trap.seen()).left === 3)
    })

    test('job.abort({ finish: true }) waits for the requests in flight', async (host) => {
      const { sandbox, run, reportOf } = await rig(host, { latency: 60 }, { batchSize: 10, concurrency: 3 })
      const job = run(people(1_000))
      await until(async () => (await sandbox.stats()).requests >= 3)
      job.abort({ finish: true })
      const { report, stats } = await reportOf(job)
      equal([report.status, report.imported], ['stopped', stats.users])
      ok(stats.users >= 30, `${stats.users}`)
    })

    test('a chain of short calls, some of whose responses were lost', async (host) => {
      const { importAll } = await rig(host, { faults: { 'drop-stored': [2, 7], 'error-500': [4] } }, { batchSize: 20 })
      const reports = []
      let kept
      do {
        const journal = memoryJournal(kept)
        reports.push(await importAll(people(300), { journal, budget: { maxRequests: 5 } }))
        kept = journal.bytes
      } while (reports.at(-1).report.status === 'stopped' && reports.length < 20)
      const { report, stats } = reports.at(-1)
      equal([reports.length, report.status, report.imported + report.existing, stats.users], [4, 'complete', 300, 300])
      const sent = reports.reduce((sum, { report: { requests } }) => sum + requests, 0)
      knownFrom(report, stats.requests - sent, 20)
      ok(sent >= 16 && sent <= 18, `${sent} requests`)
    })

    test('a file is imported while it is downloaded', async (host) => {
      const trap = openTrap(host)
      const { importAll } = await rig(host)
      const { body } = await fetch(trap.users({ count: 1_500, pauseMs: 2 }))
      const { report, stats } = await importAll(body)
      equal([report.status, report.rows, report.imported, stats.users], ['complete', 1_500, 1_500, 1_500])
    })

    test(
      'a download that breaks: what came before it is imported',
      async (host) => {
        const trap = openTrap(host)
        const { importAll } = await rig(host)
        const { body } = await fetch(trap.users({ count: 1_500, pauseMs: 2, breakAt: 700 }))
        const { report, stats } = await importAll(body)
        equal(
          [report.status, report.error?.code, report.inputEnded],
          ['failed', 'INPUT_UNREADABLE', false],
          report.error?.message,
        )
        match(report.error.message, /./)
        equal(report.imported, stats.users)
        ok(report.rows <= 700, `${report.rows} rows`)
      },
      { needs: 'errors of downloads that break' },
    )

    test('an endless download is released when the run is stopped', async (host) => {
      const trap = openTrap(host)
      const { run, reportOf } = await rig(host)
      const { body } = await fetch(trap.users({ count: 1e9, pauseMs: 2 }))
      const job = run(body)
      await until(() => job.progress.imported >= 100)
      job.abort()
      const { report } = await reportOf(job)
      equal([report.status, report.inputEnded], ['stopped', false])
      await until(async () => (await trap.seen()).left === 1)
    })
  },
}
