// `doctor --check-version`: what a registry has, against registries on this machine; and that nothing else asks one.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { test } from 'node:test'
import { isNewer, versionFinding } from '../../pkg/cli/newer-version.js'
import * as api from '../../pkg/entry/default.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { cli, folder, KEY } from './fake.js'

const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'))
const { file, where } = folder()
const flat = (/** @type {string} */ text) => text.replace(/\s+/g, ' ')

/**
 * A registry, and what it was asked.
 *
 * @param {import('node:test').TestContext} t
 * @param {string | ((response: http.ServerResponse) => void)} newest the version that it has, or how it responds
 */
async function registry(t, newest) {
  /** @type {{ url: string | undefined, headers: http.IncomingHttpHeaders }[]} */
  const asked = []
  const server = http.createServer(({ url, headers }, response) => {
    asked.push({ url, headers })
    if (typeof newest === 'function') newest(response)
    else response.end(JSON.stringify({ name: 'cometchat-import', version: newest }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { asked, url: `http://127.0.0.1:${port}/npm/`, host: `127.0.0.1:${port}` }
}

/** @param {import('node:test').TestContext} t @param {string[]} argv @param {Record<string, string>} env */
async function doctor(t, argv, env) {
  const app = await startSandbox({ seed: 1 })
  t.after(() => app.close())
  return cli(['doctor', '--endpoint', app.url, ...argv], {
    api,
    env: { NO_COLOR: '1', COMETCHAT_REST_API_KEY: KEY, ...env },
  })
}

test('a newer version is named with how to get it, and the registry is given no key', async (t) => {
  const { url, asked } = await registry(t, '99.1.0')
  const { status, stdout } = await doctor(t, ['--check-version'], { npm_config_registry: url })
  assert.equal(status, 0, stdout)
  assert.ok(flat(stdout).includes(`ok version ${version}; 99.1.0 exists`), stdout)
  assert.match(flat(stdout), /npx cometchat-import@99\.1\.0, or install it: npm install cometchat-import@99\.1\.0/)
  assert.deepEqual(
    asked.map((one) => one.url),
    ['/npm/cometchat-import/latest'],
  )
  assert.ok(!JSON.stringify(asked).includes(KEY))
})

test('the newest version, and a newer one than the registry has, are reported as that', async (t) => {
  for (const newest of [version, '0.0.1']) {
    const { url } = await registry(t, newest)
    const { status, stdout } = await doctor(t, ['--check-version'], { npm_config_registry: url })
    assert.equal(status, 0)
    assert.ok(flat(stdout).includes(`ok version ${version} is the newest`), stdout)
  }
})

test('no registry is asked without the option', async (t) => {
  const { url, asked } = await registry(t, '99.1.0')
  const env = { npm_config_registry: url }
  const { stdout } = await doctor(t, [], env)
  assert.doesNotMatch(stdout, /version/)
  for (const argv of [['--version'], ['--help'], ['doctor', '--help']]) await cli(argv, { api, env })
  assert.deepEqual(asked, [])
})

test('a registry that is gone, refuses or says something else fails nothing', async (t) => {
  const gone = await registry(t, '99.1.0')
  const cases = [
    [(/** @type {any} */ response) => response.writeHead(404).end('{}'), 'responded with 404'],
    [(/** @type {any} */ response) => response.writeHead(302, { location: gone.url }).end(), 'responded with 302'],
    [(/** @type {any} */ response) => response.end('<html>'), 'did not respond as a registry does'],
    [(/** @type {any} */ response) => response.end('{"version":"\u001b[31m"}'), 'did not respond as a registry does'],
    [(/** @type {any} */ response) => response.end('x'.repeat(2 ** 20 + 1)), 'did not respond as a registry does'],
    [(/** @type {any} */ response) => response.destroy(), 'cannot be reached'],
  ]
  for (const [respond, expected] of cases) {
    const { url, host } = await registry(t, /** @type {any} */ (respond))
    const { ok, found } = await versionFinding('1.2.3', { npm_config_registry: url })
    assert.deepEqual([ok, found], [undefined, `1.2.3; not compared, since http://${host} ${expected}`])
  }
  assert.deepEqual(gone.asked, [], 'no redirect is followed')
  const { status, stdout } = await doctor(t, ['--check-version'], { npm_config_registry: 'http://127.0.0.1:9/' })
  assert.equal(status, 0)
  assert.match(flat(stdout), /- version .*not compared, since http:\/\/127\.0\.0\.1:9 cannot be reached/)
  const { found } = await versionFinding('1.2.3', { npm_config_registry: 'nowhere' })
  assert.equal(found, '1.2.3; not compared, since the registry of npm is no URL')
})

test('one that does not respond is waited for for 2 seconds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { url } = await registry(t, () => t.mock.timers.tick(2000))
  const { found } = await versionFinding('1.2.3', { npm_config_registry: url })
  assert.match(found, /cannot be reached$/)
})

test('the registry is that of npm: of its variables, then of .npmrc in the folder, then of the home', async (t) => {
  const [byVariable, byFolder, byHome] = [
    await registry(t, '3.0.0'),
    await registry(t, '2.0.0'),
    await registry(t, '1.0.0'),
  ]
  const home = file('home')
  mkdirSync(home)
  writeFileSync(file('home/.npmrc'), `; of the company\r\nregistry = "${byHome.url}"\r\n`)
  const found = async (/** @type {Record<string, string>} */ env) => (await versionFinding('0.0.0', env, where)).found
  assert.match(await found({ HOME: home }), /1\.0\.0 exists/)
  assert.match(await found({ USERPROFILE: home }), /1\.0\.0 exists/)
  assert.match(await found({ NPM_CONFIG_USERCONFIG: file('home/.npmrc') }), /1\.0\.0 exists/)
  // biome-ignore lint/suspicious/noTemplateCurlyInString: npm replaces it
  writeFileSync(file('.npmrc'), 'audit=false\n@other:registry=http://127.0.0.1:9/\nregistry=${MIRROR}\n')
  assert.match(await found({ HOME: home, MIRROR: byFolder.url }), /2\.0\.0 exists/)
  assert.match(await found({ HOME: home, NPM_CONFIG_REGISTRY: byVariable.url }), /3\.0\.0 exists/)
})

test('a user name and a password of the registry are not repeated', async () => {
  const { found } = await versionFinding('1.2.3', { npm_config_registry: 'http://me:hunter22@127.0.0.1:9/' })
  assert.equal(found, '1.2.3; not compared, since http://127.0.0.1:9 cannot be reached')
})

test('versions are compared by their numbers, and a release comes after what led to it', () => {
  for (const [candidate, current] of [
    ['1.0.0', '0.9.9'],
    ['0.10.0', '0.9.0'],
    ['1.0.1', '1.0.0'],
    ['1.0.0', '1.0.0-rc.1'],
    ['1.0.1-rc.1', '1.0.0'],
  ]) {
    assert.equal(isNewer(String(candidate), String(current)), true, `${candidate} ${current}`)
    assert.equal(isNewer(String(current), String(candidate)), false, `${current} ${candidate}`)
  }
  assert.equal(isNewer('1.0.0', '1.0.0'), false)
})
