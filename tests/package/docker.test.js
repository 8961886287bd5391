// examples/docker: its Dockerfile has no fault that can be seen, and what it installs and starts imports a file. The commands are those of
// automation.md. Docker itself is not needed: docker.js carries out what the file says.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, mkdir, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { ROOT, snippetsOf } from '../docs/snippets.js'
import { PRELUDE, run, workplace } from '../docs/workplace.js'
import { installFor } from '../workspace/install.js'
import { pack } from './consumer.js'
import { buildImage, startContainer } from './docker.js'

await installFor('repository')
const { DockerfileParser } = await import('dockerfile-ast')
const { validate } = await import('dockerfile-utils')

const KEY = 'key-of-the-container'
const EXAMPLE = join(ROOT, 'pkg/examples/docker')
const text = await readFile(join(EXAMPLE, 'Dockerfile'), 'utf8')
const instructions = DockerfileParser.parse(text).getInstructions()
/** @param {string} keyword */
const valuesOf = (keyword) =>
  instructions.filter((each) => each.getKeyword() === keyword).map((each) => each.getArgumentsContent())

/** The user of the image, where this process may become it and finds Node then. */
const UID = 1000
const canBeUser =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['--version'], { uid: UID, gid: UID }).status === 0

/** @type {string} */
let folder
/** @type {string} */
let tarball
/** @type {import('./docker.js').Image} */
let image
before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cometchat-import-docker-')))
  // The user of the image reads what stands below.
  await chmod(folder, 0o755)
  tarball = process.env.COMETCHAT_IMPORT_TARBALL ?? (await pack(folder))
  await mkdir(join(folder, 'image'))
  image = await buildImage(EXAMPLE, join(folder, 'image'), tarball)
})
after(() => rm(folder, { recursive: true, force: true }))

test('the linter finds nothing in the Dockerfile', () => {
  assert.deepEqual(validate(text), [])
  assert.ok(validate('FROM a\nCMD b\nCMD c\n').length > 0)
})

test('the image runs as a user who is not root, without a shell, in its volume', () => {
  assert.match(valuesOf('FROM').join(), /^node:(2[2-9]|[3-9]\d)[\w.-]*$/)
  assert.deepEqual([image.user, image.owned], [`${UID}:${UID}`, [`${UID}:${UID} /data`]])
  assert.equal(instructions.findLastIndex((each) => each.getKeyword() === 'RUN') < keywordAt('USER'), true)
  assert.deepEqual(image.volumes, [image.folder])
  for (const keyword of ['ENTRYPOINT', 'CMD']) assert.match(valuesOf(keyword).join(), /^\["/, keyword)
})

/** @param {string} keyword */
const keywordAt = (keyword) => instructions.findIndex((each) => each.getKeyword() === keyword)

test('no key can come into the image', () => {
  assert.deepEqual(valuesOf('ARG'), [])
  assert.deepEqual(valuesOf('ENV'), ['NODE_ENV=production'])
  assert.deepEqual(valuesOf('COPY'), ['package.json ./'])
})

test('it installs the version of this checkout, by its exact number', async () => {
  const read = async (/** @type {string} */ path) => JSON.parse(await readFile(join(ROOT, path), 'utf8'))
  const { version } = await read('pkg/package.json')
  assert.equal((await read('pkg/examples/docker/package.json')).dependencies['cometchat-import'], version)
  assert.equal((await container(['--version'])).output.trim(), version)
  assert.match((await container([])).output, /^Usage: cometchat-import/)
})

test('the commands of the page import a file, with files and journal on the volume', async (t) => {
  const place = await workplace(t)
  const [commands, ...others] = snippetsOf('pkg/docs/automation.md').filter(({ runBy }) =>
    runBy?.endsWith('docker.test.js'),
  )
  assert.deepEqual(others, [])
  await mkdir(join(place, 'bin'))
  const script = fileURLToPath(new URL('docker.js', import.meta.url))
  await writeFile(join(place, 'bin/docker'), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`)
  await chmod(join(place, 'bin/docker'), 0o755)
  const { status, output } = await run('/bin/sh', ['-e', '-c', commands?.code ?? 'exit 9'], place, {
    PATH: `${join(place, 'bin')}${delimiter}${process.env.PATH}`,
    COMETCHAT_IMPORT_TARBALL: tarball,
    IMAGES: place,
    IN_CONTAINER: `--import ${PRELUDE}`,
  })
  // Two rows of the file break a rule.
  assert.equal(status, 1, output)
  assert.match(output, /imported +1/)
  assert.doesNotMatch(output, /the-key/)
  const files = await readdir(place)
  for (const name of ['users.csv.cometchat-journal', 'failed.csv']) assert.ok(files.includes(name), `${files}`)
})

test('it runs as that user, without a home, and the next container resumes from the volume', async (t) => {
  const app = await startSandbox({ apiKey: KEY })
  t.after(() => app.close())
  const volume = join(folder, 'volume')
  await mkdir(volume)
  await writeFile(join(volume, 'users.csv'), 'uid,name\nada,Ada\ngrace,Grace\n')
  if (canBeUser) await chown(volume, UID, UID)
  const args = ['users.csv', '--endpoint', app.url]
  const how = { volume, env: { COMETCHAT_REST_API_KEY: KEY } }
  const first = await container(args, how)
  assert.equal(first.status, 0, first.output)
  assert.equal(app.sandbox.users.size, 2)
  const journal = (await readdir(volume)).find((name) => name.endsWith('.cometchat-journal'))
  if (canBeUser) assert.equal((await stat(join(volume, journal ?? ''))).uid, UID)
  const before = app.sandbox.users.get('ada')
  const second = await container(args, how)
  assert.equal(second.status, 0, second.output)
  assert.match(second.output, /2 rows of these had been finished by an earlier run/)
  assert.equal(app.sandbox.users.get('ada'), before)
  for (const { output } of [first, second]) assert.ok(!output.includes(KEY), 'the key is in no output')
})

test('SIGTERM, as docker stop sends it, ends it in good order', async (t) => {
  const app = await startSandbox({ apiKey: KEY, rate: { limit: 1, windowMs: 600_000 } })
  t.after(() => app.close())
  const volume = join(folder, 'stopped')
  await mkdir(volume)
  const lines = Array.from({ length: 120 }, (_, at) => `u${at},Name ${at}\n`)
  await writeFile(join(volume, 'users.csv'), `uid,name\n${lines.join('')}`)
  if (canBeUser) await chown(volume, UID, UID)
  const child = start(['users.csv', '--endpoint', app.url, '--rate', '1/600s', '--json'], {
    volume,
    env: { COMETCHAT_REST_API_KEY: KEY },
  })
  const ended = outputOf(child)
  // The second request has to wait for ten minutes.
  const whenOneIsImported = (/** @type {Buffer} */ chunk) => {
    if (!chunk.includes('"outcome":"imported"')) return
    child.stdout?.off('data', whenOneIsImported)
    child.kill('SIGTERM')
  }
  child.stdout?.on('data', whenOneIsImported)
  const { status, output } = await ended
  assert.equal(status, 130, output)
  assert.match(output, /"pending":70/)
})

/** @param {string[]} args @param {Parameters<typeof startContainer>[2]} [how] */
const start = (args, how) => startContainer(image, args, { ...how, ...(canBeUser && { uid: UID }) })

/** Runs a container to its end. @param {string[]} args @param {Parameters<typeof startContainer>[2]} [how] */
const container = (args, how) => outputOf(start(args, how))

/** @param {import('node:child_process').ChildProcess} child */
async function outputOf(child) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  child.stdin?.end()
  const [status] = await once(child, 'close')
  return { status, output }
}
