// What runs beside a key of the scope fullAccess: nothing that somebody else can change later.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installedBeside, thirdParty } from '../../pkg/build/third-party.js'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

test('the package depends on exact versions', () => {
  const { dependencies } = JSON.parse(readFileSync(at('pkg/package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name)
})

test('the notices name each part once, and a part without a license is an error', () => {
  const part = (name, notice, license = 'MIT') => ({ name, version: '1.0.0', license, notice })
  const text = thirdParty([part('a', 'Of A'), part('b', 'Shared'), part('c', 'Shared')], [part('d')])
  assert.match(
    text,
    /## a 1\.0\.0 \(MIT\)\n\n```text\nOf A\n```\n\n## b 1\.0\.0 \(MIT\), c 1\.0\.0 \(MIT\)\n\n```text\nShared\n```/,
  )
  assert.match(text, /^## Installed beside the package\n[^#]*\n- d 1\.0\.0 \(MIT\)\n$/m)
  assert.throws(() => thirdParty([part('a', '')], []), /no license of a/)
  assert.throws(() => thirdParty([part('a', 'Of A', '')], []), /no license of a/)
  assert.throws(() => thirdParty([], [part('a', undefined, '')]), /no license of a/)
})

test('what npm installs beside the package is named, each as the package would find it', () => {
  const entry = (version, dependencies = {}) => ({ version, license: 'MIT', dependencies })
  const packages = {
    pkg: entry('0.1.0', { a: '1.0.0', b: '2.0.0' }),
    'node_modules/a': entry('1.0.0', { b: '^1.0.0', c: '*' }),
    'node_modules/b': entry('1.5.0'),
    'pkg/node_modules/b': entry('2.0.0', { a: '1.0.0' }),
    'node_modules/a/node_modules/c': entry('3.0.0'),
    'node_modules/d': entry('4.0.0'),
  }
  const titles = (found) => found.map(({ name, version }) => `${name} ${version}`)
  assert.deepEqual(titles(installedBeside(packages)), ['a 1.0.0', 'b 1.5.0', 'b 2.0.0', 'c 3.0.0'])
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'))
  const { dependencies } = JSON.parse(readFileSync(at('pkg/package.json'), 'utf8'))
  const own = titles(installedBeside(lock.packages))
  for (const [name, version] of Object.entries(dependencies)) assert.ok(own.includes(`${name} ${version}`), name)
})
