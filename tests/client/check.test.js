// A check: the same reading as an import, nothing sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, ImportError } from '../../pkg/entry/default.js'
import { people, rig, within } from './helpers.js'

const ROWS = people(130).map((user, at) => ({
  ...user,
  ...(at % 10 === 3 && { name: '' }),
  ...(at % 50 === 4 && { role: 'no role' }),
  ...(at === 99 && { uid: 'u0' }),
}))
const line = (row) => [row.uid, row.name, row.role ?? ''].join()
const FORMS = {
  csv: ['uid,name,role', ...ROWS.map(line)].join('\r\n'),
  ndjson: ROWS.map((row) => JSON.stringify(row)).join('\n'),
  json: JSON.stringify(ROWS, null, 1),
  objects: ROWS,
}

for (const [format, source] of Object.entries(FORMS)) {
  test(`the report of a check of ${format}`, async () => {
    const report = await checkUsers(source)
    assert.deepEqual(Object.keys(report).sort(), [
      'batches',
      'coerced',
      'columns',
      'duplicate',
      'excluded',
      'format',
      'invalid',
      'issues',
      'minutes',
      'notes',
      'rows',
      'valid',
    ])
    const { rows, valid, invalid, duplicate, batches, minutes } = report
    assert.deepEqual(
      [report.format, rows, valid, invalid, duplicate, batches, minutes],
      [format, 130, 113, 16, 1, 3, 0],
    )
    assert.equal(rows, valid + report.excluded + invalid + duplicate)
    assert.deepEqual(
      report.columns,
      format === 'csv' ? ['uid', 'name', 'role'].map((field) => ({ column: field, field, guess: false })) : [],
    )
    const counts = report.issues.map(({ count }) => count)
    assert.deepEqual(counts, counts.toSorted?.((a, b) => b - a) ?? counts)
    const names = report.issues.find(({ path }) => path === 'name')
    assert.equal(names.count, 13)
    assert.equal(names.samples[0].row, 4)
    assert.ok(names.samples.length > 1 && names.samples.length < 13)
    for (const { code, path, samples } of report.issues) {
      assert.match(code, /^[A-Z_]+$/)
      assert.equal(typeof path, 'string')
      for (const sample of samples) {
        assert.ok(sample.row >= 1 && sample.row <= 130 && sample.message.length > 0)
        if (format === 'csv' || format === 'ndjson') assert.equal(sample.line, sample.row + (format === 'csv' ? 1 : 0))
        if (format === 'objects') assert.ok(!('line' in sample))
      }
    }
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report)
  })

  test(`a check and an import agree: ${format}`, async () => {
    const check = await checkUsers(source)
    const report = await rig().run(source)
    assert.deepEqual(
      [report.rows, report.imported, report.invalid, report.duplicate, report.coerced],
      [check.rows, check.valid, check.invalid, check.duplicate, check.coerced],
    )
  })
}

test('guesses are reported', async () => {
  const report = await checkUsers('user_id,full name,avatar\na,A,https://example.com/a.png\n')
  assert.deepEqual(
    report.columns.map(({ field, guess }) => [field, guess]),
    [
      ['uid', true],
      ['name', true],
      ['avatar', false],
    ],
  )
  const mapped = await checkUsers('user_id,full name\na,A\n', { map: { uid: 'user_id', name: 'full name' } })
  assert.ok(mapped.columns.every(({ guess }) => !guess))
})

test('an object around the users: found by a usual name, or where rowPath says', async () => {
  const users = [
    { uid: 'a', name: 'A' },
    { uid: 'b', name: 'B' },
  ]
  const read = async (source, options) => {
    const { format, rowPath, rows, valid, error } = await checkUsers(source, options)
    const report = await rig().run(source, options)
    assert.deepEqual([report.rows, report.imported, report.error], [rows, valid, error])
    return [format, rowPath, rows, valid, error?.code]
  }
  const response = JSON.stringify({ total: 2, data: { users }, next: null })
  assert.deepEqual(await read(response), ['json', 'data.users', 2, 2, undefined])
  assert.deepEqual(await read(response, { format: 'json' }), ['json', 'data.users', 2, 2, undefined])
  const pages = users.map((user) => JSON.stringify({ staff: [user] })).join('\n')
  assert.deepEqual(await read(pages, { rowPath: 'staff' }), ['json', 'staff', 2, 2, undefined])
  assert.deepEqual(await read(pages), ['ndjson', undefined, 2, 0, undefined])
  assert.deepEqual(await read(response, { rowPath: 'users' }), ['json', 'users', 0, 0, 'INPUT_FORMAT'])
  await assert.rejects(
    checkUsers(users, { rowPath: 'users' }),
    /^ImportError: rowPath: only JSON has a path to the users, found objects/,
  )
})

test('users by their uids, and in each element of an array', async () => {
  const valid = async (source, options) => {
    const report = await checkUsers(source, options)
    return [report.valid, report.invalid, report.rowPath, report.error?.message]
  }
  const keyed = { ann: { name: 'Ann' }, bob: { uid: 'BOB', name: 'Bob' } }
  assert.deepEqual(await valid(JSON.stringify({ users: keyed })), [2, 0, 'users', undefined])
  assert.deepEqual(await valid(JSON.stringify(keyed), { rowPath: '.' }), [2, 0, '.', undefined])
  assert.deepEqual(await valid(JSON.stringify([{ users: keyed }, { users: [] }]), { rowPath: '*.users' }), [
    2,
    0,
    '*.users',
    undefined,
  ])
  const other = JSON.stringify({ users: { 0: { uid: 'ann', name: 'Ann' }, 1: null } })
  const { issues, valid: none } = await checkUsers(other)
  assert.equal(none, 0)
  assert.deepEqual(
    issues.map(({ code, samples: [{ message }] }) => [code, message]),
    [
      [
        'REPEATED_FIELD',
        'uid: expected the name that the object is kept under, "0", found "ann"; if \'uid\' is the uid, map it: map: { uid: \'uid\' }',
      ],
      ['NOT_AN_OBJECT', 'expected an object such as {"name":"Ann"} under "1", found null'],
    ],
  )
  assert.equal((await checkUsers(other, { map: { uid: 'uid' } })).valid, 1)
})

test('the path that reads what a row holds starts where the row stands', async () => {
  const remedies = async (source, options) => {
    const { issues, error } = await checkUsers(source, options)
    const all = error?.remedies ?? issues.flatMap(({ samples: [{ remedies }] }) => remedies)
    return all.filter(({ option }) => option === 'rowPath').map(({ value }) => value)
  }
  const staff = { uid: 'x', staff: [{ uid: 'a' }] }
  assert.deepEqual(await remedies(`${JSON.stringify(staff)}\n{}`), ['staff'])
  assert.deepEqual(await remedies(JSON.stringify([staff])), ['*.staff'])
  assert.deepEqual(await remedies(JSON.stringify({ data: [staff] })), ['data.*.staff'])
  assert.deepEqual(await remedies([staff]), [])
  const response = { data: { users: { edges: [{ node: { id: '1' } }] } } }
  assert.deepEqual(await remedies(JSON.stringify(response)), ['data.users.edges'])
  assert.deepEqual(await remedies(`${JSON.stringify(response)}\n`.repeat(2)), ['data.users.edges'])
  assert.deepEqual(await remedies(JSON.stringify([{ start: 0, users: [{ id: 1 }] }])), ['*.users'])
})

test('CSV without a header row, and with what stands for no value', async () => {
  const options = { columns: ['uid', '', 'name', 'avatar', 'lastActiveAt'], nullMarker: ['NULL', '\\N'] }
  const source = 'a,x,"NULL",NULL,\\N,rest\nb,,Bo,https://example.com/b.png,1673421419,\nNULL,,C,,,\n'
  const { run, sandbox } = rig()
  const report = await run(source, options)
  const check = await checkUsers(source, options)
  for (const { rows, invalid } of [report, check]) assert.deepEqual([rows, invalid], [3, 1])
  assert.deepEqual(
    [...sandbox.users.values()].map(({ uid, name, avatar, lastActiveAt }) => ({ uid, name, avatar, lastActiveAt })),
    [
      { uid: 'a', name: 'NULL', avatar: undefined, lastActiveAt: undefined },
      { uid: 'b', name: 'Bo', avatar: 'https://example.com/b.png', lastActiveAt: 1673421419 },
    ],
  )
  assert.deepEqual(
    check.columns.map(({ column, field }) => [column, field]),
    [
      ['uid', 'uid'],
      ['', null],
      ['name', 'name'],
      ['avatar', 'avatar'],
      ['lastActiveAt', 'lastActiveAt'],
      ['', null],
    ],
  )
  await assert.rejects(
    checkUsers([{ uid: 'a', name: 'A' }], options),
    /^ImportError: columns: only CSV may lack a header row, found objects/,
  )
})

test('without a marker for no value, the message says how to set it', async () => {
  const { issues } = await checkUsers('uid,name,avatar,createdAt,metadata\na,A,NULL,\\N,null\n', { timestamps: 'auto' })
  assert.deepEqual(
    issues.map(({ path, samples: [{ remedies }] }) => [path, remedies]),
    [
      ['avatar', [{ kind: 'set', option: 'nullMarker', value: 'NULL' }]],
      ['metadata', [{ kind: 'set', option: 'nullMarker', value: 'null' }]],
      ['createdAt', [{ kind: 'set', option: 'nullMarker', value: '\\N' }]],
    ],
  )
})

test('a field that is empty is filled from the first of its fallbacks that is not', async () => {
  const fallback = { name: ['nick', 'uid'] }
  const people = [
    { uid: 'a', name: 'A', nick: 'k' },
    { uid: 'b', name: '', nick: 'k' },
    { uid: 'c', nick: ' ' },
  ]
  const csv = 'uid,name,nick\na,A,k\nb,,k\nc,, \n'
  for (const source of [people, JSON.stringify(people), people.map((row) => JSON.stringify(row)).join('\n'), csv]) {
    const { run, sandbox } = rig()
    assert.equal((await run(source, { fallback })).imported, 3)
    assert.deepEqual(
      [...sandbox.users.values()].map(({ name }) => name),
      ['A', 'k', 'c'],
    )
    assert.equal((await checkUsers(source, { fallback })).valid, 3)
  }
  const { error } = await checkUsers(csv, { fallback: { name: 'email' } })
  assert.deepEqual(
    [error.code, error.message],
    ['INPUT_COLUMNS', 'expected the column "email" that fills the name, found "uid", "name", "nick"'],
  )
})

test('a file of failed rows of CSV without a header has one, and goes in by the same options', async () => {
  const chunks = []
  const options = { columns: ['uid', 'name', 'avatar'], nullMarker: '-' }
  const { valid } = await checkUsers('a,A,-\nb b,B,-\nc c,"-",\n', {
    ...options,
    failed: (bytes) => void chunks.push(bytes),
  })
  const failed = Buffer.concat(chunks).toString()
  assert.equal(valid, 1)
  assert.match(failed, /^uid,name,avatar,_row,_code,_message\r\nb b,B,,2,/)
  const fixed = failed.replace('b b', 'b').replace('c c', 'c')
  for (const how of [options, {}]) {
    const check = await checkUsers(fixed, how)
    assert.deepEqual([check.rows, check.valid], [2, 2])
  }
})

test('minutes and batches', async () => {
  const source = function* () {
    for (let at = 0; at < 7000; at += 1) yield { uid: `u${at}`, name: 'N' }
  }
  const report = await checkUsers(source())
  assert.equal(report.batches, 140)
  assert.ok(report.minutes >= 2 && report.minutes <= 3)
  assert.equal((await checkUsers(source(), { batchSize: 10 })).batches, 700)
})

test('files that cannot be read', async () => {
  const of = async (source, options) => (await checkUsers(source, options)).error?.code
  assert.equal(await of('a,b\n1,2\n'), 'INPUT_COLUMNS')
  assert.equal(await of('[{"uid":"a","name":"A"},{"uid"'), 'INPUT_TRUNCATED')
  assert.equal(await of(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0])), 'INPUT_FORMAT')
  for (const source of ['a,b\n1,2\n', '[{"uid":"a","name":"A"},{"uid"']) {
    const { error } = await checkUsers(source)
    const report = await rig().run(source)
    assert.deepEqual([report.status, report.error, report.inputEnded], ['failed', error, false])
  }
})

test('a check that is stopped', async () => {
  const isAborted = (cause) => (error) =>
    error instanceof ImportError && error.code === 'ABORTED' && (cause === undefined || error.cause === cause)
  const reason = new Error('enough')
  await assert.rejects(checkUsers(ROWS, { signal: AbortSignal.abort(reason) }), isAborted(reason))
  const controller = new AbortController()
  const endless = function* () {
    for (let at = 0; ; at += 1) yield { uid: `u${at}`, name: 'N' }
  }
  setTimeout(() => controller.abort(reason), 20)
  await assert.rejects(within(checkUsers(endless(), { signal: controller.signal })), isAborted(reason))
})

test('failed rows of a check; a hook that throws does not break it', async (t) => {
  let text = ''
  await checkUsers(FORMS.csv, {
    failed: (chunk) => {
      text += new TextDecoder().decode(chunk)
    },
  })
  assert.equal(text.trim().split('\n').length, 18)
  t.mock.method(console, 'warn', () => {})
  assert.equal(
    (
      await checkUsers(FORMS.csv, {
        failed: () => {
          throw new Error('full')
        },
      })
    ).rows,
    130,
  )
  assert.equal(
    (
      await checkUsers(FORMS.csv, {
        failed: async () => {
          throw new Error('full')
        },
      })
    ).rows,
    130,
  )
})
