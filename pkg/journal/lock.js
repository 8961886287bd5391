/**
 * A lock file that survives no crash: who finds one whose process is gone takes it over.
 *
 * A take-over must not race: of two that find the same lock stale, the slower would push aside the new lock of the
 * faster. So whoever takes a lock over first holds a second lock, named after the id of the stale one, and looks
 * once more whether the first still has that id. Nobody else replaces it meanwhile, since that takes the second lock.
 * A process that dies in between leaves a stale second lock, which is taken over in the same way.
 */
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { isGone, parseHolder, thisProcess } from './holder.js'

/** The lock belongs to another. */
export class LockHeld extends Error {
  /**
   * @param {string} lock the file
   * @param {import('./holder.js').Holder} [holder] absent if the file does not say
   */
  constructor(lock, holder) {
    super(`${lock} is held`)
    this.lock = lock
    this.holder = holder
  }
}

/**
 * Makes the lock file, or throws {@link LockHeld} at once.
 * @param {string} lock path of the file
 * @param {{ hardLinks?: boolean }} [how] false: as on a file system without hard links
 * @returns {Promise<{ release(): Promise<void> }>}
 */
export async function holdLock(lock, how = {}) {
  const holder = await thisProcess()
  await acquire(lock, lock, holder, how)
  return { release: () => release(lock, holder.id) }
}

/**
 * @param {string} lock the file to make
 * @param {string} root the lock that it is about
 * @param {import('./holder.js').Holder} holder
 * @param {{ hardLinks?: boolean }} how
 */
async function acquire(lock, root, holder, how) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(lock, holder, how)) return
    const found = await read(lock)
    if (found === GONE) continue
    if (!found || !(await isGone(found))) throw new LockHeld(lock, found)
    const second = `${root}.${found.id}`
    await acquire(second, root, holder, how)
    try {
      const still = await read(lock)
      if (still !== GONE && still?.id === found.id) {
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
 * Makes a file that is not there, whole from its first moment.
 * @param {string} lock
 * @param {import('./holder.js').Holder} holder
 * @param {{ hardLinks?: boolean }} how
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
    await handle.writeFile(`${JSON.stringify(holder)}\n`)
    // A power cut must not leave a name without its content.
    await handle.sync()
  } finally {
    await handle.close()
  }
}

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
