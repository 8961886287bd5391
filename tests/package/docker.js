// `docker` of the examples, where there is none: `build` carries out a Dockerfile in a folder that stands for the image, with the
// packed package in place of npm's, and `run` starts its entry point as a container would, with the variables that are given and no
// others. What a kernel does (the user, the file system) it does not.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installFor } from '../workspace/install.js'

/**
 * @typedef {object} Image
 * @property {string} root the folder that stands for `/`
 * @property {string} folder where its command starts, within the root
 * @property {string[]} entrypoint
 * @property {string[]} command
 * @property {Record<string, string>} env
 * @property {string} user
 * @property {string[]} volumes
 * @property {string[]} owned what it gave to another user, and to whom: `1000:1000 /data`
 */

/**
 * Builds an image.
 *
 * @param {string} context the folder with the Dockerfile
 * @param {string} root a folder that is there
 * @param {string} tarball the packed package
 * @returns {Promise<Image>}
 */
export async function buildImage(context, root, tarball) {
  await installFor('repository')
  const { DockerfileParser } = await import('dockerfile-ast')
  /** @type {Image} */
  const image = { root, folder: '/', entrypoint: [], command: [], env: {}, user: 'root', volumes: [], owned: [] }
  for (const each of DockerfileParser.parse(readFileSync(join(context, 'Dockerfile'), 'utf8')).getInstructions()) {
    const step = STEPS[each.getKeyword()]
    if (!step) throw new Error(`not played: ${each.getKeyword()}`)
    step(image, each, { context, tarball })
  }
  return image
}

/** @type {Record<string, (image: Image, instruction: any, from: { context: string, tarball: string }) => void>} */
const STEPS = {
  FROM: () => {},
  WORKDIR(image, instruction) {
    image.folder = instruction.getArgumentsContent()
    mkdirSync(join(image.root, image.folder), { recursive: true })
  },
  COPY(image, instruction, { context, tarball }) {
    const [from, to] = instruction.getArguments().map(String)
    const target = join(image.root, image.folder, to, from)
    copyFileSync(join(context, from), target)
    if (from !== 'package.json') return
    // npm has no such version of the package yet, or not this one.
    const manifest = JSON.parse(readFileSync(target, 'utf8'))
    manifest.dependencies['cometchat-import'] = `file:${tarball}`
    writeFileSync(target, JSON.stringify(manifest))
  },
  RUN(image, instruction) {
    const bin = join(image.root, '.bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'chown'), `#!/bin/sh\necho "$*" >> "${bin}/owned"\n`)
    chmodSync(join(bin, 'chown'), 0o755)
    const script = instruction.getArgumentsContent().replace(/^(--\S+\s+)+/, '')
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-e', '-c', within(image, script)], {
      cwd: join(image.root, image.folder),
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, npm_config_prefer_offline: 'true' },
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`RUN ${script}: ${status}\n${stdout}${stderr}`)
    const owned = spawnSync('cat', [join(bin, 'owned')], { encoding: 'utf8' }).stdout
    image.owned = owned.replaceAll(image.root, '').trim().split('\n').filter(Boolean)
  },
  ENV(image, instruction) {
    for (const property of instruction.getProperties()) image.env[property.getName()] = property.getValue()
  },
  USER(image, instruction) {
    image.user = instruction.getArgumentsContent()
  },
  VOLUME(image, instruction) {
    image.volumes = instruction.getArgumentsContent().split(' ')
  },
  ENTRYPOINT(image, instruction) {
    image.entrypoint = JSON.parse(instruction.getArgumentsContent())
  },
  CMD(image, instruction) {
    image.command = JSON.parse(instruction.getArgumentsContent())
  },
}

/** Paths of the image, as the machine has them. @param {Image} image @param {string} text */
const within = ({ root }, text) => text.replaceAll(/(?<![\w./-])\/(?=(?:app|data)\b)/g, `${root}/`)

/**
 * Starts a container.
 *
 * @param {Image} image
 * @param {string[]} args
 * @param {{ volume?: string, env?: Record<string, string>, uid?: number, stdio?: import('node:child_process').StdioOptions }} [how]
 *   `volume`: the folder that stands at the image's volume
 */
export function startContainer(image, args, { volume, env, uid, stdio = 'pipe' } = {}) {
  if (volume) {
    const place = join(image.root, image.volumes[0] ?? '')
    rmSync(place, { recursive: true, force: true })
    symlinkSync(volume, place)
  }
  const [program = '', ...before] = image.entrypoint
  if (program !== 'node') throw new Error(`no such program in the image: ${program}`)
  const all = [...before.map((part) => within(image, part)), ...(args.length > 0 ? args : image.command)]
  return spawn(process.execPath, all, {
    cwd: join(image.root, image.folder),
    env: { HOME: '/nonexistent', ...image.env, ...env },
    stdio,
    ...(uid !== undefined && { uid, gid: uid }),
  })
}

// The command: `docker build --tag NAME FOLDER`, and `docker run … NAME ARGS`. Images are files in `IMAGES`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2)
  const { IMAGES = '', COMETCHAT_IMPORT_TARBALL = '', IN_CONTAINER = '' } = process.env
  const kinds = { tag: 'string', volume: 'string', user: 'string', env: 'string', rm: 'boolean', init: 'boolean' }
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, type]) => [name, { type, multiple: name === 'env' }]),
  )
  const ends = args.findIndex((part, at) => !part.startsWith('-') && kinds[args[at - 1]?.slice(2)] !== 'string')
  const { values } = parseArgs({ args: args.slice(0, ends), options: /** @type {any} */ (options) })
  const [subject = '', ...rest] = args.slice(ends)
  if (command === 'build') {
    const root = join(IMAGES, `${values.tag}.root`)
    mkdirSync(root)
    const image = await buildImage(subject, root, COMETCHAT_IMPORT_TARBALL)
    writeFileSync(join(IMAGES, `${values.tag}.json`), JSON.stringify(image))
  } else if (command === 'run') {
    const image = JSON.parse(readFileSync(join(IMAGES, `${subject}.json`), 'utf8'))
    const [from, to] = String(values.volume).split(/:(?=[^:]*$)/)
    if (to !== image.volumes[0]) throw new Error(`${to} is no volume of the image`)
    const given = /** @type {string[]} */ (values.env).map((name) => [name, process.env[name]])
    if (given.some(([, value]) => value === undefined)) throw new Error('a variable that is not set')
    const env = { ...Object.fromEntries(given), NODE_OPTIONS: IN_CONTAINER }
    const container = startContainer(image, rest, { volume: resolve(from), env, stdio: 'inherit' })
    container.once('close', (status) => process.exit(status ?? 9))
  } else throw new Error(`not played: docker ${command}`)
}
