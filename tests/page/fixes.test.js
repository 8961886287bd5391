// Fixes for all rows of a cause at once: what they would change, what they change, and that it can be undone and is kept.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choicesFor, prepareFix } from '../../www/worker/bulk.js'
import { createCheck } from '../../www/worker/check.js'
import { createKeeper, forgetOldFixes } from '../../www/worker/kept.js'
import { Patches, patched } from '../../www/worker/patches.js'
import { openSource } from '../../www/worker/source.js'

const CONNECTION = { options: { endpoint: 'http://127.0.0.1:9/v3' }, rate: { limit: 60, windowMs: 60_000 } }
/** As it is on the disk. */
const FILE = { name: 'users.csv', size: 50, lastModified: 1, pasted: false }
const MAP = { uid: 'uid', name: 'name', avatar: 'avatar', tags: 'tags', createdAt: null }

const checkOf = (source, options) => createCheck(source, CONNECTION, { map: MAP, journal: 'test', ...options })
/** As the page has it: where a row's key is the ID, no value is. */
const optionsFor = ({ info }) => ({ map: info.isKeyed ? { ...MAP, uid: undefined } : MAP })
const textOf = async (source) => (await source.blob()).text()

/** Makes a fix of the cause with a code, and returns what was displayed before. */
async function make(source, code, how, options = optionsFor(source)) {
  const check = await checkOf(source, options)
  const cause = check.summary.causes.findIndex((each) => each.code === code)
  const { patches, ...found } = await prepareFix(check, cause, how, { isOver: false })
  await source.apply({ kind: how.kind }, found.number, patches)
  return found
}

/** The same two wrong values and a good one, in each form. */
const FORMS = [
  [
    'CSV',
    'uid,name,avatar,tags\r\na,Ann,none,x\r\nb,"Bob ""B.""",https://example.com/b,y\r\nc,Cy,n/a,z',
    (text) => text.replace('none', '').replace('n/a', ''),
    'uid,name,avatar,tags\r\nb,"Bob ""B.""",https://example.com/b,y\r\n',
  ],
  [
    'NDJSON',
    '{"uid":"a","name":"Ann","avatar":"none","n":1e400}\n{"uid":"b","name":"Bob"}\n{"uid":"c","name":"Cy","avatar":"n/a"}\n',
    (text) => text.replace('"none"', '""').replace('"n/a"', '""'),
    '{"uid":"b","name":"Bob"}\n',
  ],
  [
    'JSON',
    '[\n  {"uid": "a", "name": "Ann", "avatar": "none"},\n  {"uid": "b", "name": "Bob"},\n  {"uid": "c", "name": "Cy", "avatar": "n/a"}\n]\n',
    (text) => text.replace('"none"', '""').replace('"n/a"', '""'),
    '[\n  {"uid": "b", "name": "Bob"}\n]\n',
  ],
  [
    'JSON with rows in it, by their keys',
    '{"total":3,"users":{"a":{"name":"Ann","avatar":"none"},"b":{"name":"Bob"},"c":{"name":"Cy","avatar":"n/a"}}}',
    (text) => text.replace('"none"', '""').replace('"n/a"', '""'),
    '{"total":3,"users":{"b":{"name":"Bob"}}}',
  ],
]

for (const [form, text, emptied, dropped] of FORMS) {
  // The column names are on the first line.
  const places = form === 'CSV' ? [2, 4] : [1, 3]
  test(`${form}: wrong values are emptied, or their rows dropped; every other byte stays, and both can be undone`, async () => {
    const source = await openSource(new Blob([text]))
    const found = await make(source, 'URL', { kind: 'empty' })
    assert.deepEqual(found, {
      number: 2,
      skipped: 0,
      examples: [
        { place: places[0], before: 'none', after: '', still: undefined },
        { place: places[1], before: 'n/a', after: '', still: undefined },
      ],
    })
    assert.equal(await textOf(source), emptied(text))
    const { summary } = await checkOf(source, optionsFor(source))
    assert.deepEqual([summary.valid, summary.fixed, summary.steps], [3, 2, [{ what: { kind: 'empty' }, number: 2 }]])
    source.undo()
    assert.equal(await textOf(source), text)

    const gone = await make(source, 'URL', { kind: 'drop' })
    assert.deepEqual([gone.number, gone.skipped, gone.examples.length], [2, 0, 2])
    assert.equal(await textOf(source), dropped)
    assert.deepEqual((await checkOf(source, optionsFor(source))).summary.rows, 1)
    source.undo()
    assert.equal(await textOf(source), text)
  })
}

test('dropping any rows of a JSON array leaves JSON with the others', async () => {
  for (let dropped = 1; dropped < 16; dropped += 1) {
    const isBad = (at) => Boolean(dropped & (1 << at))
    const rows = Array.from({ length: 4 }, (_, at) => ({ uid: isBad(at) ? `${at} ${at}` : `${at}`, name: 'A' }))
    for (const text of [
      JSON.stringify(rows),
      JSON.stringify([{ u: rows }, { u: [{ uid: 'z', name: 'Z' }] }], null, 1),
    ]) {
      const rowPath = text.startsWith('[{"uid') ? undefined : '*.u'
      const source = await openSource(new Blob([text]), { layout: rowPath ? { rowPath } : {} })
      await make(source, 'CHARACTER', { kind: 'drop' })
      const kept = rows.filter((_, at) => !isBad(at))
      const parsed = JSON.parse(await textOf(source))
      assert.deepEqual(rowPath ? parsed[0].u : parsed, kept, text)
    }
  }
})

test('rows whose cells cannot be separated are dropped too, and a repeated ID leaves its first row', async () => {
  const text = 'uid,name,avatar,tags\na,Ann,,\nb,Bob\nA,Again,,\n"c"x,Cy,,\nd,Di,,'
  const source = await openSource(new Blob([text]))
  for (const code of ['CELL_COUNT', 'DUPLICATE', 'QUOTE']) await make(source, code, { kind: 'drop' })
  assert.equal(await textOf(source), 'uid,name,avatar,tags\na,Ann,,\nd,Di,,')
  assert.equal((await checkOf(source)).summary.valid, 2)
})

test('values of another column take the place of the wrong ones, and rows without one stay', async () => {
  const text = 'uid;name;avatar;tags;mail\n1;;;;ann@x\n2;;;;\n3;Cy;;;cy@x\n'
  const source = await openSource(new Blob([text]))
  const check = await checkOf(source)
  assert.deepEqual(
    (await choicesFor(check, 0)).columns.map(({ column, sample }) => [column, sample]),
    [
      ['uid', '1'],
      ['avatar', ''],
      ['tags', ''],
      ['mail', 'ann@x'],
    ],
  )
  const found = await make(source, 'REQUIRED', { kind: 'copy', column: 'mail' })
  assert.deepEqual([found.number, found.skipped], [1, 1])
  assert.equal(await textOf(source), text.replace('1;;', '1;ann@x;'))
})

test('a name of two columns is taken from another one whole', async () => {
  const source = await openSource(new Blob([`uid,first,last,nick\na,x,${'y'.repeat(100)},Ann\n`]))
  await make(source, 'TOO_LONG', { kind: 'copy', column: 'nick' }, { map: { uid: 'uid', name: ['first', 'last'] } })
  assert.equal(await textOf(source), 'uid,first,last,nick\na,Ann,,Ann\n')
})

test('tags are split at another sign, in a text and in a list, and keep what separated them before', async () => {
  const long = (sign) => Array.from({ length: 12 }, (_, at) => `subject ${at}`).join(sign)
  const csv = await openSource(new Blob([`uid,name,avatar,tags\na,Ann,,"${long('/')}, maths"\n`]))
  const check = await checkOf(csv)
  assert.deepEqual((await choicesFor(check, 0)).signs, ['/', ',', ' '])
  await make(csv, 'TOO_LONG', { kind: 'split', sign: '/' })
  assert.equal(await textOf(csv), `uid,name,avatar,tags\na,Ann,,${long('; ')}; maths\n`)
  assert.equal((await checkOf(csv)).summary.valid, 1)
  const json = await openSource(new Blob([JSON.stringify([{ uid: 'a', name: 'A', tags: ['x, y', long(' / ')] }])]))
  await make(json, 'TOO_LONG', { kind: 'split', sign: '/' })
  assert.deepEqual(JSON.parse(await textOf(json))[0].tags, ['x, y', ...long('/').split('/')])
})

test('rows that are read otherwise are displayed as they would be sent, and an example that stays wrong says so', async () => {
  const source = await openSource(new Blob([`uid,name,avatar,tags\nann@x.org,Ann,,\nbob,${'B'.repeat(101)},,\n`]))
  const check = await checkOf(source)
  const at = (code) => check.summary.causes.findIndex((cause) => cause.code === code)
  const derived = await prepareFix(
    check,
    at('CHARACTER'),
    { kind: 'reading', options: { uid: 'cometchat' } },
    { isOver: false },
  )
  assert.match(derived.examples[0].after, /^ann_x_org_/)
  assert.deepEqual([derived.number, derived.patches], [1, undefined])
  const still = await prepareFix(
    check,
    at('TOO_LONG'),
    { kind: 'reading', options: { uid: 'cometchat' } },
    { isOver: false },
  )
  assert.equal(still.examples[0].isStill, true)
  const emptied = await prepareFix(check, at('TOO_LONG'), { kind: 'empty' }, { isOver: false })
  assert.equal(emptied.examples[0].still.code, 'REQUIRED')
  assert.equal(await prepareFix(check, at('TOO_LONG'), { kind: 'empty' }, { isOver: true }), undefined)
})

test('rows that were fixed by hand stay so, and undoing what followed leaves them', async () => {
  const text = 'uid,name,avatar,tags\na,Ann,none,\nb,Bob,nil,\n'
  const source = await openSource(new Blob([text]))
  const check = await checkOf(source)
  await check.fix(1, { cells: { avatar: 'https://example.com/a' } })
  const { patches, number, skipped } = await prepareFix(check, 0, { kind: 'empty' }, { isOver: false })
  assert.deepEqual([number, skipped], [1, 1])
  await source.apply({ kind: 'empty' }, number, patches)
  const byHand = text.replace('none', 'https://example.com/a')
  assert.equal(await textOf(source), byHand.replace('nil', ''))
  source.undo()
  assert.equal(await textOf(source), byHand)
  source.undo()
  assert.equal(await textOf(source), text)
})

test('JSON is fixed in its cells: by path, by the key of a row, and as a whole', async () => {
  const text = '{"users":{"u 1":{"profile":{"name":"Ann"},"big":12345678901234567890},"u2":{"profile":{"name":""}}}}'
  const source = await openSource(new Blob([text]), { layout: { rowPath: 'users' } })
  assert.deepEqual(
    source.info.columns.map(({ column, field }) => [column, field]),
    [
      ['uid', 'uid'],
      ['profile', null],
      ['profile.name', 'name'],
      ['big', null],
    ],
  )
  const options = { map: { name: 'profile.name' } }
  const check = await checkOf(source, options)
  assert.deepEqual([check.summary.canFix, check.summary.invalid], [true, 2])
  const record = await check.record(1)
  assert.deepEqual(record.cells, [
    ['profile.name', 'Ann'],
    ['big', '12345678901234567890'],
    ['uid', 'u 1'],
  ])
  assert.deepEqual((await check.fix(1, { cells: { uid: 'u1' } })).issues, [])
  assert.deepEqual((await check.fix(2, { cells: { 'profile.name': 'Bob' } })).issues, [])
  assert.equal(await textOf(source), text.replace('u 1', 'u1').replace('""', '"Bob"'))
  assert.equal((await checkOf(source, options)).summary.valid, 2)
})

test('what was fixed is kept: for the same file alone, as it is read, and for 30 days', async () => {
  const file = () => new Blob(['uid,name,avatar,tags\na,Ann,none,\nb b,Bob,,\nc,,,\n'])
  const first = await openSource(file())
  const keeper = await createKeeper(first, FILE, {})
  await make(first, 'URL', { kind: 'empty' })
  first.note({ kind: 'reading', id: 'call-by-id' }, 1, { nameless: 'mistake' })
  assert.equal(await keeper.keep({ reading: { nameless: 'id' } }), true)
  const check = await checkOf(first)
  await check.fix(2, { cells: { uid: 'bb' } })
  await keeper.keepWaiting({ reading: { nameless: 'id' } })
  const expected = await textOf(first)

  const again = await openSource(file())
  const restored = await (await createKeeper(again, FILE, {})).restore()
  assert.deepEqual(restored, { reading: { nameless: 'id' }, steps: 3 })
  assert.equal(await textOf(again), expected)
  assert.deepEqual(
    again.steps.map(({ what }) => what.kind),
    ['empty', 'reading', 'cells'],
  )
  again.undo()
  assert.deepEqual([again.undo()?.before, again.steps.length], [{ nameless: 'mistake' }, 1])

  for (const [blob, layout] of [
    [new Blob(['uid,name,avatar,tags\na,Eve,none,\nb b,Bob,,\nc,,,\n']), {}],
    [file(), { skipLines: 1 }],
  ]) {
    const other = await openSource(blob)
    assert.equal(await (await createKeeper(other, FILE, layout)).restore(), undefined)
  }
  await forgetOldFixes(Date.now() + 29 * 24 * 3600 * 1000)
  assert.equal((await (await createKeeper(await openSource(file()), FILE, {})).restore()).steps, 3)
  await forgetOldFixes(Date.now() + 31 * 24 * 3600 * 1000)
  assert.equal(await (await createKeeper(await openSource(file()), FILE, {})).restore(), undefined)
})

test('a file with many patches is that of each of them, wherever they stand', async () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `row ${at} with some text that makes the file long enough`)
  const text = lines.join('\n')
  const patches = new Patches()
  const expected = [...lines]
  let start = 0
  lines.forEach((line, at) => {
    if (at % 7 === 0 && (at < 20_000 || at % 9001 === 0)) {
      patches.push(start, start + line.length, `Å${at}`)
      expected[at] = `Å${at}`
    }
    start += line.length + 1
  })
  const made = await patched(new Blob([text], { type: 'text/csv' }), Patches.unpacked(patches.packed()))
  assert.equal(await made.text(), expected.join('\n'))
  assert.equal(made.type, 'text/csv')
})

test('fifty thousand rows are fixed at once', async (t) => {
  const rows = Array.from({ length: 50_000 }, (_, at) => `user-${at},Ann ${at},none,`)
  const source = await openSource(new Blob([`uid,name,avatar,tags\n${rows.join('\n')}\n`]))
  const check = await checkOf(source)
  const began = performance.now()
  const { number, patches } = await prepareFix(check, 0, { kind: 'empty' }, { isOver: false })
  await source.apply({ kind: 'empty' }, number, patches)
  t.diagnostic(`${number} rows in ${(performance.now() - began).toFixed(0)} ms`)
  assert.equal(number, 50_000)
  assert.equal((await checkOf(source)).summary.valid, 50_000)
})
