// A rehearsal of the release: this checkout as a version with a tag, checked as the tag's workflow does, and published by the workflow's own
// command to a registry that stands in for npm's.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { parseArgs } from 'node:util'
import { releaseTroubles } from '../../pkg/build/release-check.js'
import { ROOT } from '../docs/snippets.js'
import { run } from '../docs/workplace.js'
import { pack } from './consumer.js'
import { startRegistry } from './registry.js'

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('pkg/package.json'))
const REPOSITORY = { type: 'git', url: 'git+https://github.com/example/importer.git', directory: 'pkg' }
/** The command that publishes, as the workflow has it. */
const COMMAND = /^ {6}- run: (npm publish .*)$/m.exec(read('.github/workflows/release.yml'))?.[1] ?? ''

/** @type {string} */
let folder
/** @type {string} */
let tarball
/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry
before(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-publish-')))
  tarball = process.env.COMETCHAT_IMPORT_TARBALL ?? (await pack(folder))
  registry = await startRegistry()
})
after(() => {
  registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

/**
 * Publishes.
 *
 * @param {string[]} options
 * @param {string} [what] a tarball, or a package's folder
 */
async function publish(options, what = tarball) {
  const config = join(folder, '.npmrc')
  writeFileSync(
    config,
    `registry=${registry.url}\n//${new URL(registry.url).host}/:_authToken=token-of-the-rehearsal\n`,
  )
  // The workflow that runs this test may be one whose npm could make a statement of where a package was built.
  const outside = { GITHUB_ACTIONS: '', GITLAB_CI: '', CIRCLECI: '', ACTIONS_ID_TOKEN_REQUEST_URL: '', CI: '' }
  const settings = { npm_config_userconfig: config, npm_config_registry: registry.url, npm_config_fetch_retries: '0' }
  // What npm says is looked at, however quiet the npm is that runs the tests.
  return run('npm', ['publish', '--loglevel=notice', ...options, what], folder, { ...outside, ...settings })
}

test('this checkout can be released, once its version has an entry and the publisher has named the repository', () => {
  const { version } = manifest
  const entry = `## [Unreleased]\n\n## [${version}] - 2026-01-31\n\n- Rehearsed.\n`
  const changed = {
    'CHANGELOG.md': read('CHANGELOG.md').replace('## [Unreleased]\n', entry),
    'pkg/package.json': JSON.stringify({ ...manifest, repository: REPOSITORY }),
  }
  assert.deepEqual(
    releaseTroubles(`v${version}`, (path) => changed[path] ?? read(path)),
    [],
  )
})

test('the workflow publishes to everyone, with a statement of where the package was built, and keeps no token', () => {
  const { values } = parseArgs({
    args: COMMAND.split(' ').slice(2),
    options: { provenance: { type: 'boolean' }, access: { type: 'string' } },
  })
  assert.deepEqual({ ...values }, { provenance: true, access: 'public' })
  assert.doesNotMatch(read('.github/workflows/release.yml'), /NODE_AUTH_TOKEN|NPM_TOKEN|secrets\./)
  assert.deepEqual([manifest.private, manifest.publishConfig], [undefined, undefined])
})

test('the command of the workflow publishes the packed file, byte for byte', async () => {
  const { status, output } = await publish(optionsOf(COMMAND).filter((option) => option !== '--provenance'))
  assert.equal(status, 0, output)
  assert.equal(registry.published.length, 1)
  const [{ name, access, versions, _attachments: attachments, 'dist-tags': tags }] = registry.published
  const { version } = manifest
  assert.deepEqual([name, access, tags], ['cometchat-import', 'public', { latest: version }])
  assert.deepEqual(Object.keys(versions), [version])
  const bytes = readFileSync(tarball)
  const [attached] = Object.values(attachments)
  assert.ok(bytes.equals(Buffer.from(attached.data, 'base64')))
  const published = versions[version]
  assert.equal(published.dist.integrity, `sha512-${createHash('sha512').update(bytes).digest('base64')}`)
  assert.deepEqual(published.dependencies, manifest.dependencies)
  assert.equal(published.bin['cometchat-import'], 'cli/main.js')
  assert.ok(!output.includes('token-of-the-rehearsal'))
  assert.deepEqual(registry.authorizations, ['Bearer token-of-the-rehearsal'])
})

test('npm has nothing to correct in the package', async () => {
  const { status, output } = await run('tar', ['-xzf', tarball, '-C', folder])
  assert.equal(status, 0, output)
  const dryRun = () => publish(['--dry-run', '--ignore-scripts'], join(folder, 'package'))
  const own = await dryRun()
  assert.equal(own.status, 0, own.output)
  assert.doesNotMatch(own.output, /auto-corrected/)
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ ...manifest, bin: './cli/main.js' }))
  assert.match((await dryRun()).output, /auto-corrected/)
  assert.equal(registry.published.length, 1, 'a dry run publishes nothing')
})

// So a release that did not run in the workflow cannot pass for one that did.
test('with a statement, nothing is published from a machine that cannot make one', async () => {
  const { status, output } = await publish(optionsOf(COMMAND))
  assert.notEqual(status, 0)
  assert.match(output, /provenance/i)
  assert.equal(registry.published.length, 1)
})

/** @param {string} command */
const optionsOf = (command) => command.split(' ').slice(2)
