// Imports that are not finished: what a reload, a crash or a closed tab leaves unfinished. Of the file only its name,
// size and date are kept, and where the browser can, the handle by which it is opened again; nothing of a user.

import { all, put, remove } from './database.js'

/** Names a journal by the file as it is on the disk, and where it goes. */
export function journalName({ name, size, lastModified, pasted }, target) {
  return [name, size, pasted ? 'pasted' : lastModified, target].join(' ')
}

/** Names a file as it is on the disk. @param {{ name: string, size: number, lastModified: number, pasted: boolean }} file */
export const fileName = ({ name, size, lastModified, pasted }) =>
  (pasted ? ['pasted', size] : [name, size, lastModified]).join(' ')

/** Returns unfinished imports, the newest first. Those that were finished are cleared away, with their journals. @param {(journal: string) => unknown} forget */
export async function listUnfinished(forget) {
  const found = (await all('imports')) ?? []
  for (const { journal, done } of found) {
    if (!done) continue
    await remove('imports', journal)
    forget(journal)
  }
  return found.filter(({ done }) => !done).sort((a, b) => b.at - a.at)
}

export const remember = (record) => put('imports', { ...record, at: Date.now() })
export const forgetUnfinished = (journal) => remove('imports', journal)

/** Returns whether a file is the one that an import was begun with, or its fixed form. */
export function isSame(record, { size, lastModified, pasted }) {
  if (record.fixedSize === size) return true
  return record.file.size === size && (pasted || record.file.lastModified === lastModified)
}

/** Opens the kept handle; undefined where there is none, or it is not allowed. @returns {Promise<File | undefined>} */
export async function reopen({ handle }) {
  if (!handle) return undefined
  try {
    const granted =
      (await handle.queryPermission({ mode: 'read' })) === 'granted' ||
      (await handle.requestPermission({ mode: 'read' })) === 'granted'
    return granted ? await handle.getFile() : undefined
  } catch {
    return undefined
  }
}
