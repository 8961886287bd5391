/** The journal of `cometchat-import/indexeddb`, in a host that has IndexedDB. */
import { checkUsers } from 'cometchat-import'
import { indexedDbJournal } from 'cometchat-import/indexeddb'
import { equal, match, ok, refuses } from '../assert.js'
import { exact, KEY, pause, people, rig } from '../helpers.js'
import { openSandbox } from '../remote.js'

/** How a journal is held: by the host's locks, or by a record in the database where there are none. */
const WAYS = { 'held by navigator.locks': {}, 'held by a record': { locks: null } }

let made = 0
const newName = () => `suite-${Date.now().toString(36)}-${++made}`

async function contents(journal) {
  const pieces = []
  for await (const piece of (await journal.load()) ?? []) pieces.push(...piece)
  return pieces
}

export const database = {
  name: 'IndexedDB',
  define(test) {
    test('this host has locks, so that both ways are tried', () => ok(typeof navigator.locks?.request === 'function'))

    for (const [way, options] of Object.entries(WAYS)) {
      test(`${way}: gives back what was appended, byte for byte and in order`, async () => {
        const name = newName()
        const first = indexedDbJournal(name, options)
        equal(await first.load(), null)
        const expected = []
        const memory = new Uint8Array(1_000)
        for (let at = 0; at < 150; at += 1) {
          memory.fill(at)
          const view = memory.subarray(0, 1 + (at % 7))
          expected.push(...view)
          const appended = first.append(view)
          memory.fill(255)
          await appended
        }
        await first.close()
        const again = indexedDbJournal(name, options)
        equal(await contents(again), expected)
        await again.close()
      })

      test(`${way}: a second holder is refused until the first releases it`, async () => {
        const name = newName()
        const first = indexedDbJournal(name, options)
        await first.load()
        await first.append(new Uint8Array([1]))
        await refuses(() => indexedDbJournal(name, options).load(), 'JOURNAL_IN_USE', /in use by another tab or worker/)
        await refuses(() => indexedDbJournal(name, options).append(new Uint8Array([2])), 'JOURNAL_UNWRITABLE')
        await first.close()
        const second = indexedDbJournal(name, options)
        equal(await contents(second), [1])
        await second.close()
      })

      test(`${way}: a chain of short calls, a check, and a last call that sends nothing`, async () => {
        const name = newName()
        const { sandbox, importAll, options: connection } = rig()
        const reports = []
        do
          reports.push(
            await importAll(people(620), { journal: indexedDbJournal(name, options), budget: { maxRequests: 4 } }),
          )
        while (reports.at(-1).status === 'stopped' && reports.length < 20)
        equal(
          reports.map(({ status, requests, imported, resumed }) => [status, requests, imported, resumed]),
          [
            ['stopped', 4, 200, 0],
            ['stopped', 4, 400, 200],
            ['stopped', 4, 600, 400],
            ['complete', 1, 620, 600],
          ],
        )
        const check = await checkUsers(people(620), {
          endpoint: connection.endpoint,
          journal: indexedDbJournal(name, options),
        })
        equal(check.resumed, { imported: 620, existing: 0, rejected: 0 })
        const again = await importAll(people(620), { journal: indexedDbJournal(name, options) })
        equal([again.status, again.resumed, again.requests, sandbox.users.size], ['complete', 620, 0, 620])
      })

      test(`${way}: of two runs at once, one is refused and sends nothing`, async () => {
        const name = newName()
        const { sandbox, run } = rig()
        const both = await Promise.all([1, 2].map(() => run(people(200), { journal: indexedDbJournal(name, options) })))
        equal(both.map(({ error }) => error?.code ?? 'none').sort(), ['JOURNAL_IN_USE', 'none'])
        equal([sandbox.users.size, sandbox.stats.requests], [200, 4])
      })
    }

    test('a worker that is killed in the middle of an import: the next run resumes where it was', async (host) => {
      const name = newName()
      const sandbox = await openSandbox(host, { latency: 15 })
      const users = people(400)
      const rate = { limit: 1_000, windowMs: 1_000 }
      const worker = new Worker(host.victim, { type: 'module' })
      const failed = new Promise(
        (_, reject) => (worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`))),
      )
      worker.postMessage({ name, users, endpoint: sandbox.url, apiKey: KEY, rate })
      const reached = (async () => {
        while ((await sandbox.stats()).users < 100) await pause(5)
      })()
      await Promise.race([reached, failed])
      worker.terminate()

      let report
      do {
        // The browser frees the lock when the worker is gone, a moment after the message.
        await pause(20)
        report = exact(
          await rig({}, { endpoint: sandbox.url, fetch: undefined, rate, batchSize: 10 }).run(users, {
            journal: indexedDbJournal(name),
          }),
        )
      } while (report.error?.code === 'JOURNAL_IN_USE')
      const stats = await sandbox.stats()
      equal(
        [report.status, report.imported, report.existing, stats.users],
        ['complete', 400, 0, 400],
        JSON.stringify(report),
      )
      ok(report.resumed >= 90, `${report.resumed} were finished by the worker`)
      ok(stats.requests <= 42, `${stats.requests} requests for 40 batches, one of which was in flight`)
    })

    test('what cannot be is reported', async () => {
      await refuses(() => indexedDbJournal(''), 'INVALID_OPTION')
      await refuses(() => indexedDbJournal('a', { indexedDB: {} }), 'UNSUPPORTED_HOST')
      const broken = {
        open: () => {
          throw new Error('private window')
        },
      }
      match(
        (await refuses(() => indexedDbJournal('a', { indexedDB: broken }).load(), 'JOURNAL_UNREADABLE')).message,
        /private window/,
      )
    })
  },
}
