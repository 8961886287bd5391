/** Who holds a journal, and whether that process is still there. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import process from 'node:process'

/**
 * What a lock file says of the process that made it.
 * @typedef {object} Holder
 * @property {string} id of this hold alone; no two are alike
 * @property {number} pid
 * @property {string} host the machine's name
 * @property {string} since ISO 8601
 * @property {string} [boot] of which start of the machine (Linux)
 * @property {string} [started] when the process started, in ticks since then (Linux): pids are used again
 */

/** @returns {Promise<Holder>} */
export async function thisProcess() {
  const host = os.hostname()
  const [boot, stat] = await Promise.all([bootId(), processStat(process.pid)])
  const holder = { id: randomBytes(8).toString('hex'), pid: process.pid, host, since: new Date().toISOString() }
  return { ...holder, ...(boot && { boot }), ...(stat && { started: stat.started }) }
}

/**
 * Parses a lock file; undefined if it cannot be understood.
 * @param {string} text
 * @returns {Holder | undefined}
 */
export function parseHolder(text) {
  try {
    const { id, pid, host, since, boot, started } = JSON.parse(text)
    // The id becomes part of a file's name.
    if (!/^[0-9a-f]{16}$/.test(id) || !Number.isInteger(pid) || pid < 1 || typeof host !== 'string') return undefined
    return { id, pid, host, since: String(since), boot, started }
  } catch {
    return undefined
  }
}

/** Returns whether the holder was on this machine, so that it can be looked for. @param {Holder} holder */
export const isLocal = (holder) => holder.host === os.hostname()

/**
 * Returns whether the holder is known to have ended. In doubt it lives.
 * @param {Holder} holder
 */
export async function isGone(holder) {
  if (!isLocal(holder)) return false
  const boot = await bootId()
  if (boot && holder.boot && boot !== holder.boot) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // Others (EPERM, a runtime's own refusal) do not say that there is no such process.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return true
  }
  const stat = await processStat(holder.pid)
  if (stat?.ended) return true
  // The start of the process decides where it is known: unlike clocks, nobody sets it.
  if (stat && holder.started) return stat.started !== holder.started
  return Date.parse(holder.since) < bootTime() - CLOCK_MARGIN_MS
}

/** Linux gives each start of the machine a name. */
async function bootId() {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return text.trim() || undefined
}

/** @param {number} pid */
async function processStat(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field, the program's name in brackets, may hold spaces and brackets; what follows does not.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', started] = [fields[0], fields[STARTED_FIELD]]
  // A process that nobody has waited for (Z) keeps its pid, and does nothing any more.
  return started ? { started, ended: 'ZX'.includes(state) } : undefined
}

/** Returns the UNIX time in milliseconds at which this machine started; the distant past if the host does not say. */
function bootTime() {
  try {
    return Date.now() - os.uptime() * 1000
  } catch {
    return -Infinity
  }
}

/** Field 22 of `/proc/<pid>/stat` (man 5 proc), counted from the third. */
const STARTED_FIELD = 19

/** Clocks are set right soon after a start. */
const CLOCK_MARGIN_MS = 60_000
