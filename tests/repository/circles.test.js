// The rooms of the core (the folders and files of `src/importer`) use each other one way: whoever changes one need not know those
// that use it. Tests may use all.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const CORE = fileURLToPath(new URL('../../src/importer', import.meta.url))
const OF_TESTS = ['tests', 'tests.rs', 'held.rs']
const ROOMS = readdirSync(CORE)
  .map((name) => name.replace(/\.rs$/, ''))
  .filter((name) => name !== 'mod')

/** @param {string} folder @returns {string[]} */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !OF_TESTS.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? sourcesIn(path) : path.endsWith('.rs') ? [path] : []
    })
}

/** The room of a file. @param {string} path */
const roomOf = (path) => relative(CORE, path).split(sep)[0].replace(/\.rs$/, '')

/** The first names of what stands in braces: `a::b, c::{d, e}` has `a` and `c`. @param {string} list */
function namesIn(list) {
  const outside = list.replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, '')
  return outside.split(',').map((item) => item.trim().split(/\W/)[0])
}

/** The rooms that a file uses, without its tests. @param {string} path */
function usedBy(path) {
  const text = readFileSync(path, 'utf8')
    .replace(/^#\[cfg\(test\)\]\s+mod \w+ \{[\s\S]*$/m, '')
    .replace(/\/\/.*$/gm, '')
  const depth = relative(CORE, path).split(sep).length - (path.endsWith(`${sep}mod.rs`) ? 1 : 0)
  // The core itself, as a file of it, or one in a room, names it.
  const core = `(?:crate::importer|${Array(depth).fill('super').join('::')})`
  const listed = [...text.matchAll(new RegExp(`\\buse ${core}::\\{([\\s\\S]*?)\\};`, 'g'))].flatMap(([, list]) =>
    namesIn(list),
  )
  const named = [...text.matchAll(new RegExp(`\\b${core}::(\\w+)`, 'g'))].map(([, name]) => name)
  return [...listed, ...named].filter((name) => ROOMS.includes(name) && name !== roomOf(path))
}

/** A circle of rooms, or none. @param {Map<string, Set<string>>} uses */
function circleIn(uses) {
  const done = new Set()
  /** @param {string} room @param {string[]} way @returns {string[] | undefined} */
  const follow = (room, way) => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room]
    if (done.has(room)) return undefined
    for (const next of uses.get(room) ?? []) {
      const circle = follow(next, [...way, room])
      if (circle) return circle
    }
    done.add(room)
    return undefined
  }
  return ROOMS.map((room) => follow(room, [])).find(Boolean)
}

test('no room of the core uses one that uses it', () => {
  /** @type {Map<string, Set<string>>} */
  const uses = new Map(ROOMS.map((room) => [room, new Set()]))
  for (const path of sourcesIn(CORE)) for (const room of usedBy(path)) uses.get(roomOf(path))?.add(room)
  assert.ok([...uses.values()].reduce((sum, { size }) => sum + size, 0) > 100, 'the uses were found')
  assert.deepEqual(circleIn(uses), undefined)
})

test('a circle is found', () => {
  const [a, b, c] = ROOMS
  const uses = new Map([
    [a, new Set([b])],
    [b, new Set([c])],
    [c, new Set([a])],
  ])
  assert.deepEqual(circleIn(uses), [a, b, c, a])
})
