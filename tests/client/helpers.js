// What the client's tests share: a sandbox in the same process, small windows, and the sum that every account must have.
import assert from 'node:assert/strict'
import { importUsers } from '../../pkg/entry/default.js'
import { createSandbox } from '../../pkg/sandbox/index.js'

export const RATE = { limit: 60, windowMs: 300 }
export const OUTCOMES = [
  'imported',
  'existing',
  'excluded',
  'invalid',
  'duplicate',
  'rejected',
  'unconfirmed',
  'pending',
]

/** A sandbox, and the options that connect an import to it. */
export function rig(sandboxOptions = {}, importOptions = {}) {
  const sandbox = createSandbox({ rate: RATE, seed: 1, ...sandboxOptions })
  const options = { endpoint: 'http://127.0.0.1/v3', apiKey: 'key', fetch: sandbox.fetch, rate: RATE, ...importOptions }
  return { sandbox, options, run: (source, more) => importUsers(source, { ...options, ...more }) }
}

/** Every row stands exactly once. */
export function exact(report) {
  const sum = OUTCOMES.reduce((total, outcome) => total + report[outcome], 0)
  assert.equal(sum, report.rows, JSON.stringify(report))
  return report
}

export const people = (count, prefix = 'u') =>
  Array.from({ length: count }, (_, at) => ({ uid: `${prefix}${at}`, name: `Name ${at}` }))

export async function eventsOf(job, each = () => {}) {
  const events = []
  for await (const event of job) {
    events.push(event)
    await each(event)
  }
  return events
}

/** Numbers from 0 to below 1: the same seed, the same numbers. */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Fails instead of hanging. */
export function within(promise, ms = 5000) {
  let timer
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms)))
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
