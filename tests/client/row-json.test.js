// The JSON of rows: random values arrive as `JSON.stringify` has them, or are refused with a path that leads to what JSON would lose.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonOfReadable, jsonOfRow, jsonOfRows } from '../../pkg/client/row-json.js'
import { seeded } from './helpers.js'

/** Values that JSON has, or has as nothing. */
const KEPT = [
  () => ({}),
  () => [],
  () => 'text {}',
  () => 1.5,
  () => null,
  () => undefined,
  () => Number.NaN,
  () => new Date(0),
  () => 12n,
  () => () => {},
  () => ({ toJSON: () => new Set() }),
  () => Object(true),
]
const LOST = [
  () => new Set(),
  () => new Map(),
  () => new Uint8Array(1),
  () => Buffer.from('a'),
  () => new ArrayBuffer(1),
  () => /x/,
  () => Promise.resolve(),
  () => new URLSearchParams('a=b'),
  () => new (class extends Map {})(),
  () => new Date(Number.NaN),
]

/** A value with others in it, of which at most one is lost, and the path of that. */
function grown(random, depth, mayLose) {
  const among = (list) => list[Math.floor(random() * list.length)]
  const isLost = mayLose && random() < 0.15
  if (isLost) return { value: among(LOST)(), lost: '' }
  if (depth === 0 || random() < 0.3) return { value: among(KEPT)() }
  const isArray = random() < 0.5
  const value = isArray ? [] : {}
  let lost
  for (let at = 0; at < 1 + random() * 4; at += 1) {
    const inner = grown(random, depth - 1, lost === undefined && mayLose)
    value[isArray ? at : `k${at}`] = inner.value
    if (inner.lost !== undefined) lost = `${isArray ? `[${at}]` : `.k${at}`}${inner.lost}`
  }
  return { value, lost }
}

test('a value arrives as JSON has it, or is refused with its path', () => {
  const digits = (_, value) => (typeof value === 'bigint' ? String(value) : value)
  const random = seeded(18)
  let refused = 0
  for (let round = 0; round < 5000; round += 1) {
    const { value, lost } = grown(random, 4, round % 2 === 0)
    const row = { uid: 'u', metadata: value }
    if (lost === undefined) assert.equal(jsonOfRow(row), JSON.stringify(row, digits), `round ${round}`)
    else {
      refused += 1
      assert.throws(
        () => jsonOfRow(row),
        (/** @type {Error} */ { message }) => {
          assert.equal(
            message.split(/ is (?:of the type|an invalid Date)/)[0],
            `metadata${lost}`,
            `round ${round}: ${message}`,
          )
          return true
        },
      )
      assert.equal(jsonOfRows([{ uid: 'a' }, row]), undefined)
    }
  }
  assert.ok(refused > 300, `${refused}`)
})

test('rows of plain values are written at once', () => {
  const rows = [{ uid: 'a', metadata: { a: [1, 'x'] } }, { uid: 'b' }]
  assert.equal(jsonOfRows(rows), JSON.stringify(rows))
  assert.equal(jsonOfRow(undefined), 'null')
})

test('what can be read of a row is what has a form in JSON', () => {
  const row = {
    uid: 'a',
    left: undefined,
    tags: new Set(['x']),
    id: 12n,
    at: new Date(Number.NaN),
    metadata: { a: [1] },
  }
  Object.defineProperty(row, 'name', {
    enumerable: true,
    get() {
      throw new Error('gone')
    },
  })
  assert.equal(jsonOfReadable(row), '{"uid":"a","id":"12","metadata":{"a":[1]}}')
  const closed = new Proxy({}, { ownKeys: () => assert.fail('closed') })
  for (const other of [closed, null, undefined, 'text', ['a'], 7]) assert.equal(jsonOfReadable(other), '{}')
})
