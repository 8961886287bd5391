/** `cometchat-import doctor`: what an import needs of this machine, its network and the app. It sends no row. */
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { textOf } from '../client/error.js'
import { fileJournal } from '../journal/file.js'
import { CliError, DONE, NOT_ALL } from './exit.js'
import { fetchOf } from './fetch.js'
import { connectionFrom, SANDBOX_KEY } from './options.js'
import { isOfNode, networkHint, proxyVariable } from './proxy.js'
import { secretsRedactor } from './secrets.js'
import { padEnd, printable, wrap } from './text.js'

/**
 * What became of a check. Without `ok`, it could not be made.
 *
 * @typedef {{ name: string, ok?: boolean, found: string, todo?: string | string[] }} Finding
 */

/**
 * @param {string | undefined} file that is to be imported, if it is known
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context & { version: string }} context
 * @returns {Promise<number>} the exit status
 */
export async function doctorCommand(file, options, context) {
  const { host, stdout, stderr } = context
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = secretsRedactor(key === SANDBOX_KEY ? undefined : key, host.argv)
  const { finding, connection, target } = settingsFinding(options, host)
  const findings = [
    nodeFinding(),
    finding,
    proxyFinding(host.env),
    await folderFinding(file),
    ...(await serverFindings(connection, target, context)),
    ...(options.checkVersion ? [await checkedVersion(context.version, host.env)] : []),
  ]
  for (const each of findings) stdout.line(lines(each, stdout.paint))
  const failed = findings.filter(({ ok }) => ok === false).length
  if (failed > 0) stdout.line(['', `${failed} of ${findings.length} failed.`])
  return failed > 0 ? NOT_ALL : DONE
}

/** @param {Finding} finding @param {import('./output.js').Paint} paint */
function lines({ name, ok, found, todo }, paint) {
  const [word, colour] = ok === undefined ? ['-', 'dim'] : ok ? ['ok', 'green'] : ['FAIL', 'red']
  const head = `${padEnd(word, 4)}  ${padEnd(name, 9)} `
  const [first = '', ...rest] = [
    ...wrap(printable(found), ' '.repeat(head.length), head),
    ...[todo ?? []].flat().flatMap((line) => wrap(line, ' '.repeat(head.length))),
  ]
  return [first.replace(word, paint(colour, word)), ...rest]
}

/** @returns {Finding} */
export function nodeFinding(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const ok = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  return {
    name: 'Node',
    ok,
    found: version,
    ...(!ok && { todo: `Install Node ${OLDEST.join('.')} or later (nodejs.org).` }),
  }
}

/** @param {Record<string, any>} options @param {import('./program.js').Host} host @returns {{ finding: Finding, connection?: import('../index.d.ts').Connection, target?: string }} */
function settingsFinding(options, { env, platform }) {
  const name = 'settings'
  try {
    const { connection, target } = connectionFrom(options, env, platform, [])
    return {
      finding: {
        name,
        ok: true,
        found: `${target}, with ${env.COMETCHAT_REST_API_KEY ? 'a key' : 'no key, which this server does not need'}`,
      },
      connection,
      target,
    }
  } catch (cause) {
    if (!(cause instanceof CliError)) throw cause
    const [found = '', ...todo] = cause.message.split('\n')
    return { finding: { name, ok: false, found, todo: todo.map((line) => line.trim()) } }
  }
}

/** Asks npm, which nothing else does. @param {string} version @param {Record<string, string | undefined>} env */
async function checkedVersion(version, env) {
  const { versionFinding } = await import('./newer-version.js')
  return versionFinding(version, env)
}

/** @param {Record<string, string | undefined>} env @returns {Finding} */
function proxyFinding(env) {
  const name = 'proxy'
  const variable = proxyVariable(env)
  if (variable === undefined) return { name, ok: true, found: 'none is named' }
  const url = env[variable] ?? ''
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return {
      name,
      ok: false,
      found: `${variable} is no URL`,
      todo: `Set ${variable} to a URL such as http://proxy.example:3128, or unset it.`,
    }
  const { protocol, host } = new URL(url)
  return { name, ok: true, found: `${protocol}//${host}, by ${variable}${isOfNode(env) ? ' (Node itself)' : ''}` }
}

/** Whether a journal can be written, synced and locked where it would be. @param {string | undefined} file @returns {Promise<Finding>} */
async function folderFinding(file) {
  const name = 'folder'
  const folder = file === undefined ? '.' : path.dirname(file)
  if (
    file !== undefined &&
    !(await stat(file).then(
      (found) => found.isFile(),
      () => false,
    ))
  )
    return { name, ok: false, found: `there is no file ${file}`, todo: 'Check the path of the file.' }
  const trial = path.join(folder, `.${randomUUID()}.cometchat-journal`)
  const journal = fileJournal(trial)
  try {
    await journal.load()
    await journal.append(new Uint8Array([0]))
    return { name, ok: true, found: `a journal in ${folder} can be written and locked` }
  } catch (cause) {
    const why = textOf(cause).replace(/^journal .*? cannot be/, 'cannot be')
    return {
      name,
      ok: false,
      found: `a journal in ${folder} ${why}`,
      todo: 'Name another place with --journal PATH on a disk of this machine, or make room.',
    }
  } finally {
    await journal.close().catch(() => {})
    await rm(trial, { force: true }).catch(() => {})
  }
}

/**
 * Asks the app as an import does before its first row, and watches the responses.
 *
 * @param {import('../index.d.ts').Connection | undefined} connection
 * @param {string | undefined} target
 * @param {import('./program.js').Context} context
 * @returns {Promise<Finding[]>}
 */
async function serverFindings(connection, target, { host }) {
  if (!connection || target === undefined)
    return ['server', 'clock', 'key'].map((name) => ({ name, found: 'not checked, since settings are missing' }))
  const now = host.now ?? Date.now
  /** @type {{ ms: number, date: string | null, at: number }[]} */
  const responses = []
  let failure = ''
  const fetch = (await fetchOf(host.env, connection)) ?? globalThis.fetch
  const watched = async (/** @type {string} */ url, /** @type {any} */ init) => {
    const began = now()
    try {
      const response = await fetch(url, init)
      responses.push({ ms: now() - began, date: response.headers.get('date'), at: now() })
      return response
    } catch (cause) {
      failure = textOf(/** @type {any} */ (cause)?.cause ?? cause)
      throw cause
    }
  }
  const { checkUsers } = await host.loadApi()
  const { preflight } = await checkUsers([PROBE], { ...connection, fetch: watched, preflight: true })
  const [response] = responses
  if (!response) {
    const hint = networkHint(host.env, { code: 'UNREACHABLE', message: failure }).join(' ')
    const todo = [connection.endpoint ? 'Check --endpoint.' : 'Check --app-id and --region.', hint]
      .filter(Boolean)
      .join(' ')
    const unasked = ['clock', 'key'].map((name) => ({ name, found: 'not checked, since no response came' }))
    return [
      { name: 'server', ok: false, found: `${target} cannot be reached: ${failure || 'no response'}`, todo },
      ...unasked,
    ]
  }
  const isNotFound = preflight?.error?.code === 'ENDPOINT_NOT_FOUND'
  return [
    isNotFound
      ? {
          name: 'server',
          ok: false,
          found: preflight?.error?.message ?? '',
          todo: 'Check the app id and the region in the dashboard.',
        }
      : { name: 'server', ok: true, found: `responded in ${response.ms} ms` },
    clockFinding(response),
    isNotFound ? { name: 'key', found: 'not checked' } : keyFinding(preflight),
  ]
}

/** @param {{ date: string | null, at: number }} response @returns {Finding} */
function clockFinding({ date, at }) {
  const name = 'clock'
  const server = Date.parse(date ?? '')
  if (Number.isNaN(server)) return { name, found: 'not checked, since the server gives no time' }
  // The header has whole seconds.
  const off = Math.round((at - server) / 1000)
  if (Math.abs(off) <= MOST_SECONDS) return { name, ok: true, found: 'agrees with the server' }
  return {
    name,
    ok: false,
    found: `${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} the server`,
    todo: 'Set the clock of this machine: a run that resumes counts by it how long ago requests were sent.',
  }
}

/** @param {import('../index.d.ts').Preflight | undefined} preflight @returns {Finding} */
function keyFinding(preflight) {
  const name = 'key'
  const { error, skipped } = preflight ?? {}
  if (error && error.code !== 'ROLE_MISSING')
    return {
      name,
      ok: false,
      found: error.message,
      todo: 'Copy the REST API key with the scope fullAccess from the dashboard (API & Auth Keys), and set COMETCHAT_REST_API_KEY.',
    }
  if (skipped)
    return {
      name,
      ok: false,
      found: `not everything could be read: ${skipped}`,
      todo: 'An import may work all the same; verify needs a key that may read users (scope fullAccess).',
    }
  return { name, ok: true, found: 'may read users and roles' }
}

/** A row that is never sent. Its role makes the check read the roles too. */
const PROBE = { uid: 'doctor', name: 'Doctor', role: 'default' }

/** As `engines` of package.json has it; `tests/cli/doctor.test.js` compares. */
export const OLDEST = /** @type {const} */ ([20, 16])

/** Seconds that clocks may differ: a header of whole seconds, and the time of a response. */
const MOST_SECONDS = 10
