// The suite's assertions fail where they should.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailed, equal, match, ok, refuses } from './assert.js'

const failed =
  (pattern = /./) =>
  (error) =>
    error instanceof AssertionFailed && pattern.test(error.message)

test('equal: values, and where they differ', () => {
  const same = [
    [1, 1],
    [NaN, NaN],
    ['a', 'a'],
    [null, null],
    [
      [1, { a: [2] }],
      [1, { a: [2] }],
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ]
  for (const [one, other] of same) equal(one, other)
  const different = [
    [1, 2],
    [0, -0],
    ['1', 1],
    [null, undefined],
    [[], {}],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [{}, null],
    [{ a: 1 }, { a: 1, b: null }],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), [1]],
  ]
  for (const [one, other] of different) {
    assert.throws(() => equal(one, other), failed(), JSON.stringify([one, other]))
    assert.throws(() => equal(other, one), failed())
  }
  assert.throws(
    () => equal({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'note'),
    failed(/^note: found .*they differ at \.a\.1\.b/),
  )
})

test('ok and match', () => {
  ok(1)
  match('abc', /b/)
  for (const nothing of [false, 0, '', undefined]) assert.throws(() => ok(nothing, 'why'), failed(/^why$/))
  assert.throws(() => match('abc', /d/), failed(/"abc" does not match/))
  assert.throws(() => match(undefined, /d/), failed())
})

test('refuses: thrown or rejected, with this code and no other', async () => {
  const coded = (code, message = 'the reason') => Object.assign(new Error(message), { code })
  equal(
    (
      await refuses(() => {
        throw coded('A')
      }, 'A')
    ).message,
    'the reason',
  )
  await refuses(() => Promise.reject(coded('A')), 'A', /the reason/)
  await assert.rejects(
    refuses(() => 5, 'A'),
    failed(/found none/),
  )
  await assert.rejects(
    refuses(() => {
      throw coded('B')
    }, 'A'),
    failed(/found B/),
  )
  await assert.rejects(
    refuses(
      () => {
        throw coded('A')
      },
      'A',
      /other/,
    ),
    failed(/does not match/),
  )
  await assert.rejects(
    refuses(() => {
      throw undefined
    }, 'A'),
    failed(),
  )
})
