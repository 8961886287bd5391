/**
 * A lock file that survives no crash: who finds one whose process is gone takes it over.
 *
 * Where the process can be looked for, that decides. Where it cannot (another machine, another container), the file
 * does: as long as the holder lives, it raises a counter in it. Who finds the lock watches the counter for about a
 * minute, by its own clock alone, and takes over a lock in which it stood still.
 *
 * A take-over must not race: of two that find the same lock stale, the slower would push aside the new lock of the
 * faster. So whoever takes a lock over first holds a second lock, named after the id of the stale one, and looks
 * once more whether the first is still as it was. Nobody else replaces it meanwhile, since that takes the second lock.
 * A process that dies in between leaves a stale second lock, which is taken over in the same way.
 */
import { statSync } from 'node:fs'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { isOneProcess, parseHolder, stateOf, thisProcess } from './holder.js'

/** The lock belongs to another. */
export class LockHeld extends Error {
  /**
   * @param {string} lock the file
   * @param {import('./holder.js').Holder} [holder] absent if the file does not say
   * @param {boolean} [isOwn] whether that is this very process
   */
  constructor(lock, holder, isOwn = false) {
    super(`${lock} is held`)
    this.lock = lock
    this.holder = holder
    this.isOwn = isOwn
  }
}

/**
 * @typedef {object} How
 * @property {boolean} [takeOver] whether a lock whose holder cannot be seen is taken over without watching it
 * @property {(holder: import('./holder.js').Holder) => void} [onWait] called before a lock is watched
 * @property {AbortSignal} [signal] ends the watching, as if the holder were alive
 * @property {boolean} [hardLinks] false: as on a file system without hard links
 * @property {import('./holder.js').Holder} [self] who takes hold, instead of this process
 * @property {(ms: number) => Promise<unknown>} [sleep] instead of the clock
 */

/** A lock that is held. @typedef {{ release(): Promise<void>, isHeld(): Promise<boolean>, beat(): Promise<void> }} Held */

/**
 * Makes the lock file, or throws {@link LockHeld}.
 * @param {string} lock path of the file
 * @param {How} [how]
 * @returns {Promise<Held>}
 */
export async function holdLock(lock, how = {}) {
  const holder = how.self ?? (await thisProcess())
  await acquire(lock, lock, holder, how)
  // The file itself, not its path: what has taken the path over is not written to.
  const handle = await open(lock, 'r+')
  const opened = await handle.stat({ bigint: true })
  const found = parseHolder(await handle.readFile('utf8'))
  if (found?.id !== holder.id) {
    await handle.close()
    throw new LockHeld(lock, found)
  }
  const beat = async () => {
    holder.beat += 1
    const bytes = Buffer.from(textOf(holder))
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.sync()
  }
  // What fails is found at the next append.
  const timer = setInterval(() => beat().catch(() => {}), BEAT_MS)
  timer.unref()
  return {
    beat,
    async isHeld() {
      // Without a turn of the event loop: this is asked before each append. The open handle keeps the number from being used again.
      const named = statSync(lock, { bigint: true, throwIfNoEntry: false })
      if (named && named.ino === opened.ino && named.dev === opened.dev) return true
      // On some shared drives a file's number changes.
      const found = await read(lock)
      return found !== GONE && found?.id === holder.id
    },
    async release() {
      clearInterval(timer)
      await handle.close()
      await release(lock, holder.id)
    },
  }
}

/**
 * @param {string} lock the file to make
 * @param {string} root the lock that it is about
 * @param {import('./holder.js').Holder} holder
 * @param {How} how
 */
async function acquire(lock, root, holder, how) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(lock, holder, how)) return
    const found = await read(lock)
    if (found === GONE) continue
    if (!found || !(await isStale(lock, found, holder, how)))
      throw new LockHeld(lock, found, found && isOneProcess(found, holder))
    const second = `${root}.${found.id}`
    await acquire(second, root, holder, how)
    try {
      const still = await read(lock)
      if (still !== GONE && still?.id === found.id && still.beat === found.beat) {
        await replace(lock, holder)
        return
      }
    } finally {
      await release(second, holder.id)
    }
  }
  throw new LockHeld(lock)
}

/**
 * Returns whether a lock may be taken over, or looked at once more since it has changed hands.
 * @param {string} lock
 * @param {import('./holder.js').Holder} found
 * @param {import('./holder.js').Holder} self
 * @param {How} how
 */
async function isStale(lock, found, self, { takeOver = false, onWait, signal, sleep = waitFor(signal) }) {
  const state = await stateOf(found, self)
  if (state !== 'unseen') return state === 'gone'
  if (takeOver) return true
  onWait?.(found)
  // Counted, not timed: a machine that sleeps meanwhile has not watched.
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(LOOK_MS)
    if (signal?.aborted) return false
    const now = await read(lock)
    if (now === GONE || now?.id !== found.id) return true
    if (now.beat !== found.beat) return false
  }
  return true
}

/** @param {AbortSignal | undefined} signal */
const waitFor = (signal) => (/** @type {number} */ ms) => sleepFor(ms, undefined, { signal }).catch(() => {})

/**
 * Makes a file that is not there, whole from its first moment.
 * @param {string} lock
 * @param {import('./holder.js').Holder} holder
 * @param {How} how
 * @returns {Promise<boolean>} false if there is one already
 */
async function create(lock, holder, { hardLinks = true }) {
  const temporary = `${lock}.${holder.id}.new`
  try {
    await write(temporary, holder)
    if (hardLinks) {
      try {
        await link(temporary, lock)
        return true
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false
        if (!NO_HARD_LINKS.has(codeOf(error))) throw error
      }
    }
    return await write(lock, holder).then(
      () => true,
      (error) => {
        if (codeOf(error) === 'EEXIST') return false
        throw error
      },
    )
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Replaces the stale lock, with no moment between. @param {string} lock @param {import('./holder.js').Holder} holder */
async function replace(lock, holder) {
  const temporary = `${lock}.${holder.id}.new`
  try {
    await write(temporary, holder)
    await rename(temporary, lock)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** @param {string} lock @param {string} id */
async function release(lock, id) {
  const found = await read(lock)
  if (found !== GONE && found?.id === id) await rm(lock, { force: true })
}

/** @param {string} file @param {import('./holder.js').Holder} holder */
async function write(file, holder) {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(textOf(holder))
    // A power cut must not leave a name without its content.
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Returns a lock file's text, which is of the same length whatever the counter is. @param {import('./holder.js').Holder} holder */
const textOf = (holder) => `${JSON.stringify({ ...holder, beat: String(holder.beat).padStart(10, '0') })}\n`

/** @param {string} lock */
async function read(lock) {
  try {
    return parseHolder(await readFile(lock, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return GONE
    throw error
  }
}

/** @param {unknown} error */
const codeOf = (error) => String(/** @type {NodeJS.ErrnoException} */ (error).code)

const GONE = Symbol('gone')

/** What file systems say that have no hard links. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL', 'EISDIR', 'UNKNOWN'])

/** So often may others come and go while one process tries. */
const ATTEMPTS = 20

/** A living holder raises its counter this often. */
const BEAT_MS = 10_000

/** Milliseconds between two looks at a counter, and how many looks make a lock stale if it stood still: a minute. */
const LOOK_MS = 5_000
const LOOKS = 12

/** Milliseconds after which a lock whose holder cannot be seen is taken over. */
export const LEASE_MS = LOOK_MS * LOOKS
