// Values of objects that are not what they were: numbers that JavaScript has rounded, Dates without a time, rows that cannot be read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { eventsOf, rig } from './helpers.js'

const codes = ({ issues }) => issues.map(({ code, path }) => `${code} ${path}`)

test('an id of more digits than numbers of JavaScript have is refused, of objects only', async () => {
  const large = 12345678901234567890n
  for (const uid of [Number(large), Number.MAX_SAFE_INTEGER + 1, 1e21]) {
    assert.deepEqual(codes(await checkUsers([{ uid, name: 'A' }])), ['LOST_DIGITS uid'], `${uid}`)
    assert.deepEqual(codes(await checkUsers([{ uid, name: 'A' }], { uid: 'cometchat' })), ['LOST_DIGITS uid'])
    assert.deepEqual(codes(await checkUsers([{ id: uid, name: 'A' }], { map: { uid: 'id' } })), ['LOST_DIGITS uid'])
  }
  for (const uid of [Number.MAX_SAFE_INTEGER, large, `${large}`, 42])
    assert.deepEqual(codes(await checkUsers([{ uid, name: 'A' }])), [], `${uid}`)
  const text = `{"uid":${large},"name":"A"}`
  for (const source of [text, `[${text}]`]) assert.equal((await checkUsers(source)).valid, 1)
  const { samples } = (await checkUsers(text, { map: (row) => row })).issues[0]
  assert.match(
    samples[0].message,
    /a number with all its digits, found 12345678901234567000.*JavaScript has rounded it/,
  )
})

test('a Date without a time is refused with its path', async () => {
  const never = new Date(Number.NaN)
  for (const row of [
    { createdAt: never },
    { metadata: { dates: [never] } },
    { createdAt: never, metadata: { a: {} } },
  ]) {
    const check = await checkUsers([
      { uid: 'b', name: 'B', link: null },
      { uid: 'a', name: 'A', ...row },
    ])
    assert.deepEqual([codes(check), check.valid], [['UNREADABLE '], 1])
    assert.match(check.issues[0].samples[0].message, /found (createdAt|metadata\.dates\[0\]) is an invalid Date/)
  }
})

test('of a row that cannot be read, its event has the uid, and the failed rows what can be read', async () => {
  const { run } = rig()
  const throwing = (row) =>
    Object.defineProperty(row, 'link', {
      enumerable: true,
      get() {
        throw new Error('gone')
      },
    })
  let file = ''
  const users = [
    { uid: 'Ann', name: 'Ann', tags: new Set(['a']), _row: 7 },
    throwing({ uid: 'bob', name: 'Bob' }),
    { uid: 'eve', name: 'Eve' },
  ]
  const failed = (bytes) => {
    file += new TextDecoder().decode(bytes)
  }
  const job = run(users, { failed, rowEvents: 'problems' })
  const events = await eventsOf(job)
  const report = await job
  assert.deepEqual([report.invalid, report.imported], [2, 1])
  const [ann, bob] = file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual([ann.uid, ann.name, ann.tags, ann._row, ann._code], ['Ann', 'Ann', undefined, 1, 'UNREADABLE'])
  assert.deepEqual([bob.uid, bob.name, bob._row, bob._source], ['bob', 'Bob', 2, 'unreadable: gone'])
  assert.equal((await checkUsers(file)).valid, 0, 'what lacks a value is not imported as it is')
  assert.deepEqual(
    events.filter(({ type }) => type === 'row').map(({ row, uid }) => [row, uid]),
    [
      [1, 'Ann'],
      [2, 'bob'],
    ],
  )
})
