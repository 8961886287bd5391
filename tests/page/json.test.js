// The rows of JSON on the page: where they stand, and their values, held against the package.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { cellOf, parseRow, valueAt, withCell } from '../../www/worker/json-cells.js'
import { findRows } from '../../www/worker/json-rows.js'
import { withNested } from '../../www/worker/nested.js'

/** Returns random numbers below 1 of a seed. @param {number} seed */
function randomOf(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Returns a text with rows somewhere in it, the path to them, and the rows. @param {() => number} random */
function randomFile(random) {
  const pick = (all) => all[Math.floor(random() * all.length)]
  const white = () => pick(['', '', ' ', '\n', '\r\n  ', '\t'])
  const noise = () =>
    pick(['null', '-1.5e3', 'true', '"a \\"[{ string\\\\"', '[1,[{"x":"]"}]]', '{"users":{"a":[]}}', '{}', '[]'])
  let next = 0
  const rows = []
  const row = () => {
    next += 1
    const text = `{${white()}"uid":"u${next}",${white()}"name":"Å ${next} \\u007d","more":${noise()}${white()}}`
    rows.push(text)
    return text
  }
  const list = (of) => Array.from({ length: Math.floor(random() * 4) }, of).join(`${white()},${white()}`)
  const array = () => `[${white()}${list(row)}${white()}]`
  const member = () => {
    next += 1
    const text = `{"name":"N ${next}","more":${noise()}}`
    rows.push(text)
    return `"u${next}"${white()}:${white()}${text}`
  }
  const keyed = () => `{${white()}${list(member)}${white()}}`
  const shapes = [
    [undefined, () => array()],
    ['users', () => `{"before":${noise()},${white()}"users":${array()},"after":${noise()}}`],
    ['a.b', () => `{"x":${noise()},"a":{"c":${noise()},"b":${array()}}}`],
    ['*.list', () => `[${list(() => `{"page":${noise()},"list":${array()}}`)}]`],
    ['.', () => keyed()],
    ['users', () => `{"users":${keyed()}}`],
  ]
  const [path, make] = pick(shapes)
  const text = white() + make() + white()
  return { text, path, rows }
}

test('rows are found in JSON of any form, as many as the package finds, each with its own bytes', async () => {
  const seed = Number(process.env.SEED ?? 20)
  const random = randomOf(seed)
  let total = 0
  for (let run = 0; run < 400; run += 1) {
    const { text, path, rows } = randomFile(random)
    const blob = new Blob([text])
    const found = await findRows(blob, path)
    const texts = await Promise.all(
      rows.map((_, at) => {
        const { start, end } = found.place(at + 1)
        return blob.slice(start, end).text()
      }),
    )
    const own = texts.map((each, at) => (found.place(at + 1).isKeyed ? each.slice(each.indexOf('{')) : each))
    assert.deepEqual([found.length, own], [rows.length, rows], `seed ${seed}, run ${run}: ${text}`)
    const report = await checkUsers(text, { format: 'json', ...(path && { rowPath: path }) })
    if (!report.error) assert.equal(found.length, report.rows, `seed ${seed}, run ${run}: ${text}`)
    total += rows.length
  }
  assert.ok(total > 500)
})

test('rows are found whatever chunks the file comes in, and one that is cut off ends with the file', async () => {
  const text = '\ufeff{"n":[{"users":[]}],"users":[{"uid":"\\"}"},5,{"uid":"b"}'
  const blob = { stream: () => new Blob([text]).stream().pipeThrough(oneByOne()) }
  const found = await findRows(/** @type {any} */ (blob), 'users')
  const bytes = Buffer.from(text)
  assert.deepEqual(
    [1, 2, 3].map((row) => bytes.subarray(found.place(row).start, found.place(row).end).toString()),
    ['{"uid":"\\"}"}', '5', '{"uid":"b"}'],
  )
  const cut = await findRows(new Blob(['[{"a":1},{"b":']))
  assert.deepEqual([cut.length, cut.place(2).end], [2, 14])
})

const oneByOne = () =>
  new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) controller.enqueue(Uint8Array.of(byte))
    },
  })

test('objects one after another are rows, and none is beside another', async () => {
  const found = await findRows(new Blob(['{"uid":"a"}\n{\n"uid":"b"}']))
  assert.deepEqual([found.length, found.place(2).start, found.areNeighbours(1, 2)], [2, 12, false])
})

test('a value is found by each path that the package takes', async () => {
  const text =
    '{"uid":"a","x.b":1,"a":{"b":2,"c":{"d":"e"}},"list":[{"Name":"email","Value":"x@y"},{"Name":"n"}],"n":null,"__proto__":{"z":"q"}}'
  const root = parseRow(text)
  for (const [path, expected] of [
    ['uid', 'a'],
    ['x.b', '1'],
    ['a.b', '2'],
    ['a.c.d', 'e'],
    ['a.c', '{"d":"e"}'],
    ['list.1.Name', 'n'],
    ['list[Name=email].Value', 'x@y'],
    ['__proto__.z', 'q'],
    ['n', ''],
    ['constructor', undefined],
    ['list[Name=other].Value', undefined],
  ]) {
    const value = valueAt(text, root, path)
    assert.equal(value && cellOf(text, value), expected, path)
    if (expected === undefined || expected === '') continue
    const { valid } = await checkUsers(`[${text}]`, {
      map: { uid: path === 'uid' ? null : 'uid', name: path },
      uid: 'cometchat',
      extra: 'drop',
    })
    assert.equal(valid, path === 'a.c' || path === 'uid' ? 0 : 1, path)
  }
})

test('a value is changed where it stands, and no other byte of the row is', () => {
  const text = '{ "id": 12345678901234567890, "name" : "A\\u0042", "p": {"x":[1, 2]}, "e":{} }'
  for (const [path, cell, expected] of [
    ['id', '7', text.replace('12345678901234567890', '7')],
    ['id', 'a"b', text.replace('12345678901234567890', '"a\\"b"')],
    ['id', '', text.replace('12345678901234567890', 'null')],
    ['name', '42', text.replace('"A\\u0042"', '"42"')],
    ['name', '', text.replace('"A\\u0042"', '""')],
    ['p.x.1', '3', text.replace(' 2]', ' 3]')],
    ['p.y', 'new', text.replace('[1, 2]', '[1, 2],"y":"new"')],
    ['e.f.g', 'new', text.replace('"e":{}', '"e":{"f":{"g":"new"}}')],
    ['meta', '{"a":1}', text.replace('"e":{} ', '"e":{},"meta":{"a":1} ')],
  ])
    assert.equal(withCell(text, path, cell), expected, `${path} ${cell}`)
  assert.equal(withCell('{}', 'a.b', 'c'), '{"a":{"b":"c"}}')
  assert.equal(parseRow('{"a":}'), undefined)
})

test('values within objects are columns of their own, and one that every user needs is guessed', async () => {
  const columns = [
    { column: 'user_id', field: 'uid', guess: true, samples: ['1'] },
    { column: 'profile', field: null, guess: false, samples: ['{"real_name":"Ann"…'] },
  ]
  const rows =
    '[{"user_id":"1","profile":{"real_name":"Ann","a":{"b":1,"c.d":2}}},{"user_id":"2","profile":{"real_name":"Bob"}}]'
  const found = await withNested(new Blob([rows]), /** @type {any} */ ({ format: 'json', columns }))
  assert.deepEqual(found.slice(2), [
    { column: 'profile.real_name', field: 'name', guess: true, samples: ['Ann', 'Bob'], within: 'profile' },
    { column: 'profile.a.b', field: null, guess: false, samples: ['1'], within: 'profile' },
  ])
})
