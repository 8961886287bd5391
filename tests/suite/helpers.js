/** What the cases share: a sandbox in the same process, small windows, and what holds of every account. */
import { importUsers } from 'cometchat-import'
import { createSandbox } from 'cometchat-import/sandbox'
import { equal, ok } from './assert.js'

/** Made up. No text that leaves the package may hold it. */
export const KEY = 'key-of-the-suite-4711'

/** Long enough to be seen, short enough for many cases. */
export const RATE = { limit: 60, windowMs: 200 }

/** Waits of a few milliseconds between attempts. */
export const RETRY = { attempts: 12, baseMs: 1, capMs: 10 }

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

/**
 * A sandbox, and imports into it. `run` starts a job; `importAll` waits for it and checks its account.
 */
export function rig(sandboxOptions = {}, importOptions = {}) {
  const sandbox = createSandbox({ rate: RATE, seed: 1, slowBodyMs: 10, refuseMs: 10, ...sandboxOptions })
  const options = {
    endpoint: 'http://127.0.0.1/v3',
    apiKey: KEY,
    fetch: sandbox.fetch,
    rate: sandboxOptions.rate ?? RATE,
    retry: RETRY,
    ...importOptions,
  }
  const run = (source, more) => importUsers(source, { ...options, ...more })
  return { sandbox, options, run, importAll: (source, more) => reportOf(run(source, more), sandbox, options.rate) }
}

/** The report of a job; fails unless every row stands once, the limit was kept, and the key is not in it. */
export async function reportOf(job, sandbox, rate = RATE) {
  const report = await job
  exact(report)
  ok(
    sandbox.stats.maxInWindow(rate.windowMs) <= rate.limit,
    `${sandbox.stats.maxInWindow(rate.windowMs)} requests in ${rate.windowMs} ms, ${rate.limit} are allowed`,
  )
  return report
}

export function exact(report) {
  const sum = OUTCOMES.reduce((total, outcome) => total + report[outcome], 0)
  equal(sum, report.rows, `the outcomes of ${JSON.stringify(report)}`)
  keyless(report)
  return report
}

/** Fails if the key stands in what can be seen of a value. */
export function keyless(value) {
  const text =
    typeof value === 'string'
      ? value
      : value instanceof Error
        ? `${value.message} ${value.stack} ${value.cause?.message} ${value.cause?.stack}`
        : JSON.stringify(value)
  ok(!text.includes(KEY), `the key is in ${text}`)
}

export const people = (count, prefix = 'u') =>
  Array.from({ length: count }, (_, at) => ({ uid: `${prefix}${at}`, name: `Name ${at}` }))

export const ndjson = (users) => users.map((user) => `${JSON.stringify(user)}\n`).join('')

/** All events of a job, which must not contain the key either. */
export async function eventsOf(job) {
  const events = []
  for await (const event of job) events.push(event)
  keyless(events)
  return events
}

export const rowsOf = (events) => events.filter(({ type }) => type === 'row')

export const encode = (text) => new TextEncoder().encode(text)

export const streamOf = (items) =>
  new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item)
      controller.close()
    },
  })

/** An async iterable that gives control back between its items. */
export async function* slowly(items) {
  for (const item of items) {
    await null
    yield item
  }
}

/** Bytes in pieces of this size. */
export function cut(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it holds; the case's own limit ends it if it never does. */
export async function until(holds) {
  while (!(await holds())) await pause(5)
}
