/**
 * Whether an output is still as a run wrote it. Beside it is its checksum, so that what a person has changed is never lost: it is
 * moved to another name before a newer one takes its path.
 */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { copyFile, link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Returns what takes the bytes of a file for its checksum. */
export const checksum = () => createHash('sha256')

/**
 * Notes the checksum of a file that was just written. If that fails, the next run takes the file for changed, and keeps it.
 *
 * @param {string} file where it is, not a link to it
 * @param {string} sum in hexadecimal digits
 */
export async function markWritten(file, sum) {
  const mark = markOf(file)
  // No file and no link that stands there already is written to.
  await rm(mark, { force: true })
    .then(() => writeFile(mark, `${sum}  ${path.basename(file)}\n`, { flag: 'wx', mode: 0o600 }))
    .catch(() => {})
}

/** Removes a file of rows and its checksum. @param {string} file */
export async function removeWritten(file) {
  await rm(file, { force: true })
  await rm(markOf(file), { force: true }).catch(() => {})
}

/**
 * Gives a file a second name if a person may have changed it, so that its path can be written to.
 *
 * @param {string} file where it is, not a link to it
 * @returns {Promise<string | undefined>} the path of what is kept; undefined if there is nothing that a person may have changed
 * @throws what the disk says, if it cannot be kept
 */
export async function keepChanged(file) {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile() || found.size === 0 || (await isAsWritten(file))) return undefined
  const { dir, name, ext } = path.parse(file)
  for (let number = 1; ; number += 1) {
    const other = path.join(dir, `${name}.${number}${ext}`)
    if (await isNamed(file, other)) return other
  }
}

/** Returns whether a file got a name that was free. @param {string} file @param {string} name */
async function isNamed(file, name) {
  const unlessTaken = (/** @type {NodeJS.ErrnoException} */ cause) => {
    if (cause.code === 'EEXIST') return false
    throw cause
  }
  return link(file, name)
    .then(() => true, unlessTaken)
    .catch(() =>
      // Some disks have no second names.
      copyFile(file, name, constants.COPYFILE_EXCL).then(() => true, unlessTaken),
    )
}

/** @param {string} file */
async function isAsWritten(file) {
  const marked = await readFile(markOf(file), 'latin1').catch(() => '')
  const sum = checksum()
  await pipeline(createReadStream(file), sum)
  return marked.startsWith(`${sum.digest('hex')}  `)
}

/** Returns where the checksum of a file is, as `sha256sum -c` reads it. @param {string} file */
const markOf = (file) => path.join(path.dirname(file), `.${path.basename(file)}.sha256`)
