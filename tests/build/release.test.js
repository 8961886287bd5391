import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { releaseTroubles } from '../../pkg/build/release-check.js'
import { root } from '../../pkg/build/run-command.js'

const GOOD = {
  'pkg/package.json': JSON.stringify({
    version: '1.2.3',
    repository: { type: 'git', url: 'git+https://code.example/importer.git', directory: 'pkg' },
  }),
  'package-lock.json': JSON.stringify({ packages: { pkg: { version: '1.2.3' } } }),
  'Cargo.toml':
    '[package]\nname = "cometchat-import"\nversion = "1.2.3"\n\n[dependencies]\nserde = { version = "1" }\n',
  'Cargo.lock': '[[package]]\nname = "cometchat-import"\nversion = "1.2.3"\n',
  'CHANGELOG.md':
    '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-31\n\n### Added\n\n- A thing.\n\n## [1.2.2] - 2026-01-01\n\n- Before.\n',
  'pkg/examples/docker/package.json': '{"dependencies":{"cometchat-import":"1.2.3"}}',
  'pkg/examples/github-action/users.yml': 'env:\n  PACKAGE: cometchat-import@1.2.3\n',
  'src/importer/error.rs': 'error_codes! {\n    /// A wrong key.\n    KeyRefused = "KEY_REFUSED" => Stopped,\n}\n',
  'pkg/docs/errors.md': '| `KEY_REFUSED` | a wrong key | make another |\n',
}
const troubles = (tag, changes = {}) => releaseTroubles(tag, (path) => ({ ...GOOD, ...changes })[path])

test('a tag is released whose version every file names', () => {
  assert.deepEqual(troubles('v1.2.3'), [])
})

test('a tag that is no version is not', () => {
  for (const tag of ['', 'main', '1.2.3', 'v1.2', 'v1.2.3 ']) assert.match(troubles(tag).join(), /is no version/, tag)
})

test('every file that names another version is reported', () => {
  assert.deepEqual(
    troubles('v1.2.4').map((text) => text.split(':')[0]),
    [
      'pkg/package.json',
      'package-lock.json',
      'Cargo.toml',
      'Cargo.lock',
      'CHANGELOG.md',
      'pkg/examples/docker/package.json',
      'pkg/examples/github-action/users.yml',
    ],
  )
  for (const path of Object.keys(GOOD).filter((name) => GOOD[name].includes('1.2.3'))) {
    assert.deepEqual(
      troubles('v1.2.3', { [path]: GOOD[path].replaceAll('1.2.3', '1.2.9') }).filter((text) =>
        text.startsWith(`${path}: expected 1.2.3, found 1.2.9`),
      ).length,
      1,
      path,
    )
  }
})

test('a code of an error that no page explains is reported', () => {
  assert.deepEqual(troubles('v1.2.3', { 'pkg/docs/errors.md': '| `KEY_REFUSE` |' }), [
    'pkg/docs/errors.md: KEY_REFUSED is not explained (A wrong key.)',
  ])
})

test('what is still unreleased, an entry without a day and an empty one are reported', () => {
  const changed = (from, to) => troubles('v1.2.3', { 'CHANGELOG.md': GOOD['CHANGELOG.md'].replace(from, to) }).join()
  assert.match(changed('## [Unreleased]\n', '## [Unreleased]\n\n- More.\n'), /belongs under \[1.2.3\]/)
  assert.match(changed(' - 2026-01-31', ''), /has no day/)
  assert.match(changed('### Added\n\n- A thing.\n', ''), /says nothing/)
  assert.match(changed('## [Unreleased]\n', ''), /\[Unreleased\] is missing/)
})

test('a package that does not name its repository is not released', () => {
  assert.match(troubles('v1.2.3', { 'pkg/package.json': '{"version":"1.2.3"}' }).join(), /repository is missing/)
})

test('a package that does not say where it is in its repository is not released', () => {
  for (const repository of ['github:example/importer', { url: 'git+https://code.example/importer.git' }])
    assert.match(
      troubles('v1.2.3', { 'pkg/package.json': JSON.stringify({ version: '1.2.3', repository }) }).join(),
      /repository.directory/,
    )
})

test('a package whose homepage has no pages below it is not released', () => {
  const manifest = JSON.parse(GOOD['pkg/package.json'])
  const found = (homepage) => troubles('v1.2.3', { 'pkg/package.json': JSON.stringify({ ...manifest, homepage }) })
  for (const homepage of ['https://code.example/importer#readme', 'http://site.example', 'importer'])
    assert.match(found(homepage).join(), /homepage/, homepage)
  for (const homepage of ['https://site.example', 'https://site.example/importer/'])
    assert.deepEqual(found(homepage), [])
})

test('the version is the same in every file of this checkout, but for the changelog between releases', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
  const found = releaseTroubles(`v${version}`, (path) => readFileSync(join(root, path), 'utf8'))
  assert.deepEqual(
    found.filter((text) => /expected .*, found/.test(text) && !text.startsWith('CHANGELOG.md')),
    [],
  )
})

test('the workflows publish only what has passed', () => {
  const ci = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')
  const release = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')
  const site = readFileSync(join(root, '.github/workflows/site.yml'), 'utf8')
  assert.match(ci, /^ {6}- run: \.ci\/run$/m)
  assert.match(release, /^ {2}ci:\n {4}needs: check$/m)
  assert.match(release, /^ {2}publish:\n {4}needs: ci$/m)
  // Only the job that publishes may say who it is.
  for (const text of [release, site]) {
    assert.equal(text.split('id-token: write').length - 1, 1)
    assert.ok(text.indexOf('id-token: write') > text.indexOf('publish:'))
  }
  assert.match(site, /^ {6}- run: npm run docs$/m)
})
