// One import at a time into an app, and what an earlier one of this browser has used of the limit.

import { all, put } from '../database.js'

/**
 * Waits until no other tab imports into the target, and keeps others out until `work` is done.
 *
 * @template T
 * @param {string} target
 * @param {{ signal: AbortSignal, onWait: () => void }} how
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} rejects with an `AbortError` if the signal ends the waiting
 */
export async function alone(target, { signal, onWait }, work) {
  const { locks } = navigator
  // Pages that are neither from https: nor from this machine have none; the journal still has its own holder.
  if (!locks) return work()
  const name = `cometchat-import-target:${target}`
  let result
  const isFree = await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return false
    result = await work()
    return true
  })
  if (isFree) return result
  onWait()
  return locks.request(name, { signal }, work)
}

/**
 * Returns the milliseconds until the requests of other imports no longer count. A journal knows its own.
 *
 * @param {string} target
 * @param {string} journal
 * @param {number} windowMs
 */
export async function stillUsed(target, journal, windowMs) {
  const uses = ((await all('uses')) ?? []).filter((use) => use.target === target && use.journal !== journal)
  return Math.max(
    0,
    ...uses.map(({ at }) => at + windowMs + MARGIN_MS - Date.now()).filter((ms) => ms <= windowMs + MARGIN_MS),
  )
}

/** Writes down, now and then, that requests are under way. */
export function usesOf(target, journal) {
  let last = 0
  return () => {
    const at = Date.now()
    if (at - last < NOTED_MS) return undefined
    last = at
    return put('uses', { id: `${target} ${journal}`, target, journal, at })
  }
}

const NOTED_MS = 500
/** What lies between a note and the last request after it, and between a request and the server's clock. */
const MARGIN_MS = 1500
