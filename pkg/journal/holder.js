/** Who holds a journal, and whether that process is still there. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import os from 'node:os'
import process from 'node:process'

/**
 * What a lock file says of the process that made it.
 * @typedef {object} Holder
 * @property {string} id of this hold alone; no two are alike
 * @property {number} pid
 * @property {string} host the machine's name
 * @property {string} since ISO 8601
 * @property {number} beat a counter that the holder raises as long as it lives
 * @property {string} [machine] a hash by which machines of one name differ
 * @property {string} [boot] of which start of the machine (Linux)
 * @property {string} [pids] in which namespace the pid is one (Linux): each container has its own
 * @property {string} [started] when the process started, in ticks since the machine did (Linux): pids are used again
 */

/** @returns {Promise<Holder>} */
export async function thisProcess() {
  const id = randomBytes(8).toString('hex')
  const holder = { id, pid: process.pid, host: os.hostname(), since: new Date().toISOString(), beat: 0 }
  return { ...holder, ...(await surroundings()), started: (await processStat('self'))?.started }
}

/**
 * Parses a lock file; undefined if it cannot be understood.
 * @param {string} text
 * @returns {Holder | undefined}
 */
export function parseHolder(text) {
  try {
    const { id, pid, host, since, beat = 0, machine, boot, pids, started } = JSON.parse(text)
    // The id becomes part of a file's name.
    if (!/^[0-9a-f]{16}$/.test(id) || !Number.isInteger(pid) || pid < 1 || typeof host !== 'string') return undefined
    return { id, pid, host, since: String(since), beat: Number(beat), machine, boot, pids, started }
  } catch {
    return undefined
  }
}

/**
 * Returns whether the holder is known to live, or to have ended; `unseen` if it cannot be looked for from here: it was on
 * another machine, before another start of it, or in another container.
 * @param {Holder} holder
 * @param {Surroundings} [here]
 * @returns {Promise<'alive' | 'gone' | 'unseen'>}
 */
export async function stateOf(holder, here) {
  if (!isSame(holder, here ?? (await surroundings()))) return 'unseen'
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'ESRCH') return 'gone'
    // A runtime's own refusal says nothing of the process.
    if (code !== 'EPERM') return 'unseen'
  }
  const stat = (await hasOwnProc()) ? await processStat(holder.pid) : undefined
  if (stat?.ended) return 'gone'
  // The start of the process decides where it is known: unlike clocks, nobody sets it.
  if (stat && holder.started) return stat.started === holder.started ? 'alive' : 'gone'
  return Date.parse(holder.since) < bootTime() - CLOCK_MARGIN_MS ? 'gone' : 'alive'
}

/** Returns whether two holders are one process. @param {Holder} one @param {Holder} other */
export const isOneProcess = (one, other) =>
  one.pid === other.pid && one.host === other.host && one.started === other.started && isSame(one, other)

/**
 * Returns whether a pid means the same process in both: of one start of one machine, and in one namespace.
 * @param {Surroundings & { host?: string }} one
 * @param {Surroundings} here
 */
function isSame(one, here) {
  if (one.machine !== here.machine || one.boot !== here.boot || one.pids !== here.pids) return false
  return here.boot && here.pids ? true : here.machine !== undefined && one.host === os.hostname()
}

/**
 * What decides where a pid is one.
 * @typedef {Pick<Holder, 'machine' | 'boot' | 'pids'>} Surroundings
 */

/** @returns {Promise<Surroundings>} */
async function surroundings() {
  const [machine, boot, pids] = await Promise.all([
    machineId(),
    bootId(),
    readlink('/proc/self/ns/pid').catch(() => {}),
  ])
  return { machine, boot, pids: pids || undefined }
}

/** Returns a hash by which machines differ; a file on a shared drive is not to have the id itself. */
async function machineId() {
  const text = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim() || addresses()
  return text ? createHash('sha256').update(`cometchat-import ${text}`).digest('hex').slice(0, 16) : undefined
}

/** Returns the addresses of the network cards, where the host names them. */
function addresses() {
  try {
    const all = Object.values(os.networkInterfaces()).flatMap((cards) => cards ?? [])
    return [...new Set(all.filter(({ internal }) => !internal).map(({ mac }) => mac))].sort().join()
  } catch {
    return ''
  }
}

/** Returns whether `/proc` numbers processes as this one's namespace does: it may be that of the machine around. */
const hasOwnProc = async () => (await readlink('/proc/self').catch(() => '')) === String(process.pid)

/** Linux gives each start of the machine a name. */
async function bootId() {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return text.trim() || undefined
}

/** @param {number | 'self'} pid */
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
