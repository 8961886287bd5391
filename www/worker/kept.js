// What was fixed of a file, kept by the browser until the import is complete: a closed tab loses none of it.

import { all, get, hasStore, put, remove } from '../database.js'
import { fileName } from '../unfinished.js'
import { Patches } from './patches.js'

/**
 * Returns what keeps the steps of a file.
 *
 * @param {import('./source.js').Source} source
 * @param {Parameters<typeof fileName>[0]} file
 * @param {any} layout how it is read
 */
export async function createKeeper(source, file, layout) {
  const name = fileName(file)
  const original = source.states[0]
  const mark = { ends: await endsOf(original), size: original.size, layout: JSON.stringify(layout) }
  const isOfFile = (record) => ['ends', 'size', 'layout'].every((part) => record?.[part] === mark[part])
  const waiting = waitingOf(name)
  /** The last step that is kept, and the page with it. */
  let kept = ''
  /** @type {unknown} */
  let last

  return {
    /** Takes the steps of an earlier tab, if they are of this very file. @returns {Promise<any>} what the page had kept with them */
    async restore() {
      const [record, later] = [await get('fixes', name), await get('fixes', waiting)]
      const steps = isOfFile(record) ? record.steps.map(unpacked) : []
      const isLater = isOfFile(later) && later.after === steps.length
      if (isLater) steps.push({ what: { kind: 'cells' }, number: later.number, ...unpacked(later) })
      if (steps.length === 0) return undefined
      await source.restore(steps)
      return { ...(isOfFile(record) ? record.page : later.page), steps: steps.length }
    },

    /** Keeps all steps. @param {any} page what the page keeps with them @returns {Promise<boolean>} whether it is kept */
    async keep(page) {
      if (source.steps.length === 0) {
        if (isOfFile(await get('fixes', name))) await remove('fixes', name)
        if (isOfFile(await get('fixes', waiting))) await remove('fixes', waiting)
        return hasStore('fixes')
      }
      const known = JSON.stringify([source.steps.length, page])
      if (last === source.steps.at(-1) && kept === known) return true
      const steps = source.steps.map(({ patches, ...step }) => ({ ...step, patches: patches?.packed() }))
      const isKept = await put('fixes', { name, ...mark, steps, page, at: Date.now() })
      if (isKept === undefined) return false
      last = source.steps.at(-1)
      kept = known
      await remove('fixes', waiting)
      return true
    },

    /** Keeps the rows that were fixed since the last step. @param {any} page */
    async keepWaiting(page) {
      const { length: base } = source.steps
      const patches = Patches.of(source.fixes.values()).packed()
      const number = source.fixes.size
      await put('fixes', { name: waiting, ...mark, base, after: base, number, patches, page, at: Date.now() })
    },
  }
}

/** Forgets what was fixed of a file. @param {Parameters<typeof fileName>[0]} file */
export async function forgetFixes(file) {
  const name = fileName(file)
  await remove('fixes', name)
  await remove('fixes', waitingOf(name))
}

const waitingOf = (name) => `${name} (since the last check)`

/** Removes what nobody has come back for. @param {number} now in milliseconds */
export async function forgetOldFixes(now) {
  for (const { name, at } of (await all('fixes')) ?? []) if (now - at > KEPT_MS) await remove('fixes', name)
}

const unpacked = ({ patches, ...step }) => ({ ...step, ...(patches && { patches: Patches.unpacked(patches) }) })

/** Returns a number that files with another beginning or end hardly have: pieces are never put into another file. */
async function endsOf(blob) {
  const parts = [blob.slice(0, END_BYTES), blob.slice(Math.max(0, blob.size - END_BYTES))]
  let hash = 0x811c9dc5
  for (const part of parts)
    for (const byte of new Uint8Array(await part.arrayBuffer())) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

const END_BYTES = 256 * 1024
/** 30 days. */
const KEPT_MS = 30 * 24 * 3600 * 1000
