// One lock file for all folders of tests that need packages.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { TESTS } from './install.js'

const { packages } = JSON.parse(readFileSync(join(TESTS, 'package-lock.json'), 'utf8'))
const manifest = (folder) => JSON.parse(readFileSync(join(TESTS, folder, 'package.json'), 'utf8'))

test('the lock file has what each package.json asks for, so that npm has nothing to decide', () => {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies']
  for (const folder of manifests()) {
    const asked = manifest(folder)
    assert(packages[folder], `${folder} is in the lock file`)
    for (const kind of kinds) assert.deepEqual(packages[folder][kind] ?? {}, asked[kind] ?? {}, `${folder}: ${kind}`)
    for (const [name, version] of kinds.flatMap((kind) => Object.entries(asked[kind] ?? {})))
      assert.match(version, /^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/, `${folder}: ${name} has an exact version`)
  }
})

test('no folder of tests has a lock file of its own', () => {
  assert.deepEqual(filesNamed('package-lock.json'), ['package-lock.json'])
})

test('the lock file holds for any registry', () => {
  const named = Object.entries(packages).filter(([path, { resolved, link }]) => path && resolved && !link)
  assert.deepEqual(named, [])
})

function manifests() {
  return filesNamed('package.json')
    .map((path) => path.replace(/\/?package\.json$/, ''))
    .filter(Boolean)
}

function filesNamed(name) {
  const inside = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : inside(join(folder, entry.name))
      return entry.name === name ? [relative(TESTS, join(folder, entry.name)).replaceAll('\\', '/')] : []
    })
  return inside(TESTS)
}
