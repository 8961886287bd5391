/** What becomes of rows: ids, maps, fields, checks, and the file of failed rows. */
import { checkUsers, toCometChatId, verifyUsers } from 'cometchat-import'
import { equal, match, refuses } from '../assert.js'
import { eventsOf, ndjson, people, reportOf, rig, rowsOf } from '../helpers.js'

export const rows = {
  name: 'rows',
  define(test) {
    test('toCometChatId gives what the migration guides give', () => {
      const a = (count) => 'a'.repeat(count)
      const known = [
        ['ann@example.com', 'ann_example_com_3ylov2'],
        [42, '42'],
        [a(100), a(100)],
        [a(101), `${a(90)}_1b5z19d`],
        [`A${a(99)}`, `${a(90)}_1osokm8`],
        [`${a(90)}😀`, `${a(90)}_3z49k0`],
        ['\u0130'.repeat(50), `${'i_'.repeat(45)}_1gkxgjk`],
        ['\ud83d', '__16pp'],
        ['a\ud83db', 'a_b_12s4m'],
      ]
      for (const [id, derived] of known) equal(toCometChatId(id), derived)
    })

    test('uids: lowered, strict, or as CometChat derives them', async () => {
      const users = [
        { uid: 'Ann', name: 'A' },
        { uid: 'bob@example.com', name: 'B' },
      ]
      const uids = async (uid) => {
        const { sandbox, importAll } = rig()
        const report = await importAll(users, { uid })
        return [report.imported, report.invalid, [...sandbox.users.keys()]]
      }
      equal(await uids(undefined), [1, 1, ['ann']])
      equal(await uids('lowercase'), [1, 1, ['ann']])
      equal(await uids('strict'), [0, 2, []])
      equal(await uids('cometchat'), [2, 0, [toCometChatId('Ann'), toCometChatId('bob@example.com')]])
    })

    test('a map of names, of functions, and one that is a function: over objects and over a file', async () => {
      const given = [{ id: 7, first: 'Ann', last: 'Example', plan: 'gold' }]
      const file = 'id,first,last,plan\n7,Ann,Example,gold\n'
      const maps = [
        { uid: 'id', name: ['first', 'last'], 'metadata.plan': 'plan' },
        { uid: (row) => `${row.id}`, name: ['first', 'last'], 'metadata.plan': (row) => row.plan },
        (row) => ({ uid: `${row.id}`, name: `${row.first} ${row.last}`, metadata: { plan: row.plan } }),
      ]
      for (const [at, map] of maps.entries()) {
        for (const source of [given, file]) {
          const { sandbox, importAll } = rig()
          const report = await importAll(source, { map })
          equal([report.status, report.error, report.imported], ['complete', undefined, 1], `map ${at}`)
          const { uid, name, metadata } = sandbox.users.get('7')
          equal({ uid, name, metadata }, { uid: '7', name: 'Ann Example', metadata: { plan: 'gold' } }, `map ${at}`)
        }
      }
    })

    test('a map that throws costs its row, in its own words', async () => {
      const { run, importAll } = rig()
      const map = (row) => {
        if (row.uid === 'u3') throw new Error('not this one')
        return row
      }
      equal((await importAll(people(10), { map })).invalid, 1)
      const [row] = rowsOf(await eventsOf(run(people(10), { map, rowEvents: 'problems' }))).filter(
        ({ outcome }) => outcome === 'invalid',
      )
      equal(row.row, 4)
      match(row.issues[0].message, /not this one/)
    })

    test('times, tags, metadata and fields that users do not have', async () => {
      const file = 'uid,name,createdAt,tags,metadata.plan,team\nann,Ann,2024-03-05T06:07:08Z,red; blue,gold,north\n'
      const { sandbox, importAll } = rig()
      equal((await importAll(file, { timestamps: 'auto', extra: 'metadata' })).imported, 1)
      const { createdAt, tags, metadata } = sandbox.users.get('ann')
      equal(
        { createdAt, tags, metadata },
        { createdAt: 1_709_618_828, tags: ['red', 'blue'], metadata: { plan: 'gold', team: 'north' } },
      )
      const date = new Date('2024-03-05T06:07:08.900Z')
      equal(
        (await importAll([{ uid: 'bob', name: 'B', createdAt: date, lastActiveAt: +date }], { timestamps: 'auto' }))
          .imported,
        1,
      )
      equal([sandbox.users.get('bob').createdAt, sandbox.users.get('bob').lastActiveAt], [1_709_618_828, 1_709_618_828])
    })

    test('rows that do not satisfy a condition are excluded: from objects and from files of each format', async () => {
      const given = [
        { uid: 'ann', name: 'Ann', kind: 'user', seen: '2024-05-31', email: 'ann@example.com' },
        { uid: 'helper', name: 'Helper', kind: 'Bot', seen: '2024-06-01', email: '' },
        { uid: 'old', name: 'Old', kind: 'user', seen: '2019-01-01', email: 'old@example.com' },
        { uid: 'trial', name: 'Trial', kind: 'user', seen: '2024-06-02', email: 'x@test.example' },
        { uid: 'no name', name: '', kind: 'user', seen: '2024-06-03', email: '' },
      ]
      const where = ['kind != bot', 'seen >= 2024-01-01', 'email not ends-with @test.example']
      const keys = Object.keys(given[0])
      const sources = {
        objects: given,
        ndjson: ndjson(given),
        json: JSON.stringify({ users: given }),
        csv: [keys, ...given.map((row) => keys.map((key) => row[key]))].join('\n'),
      }
      for (const [form, source] of Object.entries(sources)) {
        const { sandbox, run, options } = rig({}, { where, extra: 'drop' })
        const job = run(source)
        const outcomes = rowsOf(await eventsOf(job)).map(({ row, outcome }) => [row, outcome])
        const { imported, excluded, invalid, requests } = await reportOf(job, sandbox)
        equal([imported, excluded, invalid, requests, [...sandbox.users.keys()]], [1, 3, 1, 1, ['ann']], form)
        equal(
          outcomes.sort(([left], [right]) => left - right),
          [
            [1, 'imported'],
            [2, 'excluded'],
            [3, 'excluded'],
            [4, 'excluded'],
            [5, 'invalid'],
          ],
          form,
        )
        const check = await checkUsers(source, { where, extra: 'drop' })
        equal([check.valid, check.excluded, check.invalid, check.batches], [1, 3, 1, 1], form)
        const compared = await verifyUsers(source, { ...options, where })
        equal([compared.present, compared.excluded, compared.extra], [1, 3, 0], form)
      }
    })

    test('a condition that is wrong is refused with its place, and one on a column that is not there ends the run', async () => {
      const { sandbox, run, importAll } = rig()
      const refused = await refuses(() => run(people(2), { where: 'name = ' }), 'INVALID_OPTION')
      match(refused.message, /^where/)
      const report = await importAll('uid,name\nann,Ann\n', { where: 'kind != bot' })
      equal([report.status, report.error.code, sandbox.stats.requests], ['failed', 'INPUT_COLUMNS', 0])
    })

    test('users who exist, and roles that do not', async () => {
      const { sandbox, importAll } = rig({ existing: people(30).map(({ uid }) => ({ uid, name: 'Before' })) })
      const report = await importAll([...people(70), { uid: 'r', name: 'R', role: 'no-such-role' }])
      equal([report.status, report.existing, report.imported, report.rejected], ['complete', 30, 40, 1])
      equal(sandbox.users.get('u3').name, 'Before')
    })

    test('the file of failed rows, once fixed, is imported', async () => {
      const file = ['uid,name', 'ann,Ann', 'bad uid,Bob', 'carl,', 'ann,Again'].join('\r\n')
      let failed = ''
      const decoder = new TextDecoder()
      const { sandbox, importAll } = rig()
      equal(
        (
          await importAll(file, {
            failed: (chunk) => {
              failed += decoder.decode(chunk, { stream: true })
            },
          })
        ).imported,
        1,
      )
      const lines = failed.trim().split(/\r?\n/)
      equal([lines[0].replace('\ufeff', ''), lines.length], ['uid,name,_row,_code,_message', 4])
      const fixed = failed.replace('bad uid', 'bob').replace('carl,,', 'carl,Carl,')
      const report = await importAll(fixed)
      equal([report.imported, report.existing, sandbox.users.size, sandbox.users.get('carl').name], [2, 1, 3, 'Carl'])
    })

    test('a check reports what an import would find, and sends nothing', async () => {
      const users = people(130).map((user, at) => ({
        ...user,
        ...(at % 10 === 3 && { name: '' }),
        ...(at === 99 && { uid: 'u0' }),
      }))
      const csv = ['uid,name', ...users.map(({ uid, name }) => `${uid},${name}`)].join('\n')
      for (const source of [users, JSON.stringify(users), ndjson(users), csv]) {
        const check = await checkUsers(source)
        equal(
          [check.rows, check.valid, check.invalid, check.duplicate, check.batches, check.minutes],
          [130, 116, 13, 1, 3, 0],
        )
        const [most] = check.issues
        equal([most.path, most.count, most.samples[0].row], ['name', 13, 4])
        equal(JSON.parse(JSON.stringify(check)), check)
        const report = await rig().importAll(source)
        equal(
          [report.rows, report.imported, report.invalid, report.duplicate],
          [check.rows, check.valid, check.invalid, check.duplicate],
        )
      }
    })

    test('columns that are guessed are reported as guesses', async () => {
      const check = await checkUsers('user_id,full name,avatar\na,A,https://example.com/a.png\n')
      equal(check.columns, [
        { column: 'user_id', field: 'uid', guess: true },
        { column: 'full name', field: 'name', guess: true },
        { column: 'avatar', field: 'avatar', guess: false },
      ])
    })
  },
}
