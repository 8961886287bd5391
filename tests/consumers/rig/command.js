// Commands of a consumer: quiet, off the network, ended after a while whatever they do.

import { spawn } from 'node:child_process'
import process from 'node:process'
import { Failure } from '../../../pkg/build/run-command.js'

/** Far above what any of them takes. */
const MOST_MS = 180_000

/**
 * Runs a command to its end; what it printed on its standard output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string | undefined>, status?: number }} options
 *   `status` is the exit status that is expected (0)
 * @returns {Promise<string>}
 */
export function run(command, args, { status = 0, ...options }) {
  return new Promise((resolve, reject) => {
    const child = begin(command, args, options)
    const tooLong = setTimeout(() => child.end(), MOST_MS)
    child.process.on('error', (error) => reject(new Failure(`${command}: ${error.message}`)))
    child.process.on('close', (code, signal) => {
      clearTimeout(tooLong)
      if (code === status) return resolve(child.printed.out)
      reject(
        new Failure(
          `${child.printed.all.trimEnd()}\n\n${[command, ...args].join(' ')}\nended with ${signal ?? `status ${code}`}`,
        ),
      )
    })
  })
}

/**
 * Starts a server, and waits until it has printed what `ready` finds.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, ready: RegExp, env?: Record<string, string | undefined> }} options
 * @returns {Promise<{ match: RegExpMatchArray, printed: () => string, stop: () => Promise<void> }>}
 */
export function serve(command, args, { ready, ...options }) {
  return new Promise((resolve, reject) => {
    const child = begin(command, args, options)
    const closed = new Promise((done) => child.process.on('close', done))
    const fail = (why) =>
      reject(new Failure(`${child.printed.all.trimEnd()}\n\n${[command, ...args].join(' ')}\n${why}`))
    const tooLong = setTimeout(() => {
      child.end()
      fail('is not ready')
    }, 60_000)
    const stop = () => {
      clearTimeout(tooLong)
      child.end()
      return closed
    }
    child.process.on('error', (error) => fail(error.message))
    child.process.on('close', (code, signal) => fail(`ended with ${signal ?? `status ${code}`}`))
    child.heard = () => {
      const match = child.printed.all.match(ready)
      if (!match) return
      clearTimeout(tooLong)
      resolve({ match, printed: () => child.printed.all, stop })
    }
  })
}

function begin(command, args, { cwd, env = {} }) {
  // A group of its own: what it has started itself ends with it.
  const started = spawn(command, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const child = { process: started, printed: { out: '', all: '' }, heard() {}, end: () => endGroup(started) }
  const hear = (text, isOut) => {
    child.printed.all += text
    if (isOut) child.printed.out += text
    child.heard()
  }
  started.stdout.setEncoding('utf8').on('data', (text) => hear(plain(text), true))
  started.stderr.setEncoding('utf8').on('data', (text) => hear(plain(text), false))
  const end = child.end
  process.once('exit', end)
  started.once('close', () => process.off('exit', end))
  return child
}

function endGroup({ pid, exitCode, signalCode }) {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

/** Without colours, so that it can be searched. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const plain = (text) => text.replace(/\x1b\[[\d;]*[A-Za-z]/g, '')

/** Ours, without the variables that npm sets for its scripts and what could give a tool away to the network. */
function environment(changes) {
  const all = { ...process.env, ...QUIET, ...changes }
  for (const name of Object.keys(all)) {
    const isNpmContext =
      /^npm_(package_|lifecycle_|command$|config_local_prefix$)|^INIT_CWD$|^NODE_OPTIONS$|^COMETCHAT_/.test(name)
    if (all[name] === undefined || (isNpmContext && !(name in changes))) delete all[name]
  }
  return all
}

const QUIET = {
  CI: '1',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
}
