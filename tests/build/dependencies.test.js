// What runs beside a key of the scope fullAccess: nothing that somebody else can change later.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('the package depends on exact versions', () => {
  const { dependencies } = JSON.parse(readFileSync(at('pkg/package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
})
