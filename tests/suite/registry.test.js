// The suite's own runner says what failed, whatever way it failed in; a runner that cannot fail proves nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect, fitting, runCases } from './registry.js'

const group = (name, cases) => ({
  name,
  define(define) {
    for (const [title, run] of Object.entries(cases)) define(title, ...[run].flat())
  },
})
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

test('what passes, throws, rejects or hangs is reported, in order and as JSON', async () => {
  const cases = collect([
    group('a', {
      passes: () => 5,
      throws: () => {
        throw new TypeError('odd')
      },
      rejects: () => Promise.reject(new Error('gone')),
    }),
    group('b', {
      hangs: () => new Promise(() => {}),
      passes: async () => pause(1),
      'throws nothing': () => Promise.reject(undefined),
      'throws text': () => {
        throw 'text'
      },
    }),
  ])
  const results = await runCases(cases, {}, { longestMs: 20 })
  assert.deepEqual(
    results.map(({ name, ok }) => [name, ok]),
    [
      ['a: passes', true],
      ['a: throws', false],
      ['a: rejects', false],
      ['b: hangs', false],
      ['b: passes', true],
      ['b: throws nothing', false],
      ['b: throws text', false],
    ],
  )
  const printed = results.map(({ error }) => error)
  for (const [at, pattern] of [/^TypeError: odd\n/, /^Error: gone\n/, /did not end within 20 ms/].entries())
    assert.match(printed[at + 1], pattern)
  assert.deepEqual([printed[0], printed[4]], [undefined, undefined])
  assert.match(printed[5], /undefined/)
  assert.match(printed[6], /text/)
  assert.deepEqual(
    JSON.parse(JSON.stringify(results)).map(({ ok }) => ok),
    results.map(({ ok }) => ok),
  )
})

test('a failure does not keep the next case from running, and each is given the host', async () => {
  const seen = []
  const cases = collect([
    group('a', {
      first: (host) => {
        seen.push(host.name)
        throw new Error('no')
      },
      second: (host) => seen.push(host.name),
    }),
  ])
  await runCases(cases, { name: 'here' })
  assert.deepEqual(seen, ['here', 'here'])
})

test('cases that wait start at once, and keep their place', async () => {
  const order = []
  const step = (name, ms) => async () => {
    order.push(name)
    await pause(ms)
  }
  const results = await runCases(
    collect([
      group('a', { first: step('first', 1), waits: [step('waits', 30), { waits: true }], last: step('last', 1) }),
    ]),
    {},
  )
  assert.deepEqual(order, ['waits', 'first', 'last'])
  assert.deepEqual(
    results.map(({ name, ok }) => [name, ok]),
    [
      ['a: first', true],
      ['a: waits', true],
      ['a: last', true],
    ],
  )
})

test('two cases of one name, and a case without anything to run, are mistakes', () => {
  assert.throws(() => collect([group('a', { x: () => {} }), group('a', { x: () => {} })]), /two cases of this name/)
  assert.throws(() => collect([group('a', { x: undefined })]), /nothing to run/)
})

test('a case is left out only where the host lacks what it needs', () => {
  const cases = collect([group('a', { always: () => {}, sometimes: [() => {}, { needs: 'wings' }] })])
  const names = (lacks) => fitting(cases, lacks).map(({ name }) => name)
  assert.deepEqual(names(), ['a: always', 'a: sometimes'])
  assert.deepEqual(names(['wheels']), ['a: always', 'a: sometimes'])
  assert.deepEqual(names(['wings']), ['a: always'])
})
