/** Whether npm has a newer version of this package. Asked only by `doctor --check-version`. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { readLimited } from '../server/body.js'
import { fetchOf } from './fetch.js'

/** @typedef {Record<string, string | undefined>} Env */

/**
 * Asks the registry that npm would ask, and says what it has. It fails nothing: what cannot be asked is reported as that.
 *
 * @param {string} version of this package
 * @param {Env} env
 * @param {string} [folder] in which npm would look for `.npmrc`
 * @returns {Promise<import('./doctor.js').Finding>}
 */
export async function versionFinding(version, env, folder = process.cwd()) {
  const name = 'version'
  const asked = await newestVersion(env, folder)
  if (asked.failure !== undefined) return { name, found: `${version}; ${asked.failure}` }
  if (!isNewer(asked.newest, version)) return { name, ok: true, found: `${version} is the newest` }
  return {
    name,
    ok: true,
    found: `${version}; ${asked.newest} exists`,
    todo: `Run npx cometchat-import@${asked.newest}, or install it: npm install cometchat-import@${asked.newest}`,
  }
}

/** @param {Env} env @param {string} folder @returns {Promise<{ newest: string, failure?: undefined } | { failure: string }>} */
async function newestVersion(env, folder) {
  const registry = await registryUrl(env, folder)
  if (!registry) return { failure: 'not compared, since the registry of npm is no URL' }
  const { protocol, host, href } = registry
  const failed = (/** @type {string} */ why) => ({ failure: `not compared, since ${protocol}//${host} ${why}` })
  try {
    const text = await inTime((signal) => read(`${href.replace(/\/*$/, '')}/${PACKAGE}/latest`, env, signal))
    if (typeof text === 'number') return failed(`responded with ${text}`)
    const newest = JSON.parse(text).version
    return VERSION.test(newest) ? { newest } : failed('did not respond as a registry does')
  } catch (cause) {
    return failed(cause instanceof SyntaxError ? 'did not respond as a registry does' : 'cannot be reached')
  }
}

/** Waits for a response and its body, not longer than {@link MOST_MS}. @template T @param {(signal: AbortSignal) => Promise<T>} work */
async function inTime(work) {
  const controller = new AbortController()
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), MOST_MS)
  })
  try {
    return await Promise.race([work(controller.signal), /** @type {Promise<never>} */ (late)])
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

/** Returns the text at an address, or the status. No key goes there. @param {string} url @param {Env} env @param {AbortSignal} signal */
async function read(url, env, signal) {
  const fetch = (await fetchOf(env, { endpoint: url })) ?? globalThis.fetch
  const response = await fetch(url, {
    method: 'GET',
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal,
  })
  if (response.status !== 200) return Number(response.status)
  const { bytes } = await readLimited(response.body, MOST_BYTES)
  return new TextDecoder().decode(bytes)
}

/** Returns the address of the registry, as npm finds it; undefined if it is no URL. @param {Env} env @param {string} folder */
async function registryUrl(env, folder) {
  const home = env.HOME ?? env.USERPROFILE
  const files = [
    path.join(folder, '.npmrc'),
    variable(env, 'npm_config_userconfig') ?? (home && path.join(home, '.npmrc')),
  ]
  let found = variable(env, 'npm_config_registry')
  for (const file of files) if (file) found ??= await registryIn(file, env)
  const text = found ?? 'https://registry.npmjs.org'
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) ? url : undefined
}

/** Returns a variable, in whichever case it is written, as npm does. @param {Env} env @param {string} name */
const variable = (env, name) =>
  Object.entries(env).find(([key, value]) => value && key.toLowerCase() === name)?.[1] ?? undefined

/** Returns the registry that a file of npm's settings names. @param {string} file @param {Env} env */
async function registryIn(file, env) {
  const text = await readFile(file, 'utf8').catch(() => '')
  const value = /^[ \t]*registry[ \t]*=[ \t]*(["']?)(.*?)\1[ \t]*\r?$/m.exec(text)?.[2]
  return value?.replace(/\$\{(\w+)\}/g, (whole, name) => env[name] ?? whole)
}

/** Returns whether a version is newer than another: a release is newer than what led to it. @param {string} candidate @param {string} current */
export function isNewer(candidate, current) {
  const [left, right] = [candidate, current].map((text) => {
    const [, numbers = '', before] = VERSION.exec(text) ?? []
    return { numbers: numbers.split('.').map(Number), before }
  })
  for (const [at, number] of (left?.numbers ?? []).entries()) {
    const other = right?.numbers[at] ?? 0
    if (number !== other) return number > other
  }
  return left?.before === undefined && right?.before !== undefined
}

const PACKAGE = 'cometchat-import'
/** Numbers, and what a version before a release has behind them. */
const VERSION = /^(\d{1,9}\.\d{1,9}\.\d{1,9})(?:-([\w.-]{1,40}))?(?:\+[\w.-]{1,40})?$/
/** Milliseconds: nobody waits for it longer. */
const MOST_MS = 2000
/** Bytes of what a registry says of one version. */
const MOST_BYTES = 2 ** 20
