// The order of the module's functions: each of them once, the alike together, and a module that means the same.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { NAMED } from '../../pkg/build/build.js'
import { alikeTogether } from '../../pkg/build/order.js'
import { functionsOf, withNames, withoutNames } from '../../pkg/build/sections.js'

/** Returns bytes that look like chance, the same ones for a seed. @param {number} seed @param {number} length */
function noise(seed, length) {
  let state = seed
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return state >>> 24
    }),
  )
}

test('each function has one place, and those that are alike stand together', () => {
  const [ones, others] = [noise(1, 400), noise(2, 400)]
  const bodies = [ones, others, noise(3, 50), ones.subarray(40), others.subarray(70), ones.subarray(0, 300)]
  const order = alikeTogether(bodies)
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...bodies.keys()],
  )
  assert.equal(order[0], 0)
  assert.deepEqual(new Set(order.slice(1, 3)), new Set([3, 5]))
  assert.equal(Math.abs(order.indexOf(1) - order.indexOf(4)), 1)
  assert.deepEqual(alikeTogether(bodies), order, 'the same functions, the same order')
  assert.deepEqual([alikeTogether([]), alikeTogether([Buffer.from([])])], [[], [0]])
})

test('functions further back than a compressor looks count no more', () => {
  const large = noise(4, 60_000)
  const start = noise(5, 500)
  const order = alikeTogether([
    start,
    Buffer.concat([start.subarray(0, 400), large]),
    start.subarray(-90),
    large.subarray(-90),
  ])
  // Behind the large one, the first is out of sight, and with it what the third is like.
  assert.deepEqual(order, [0, 1, 3, 2])
})

test('what few functions have in common counts for more than what is everywhere', () => {
  const [everywhere, seldom] = [noise(6, 100), noise(7, 70)]
  const others = Array.from({ length: 12 }, (_, at) => Buffer.concat([everywhere, noise(10 + at, 20)]))
  const like = Buffer.concat([seldom, noise(9, 20)])
  assert.equal(alikeTogether([Buffer.concat([everywhere, seldom]), ...others, like])[1], 13)
})

test('a renamed module has the same functions, and without names it is the same to the byte', () => {
  const module = readFileSync(NAMED)
  const names = functionsOf(module).map(({ name }) => name)
  const renamed = withNames(module, (name, place) => `${place} ${name}`)
  assert.deepEqual(
    functionsOf(renamed).map(({ name }) => name),
    names.map((name, place) => `${place} ${name}`),
  )
  assert.ok(withoutNames(renamed).equals(withoutNames(module)))
})

test('gzip leaves less of the module as it is built than of one in the order of its names', () => {
  assert.ok(existsSync(NAMED), 'npm run build')
  const module = readFileSync(NAMED)
  const functions = functionsOf(module).map(({ name = '', start, end }) => ({
    name,
    body: module.subarray(start, end),
  }))
  const packed = (list) => gzipSync(Buffer.concat(list.map(({ body }) => body)), { level: 9 }).length
  const byName = [...functions].sort((one, other) => (one.name < other.name ? -1 : 1))
  assert.ok(packed(functions) < packed(byName), `${packed(functions)} and ${packed(byName)}`)
})
