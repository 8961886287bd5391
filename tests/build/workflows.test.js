// What runs beside a key that may publish: nothing that somebody else can change later.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('every action of a workflow is pinned by its hash', () => {
  for (const name of readdirSync(at('.github/workflows'))) {
    const text = readFileSync(at(`.github/workflows/${name}`), 'utf8')
    for (const [, used] of text.matchAll(/uses: (\S+)/g))
      if (!used.startsWith('./')) assert.match(used, /@[0-9a-f]{40}$/, `${name}: ${used}`)
  }
})

test('the package depends on exact versions', () => {
  const { dependencies } = JSON.parse(readFileSync(at('pkg/package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
})
