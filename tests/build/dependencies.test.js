// What runs beside a key of the scope fullAccess: nothing that somebody else can change later.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { thirdParty } from '../../pkg/build/third-party.js'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('the package depends on exact versions', () => {
  const { dependencies } = JSON.parse(readFileSync(at('pkg/package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
})

test('the notices name each part once, and a part without a license is an error', () => {
  const part = (name, notice, license = 'MIT') => ({ name, version: '1.0.0', license, notice })
  const text = thirdParty([part('a', 'Of A'), part('b', 'Shared'), part('c', 'Shared')])
  assert.match(
    text,
    /## a 1\.0\.0 \(MIT\)\n\n```text\nOf A\n```\n\n## b 1\.0\.0 \(MIT\), c 1\.0\.0 \(MIT\)\n\n```text\nShared\n```/,
  )
  assert.throws(() => thirdParty([part('a', '')]), /no license of a/)
})
