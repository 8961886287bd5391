// A runtime that gives too little, or gives it wrongly, has failed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { troublesOf } from './rig/judge.js'

const passed = (name) => ({ name, ok: true, ms: 1 })

test('all that was expected, passed: no troubles, in whatever order', () => {
  assert.deepEqual(troublesOf([passed('b'), passed('a')], ['a', 'b']), [])
})

const TROUBLES = [
  ['nothing', undefined, /no results but nothing/],
  ['null', null, /no results but null/],
  ['an object', { ok: true }, /no results but \{"ok":true\}/],
  ['no results', [], /did not run: a/],
  ['too few', [passed('a')], /^did not run: b$/],
  ['a stranger', [passed('a'), passed('b'), passed('c')], /ran, and was not expected: c/],
  ['one twice', [passed('a'), passed('a'), passed('b')], /ran twice: a/],
  [
    'a failure',
    [passed('a'), { name: 'b', ok: false, error: 'Error: no\nat x', ms: 7 }],
    /^b \(7 ms\)\n {4}Error: no\n {4}at x$/,
  ],
  ['a failure without a reason', [passed('a'), { name: 'b', ok: false, ms: 7 }], /does not say why/],
  ['what is only nearly true', [passed('a'), { name: 'b', ok: 1, ms: 7 }], /b/],
  ['a pass with an error', [passed('a'), { ...passed('b'), error: 'odd' }], /passed, and yet says/],
  ['what is no result', [passed('a'), passed('b'), null], /not expected/],
]
for (const [name, results, pattern] of TROUBLES) {
  test(`it is a trouble to give ${name}`, () => {
    const troubles = troublesOf(results, ['a', 'b'])
    assert.ok(
      troubles.some((trouble) => pattern.test(trouble)),
      JSON.stringify(troubles),
    )
  })
}

test('nothing expected is no success either', () => {
  assert.equal(troublesOf([], []).length, 1)
})
