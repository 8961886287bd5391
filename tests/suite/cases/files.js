/** The journal of `cometchat-import/node`, and files as sources, in a host that has files. */
import { checkUsers } from 'cometchat-import'
import { fileJournal } from 'cometchat-import/node'
import { equal, match, refuses } from '../assert.js'
import { encode, ndjson, people, rig } from '../helpers.js'

let made = 0
const newName = () => `journal-${++made}`

export const files = {
  name: 'files',
  define(test) {
    test('a chain of short calls, a check, and nothing left beside the journal', async ({ files }) => {
      const name = newName()
      const journal = () => fileJournal(files.path(name))
      const { sandbox, importAll, options } = rig()
      const reports = []
      do reports.push(await importAll(people(620), { journal: journal(), budget: { maxRequests: 4 } }))
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
      const check = await checkUsers(people(620), { endpoint: options.endpoint, journal: journal() })
      equal(check.resumed, { imported: 620, existing: 0, rejected: 0 })
      equal([(await importAll(people(620), { journal: journal() })).requests, sandbox.users.size], [0, 620])
      equal(
        (await files.list()).filter((file) => file.startsWith(name)),
        [name],
      )
    })

    test('of two runs at once, one is refused and sends nothing', async ({ files }) => {
      const path = files.path(newName())
      const { sandbox, run } = rig()
      const both = await Promise.all([1, 2].map(() => run(people(200), { journal: fileJournal(path) })))
      equal(both.map(({ error }) => error?.code ?? 'none').sort(), ['JOURNAL_IN_USE', 'none'])
      match(both.find(({ error }) => error).error.message, /in use by this same process/)
      equal([sandbox.users.size, sandbox.stats.requests], [200, 4])
    })

    test('a lock whose holder cannot be seen is taken over at once on demand', async ({ files }) => {
      const name = newName()
      const holder = {
        id: '0123456789abcdef',
        pid: 99_999_999,
        host: 'another-machine',
        since: '2024-01-01T00:00:00.000Z',
      }
      await files.write(`${name}.lock`, encode(JSON.stringify(holder)))
      const { importAll } = rig()
      const report = await importAll(people(10), { journal: fileJournal(files.path(name), { takeOver: true }) })
      equal([report.status, report.imported, report.error], ['complete', 10, undefined])
      equal(
        (await files.list()).filter((file) => file.startsWith(name)),
        [name],
      )
    })

    test('a torn end is repaired, a damaged journal is refused and left as it is', async ({ files }) => {
      const name = newName()
      const { importAll } = rig()
      await importAll(people(130), { journal: fileJournal(files.path(name)) })
      const bytes = await files.read(name)
      await files.write(name, bytes.slice(0, -5))
      const torn = await importAll(people(130), { journal: fileJournal(files.path(name)) })
      equal([torn.status, torn.imported + torn.existing], ['complete', 130])
      const damaged = bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte))
      await files.write(name, damaged)
      const refused = await importAll(people(130), { journal: fileJournal(files.path(name)) })
      equal([refused.status, refused.error?.code, refused.requests], ['failed', 'JOURNAL_DAMAGED', 0])
      equal(await files.read(name), damaged)
    })

    test('what cannot be opened, and what is no path', async ({ files }) => {
      const { importAll } = rig()
      const report = await importAll(people(3), { journal: fileJournal(files.path('no-such-folder/journal')) })
      equal([report.status, report.error?.code], ['failed', 'JOURNAL_UNREADABLE'])
      match(report.error.message, /there is no folder/)
      await refuses(() => fileJournal(''), 'INVALID_OPTION')
      await refuses(() => fileJournal(files.path('x')).append(new Uint8Array([1])), 'JOURNAL_UNWRITABLE')
    })

    test('a file on the disk is a source', async ({ files }) => {
      await files.write('users.ndjson', encode(ndjson(people(3_000))))
      for (const open of Object.values(files.streams)) {
        const { importAll } = rig()
        const report = await importAll(await open('users.ndjson'), { batchSize: 50 })
        equal([report.status, report.imported], ['complete', 3_000])
      }
    })
  },
}
