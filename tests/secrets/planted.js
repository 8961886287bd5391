// A key is planted, and everything that comes out is searched for it.
import assert from 'node:assert/strict'
import process from 'node:process'
import util from 'node:util'
import { importUsers } from '../../pkg/entry/default.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { exact, within } from '../client/helpers.js'

export const KEY = '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c'
/** Every sign that a pattern, a URL, JSON or HTML has a use for. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is one of the signs
export const SIGNS = 'k3y.*+?^${}()|[]\\/%"\'<>&~!#:;=@-_,`S3cr3t'
/** Little windows, so that a test does not wait for the limit. */
export const RATE = { limit: 1000, windowMs: 50 }
const CONSOLE = ['log', 'warn', 'error', 'info', 'debug', 'trace']
/** Part of a key that is too much: long enough to be in no text by chance. */
const PART = 8

/** A key as others may repeat it. */
export const FORMS = {
  'as it is': (key) => key,
  'in upper case': (key) => key.toUpperCase(),
  'in lower case': (key) => key.toLowerCase(),
  'percent-encoded': (key) => encodeURIComponent(key),
  'percent-encoded as in a form': (key) => new URLSearchParams({ key }).toString(),
  'percent-encoded throughout': (key) => [...key].map((sign) => `%${code(sign)}`).join(''),
  'percent-encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  'escaped as in JSON': (key) => JSON.stringify(key),
  'escaped as in JSON, twice': (key) => JSON.stringify(JSON.stringify(key)),
  'escaped as in JSON throughout': (key) => [...key].map((sign) => `\\u00${code(sign)}`).join(''),
  'as in HTML': (key) =>
    key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'as in HTML throughout': (key) => [...key].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
  'in base64': (key) => btoa(key),
  'in base64 after a user': (key) => btoa(`user:${key}`),
  'in base64 for URLs': (key) => btoa(`ab${key}`).replaceAll('+', '-').replaceAll('/', '_'),
  twice: (key) => key + key,
  cut: (key) => `${'x'.repeat(290 - PART)}${key}`,
}
const code = (sign) => sign.charCodeAt(0).toString(16).padStart(2, '0')

/** Fails if a part of the key, however it is written, is in what was given out. */
export function assertNowhere(given, key = KEY, what = '') {
  const text = textsOf(given).join('\n')
  const seen = readings(text)
  for (let at = 0; at + PART <= Math.max(key.length, PART); at += 1) {
    const part = key.slice(at, at + PART).toLowerCase()
    for (const reading of seen) {
      const found = reading.indexOf(part)
      assert.ok(
        found < 0,
        `${what}: a part of the key: ${JSON.stringify(reading.slice(Math.max(0, found - 150), found + 50))}`,
      )
    }
  }
}

/** The text, and what it says to those who decode it. */
function readings(text) {
  const out = new Set([text])
  const also = (decode) => {
    for (const known of [...out]) out.add(decode(known))
  }
  const number = (radix) => (_, digits) => String.fromCharCode(parseInt(digits, radix))
  for (let depth = 0; depth < 2; depth += 1) {
    also((known) => known.replace(/%([\da-f]{2})/gi, number(16)))
    also((known) => known.replace(/\\+u00([\da-f]{2})/gi, number(16)))
    also((known) => known.replace(/\\(.)/g, '$1'))
  }
  also((known) =>
    known
      .replace(/&#x([\da-f]+);/gi, number(16))
      .replace(/&#(\d+);/g, number(10))
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  )
  also((known) => known.replace(/\r?\n */g, ''))
  for (const run of text.match(/[\w+/-]{11,}/g) ?? []) {
    for (let skip = 0; skip < 4; skip += 1)
      out.add(Buffer.from(run.slice(skip).replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('latin1'))
  }
  return [...out].map((known) => known.toLowerCase())
}

/** All that a log could show of a value. */
export function textsOf(value, known = new Set()) {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8'), Buffer.from(value).toString('latin1')]
  if (value === null || typeof value !== 'object') return [String(value)]
  if (known.has(value)) return []
  known.add(value)
  const out = [
    util.inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }),
  ]
  const json = attempt(() => JSON.stringify(value))
  if (json !== undefined) out.push(json)
  if (value instanceof Error) out.push(String(value), String(value.message), String(value.stack))
  for (const name of Reflect.ownKeys(value)) out.push(String(name), ...textsOf(value[name], known))
  if (value[Symbol.iterator]) for (const item of value) out.push(...textsOf(item, known))
  return out
}

const attempt = (read) => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** From now on the console is listened to. */
export function listenToConsole(t) {
  const printed = []
  for (const name of CONSOLE) t.mock.method(console, name, (...words) => printed.push(...words))
  const write = (chunk) => printed.push(String(chunk))
  const emitWarning = (warning) => write(String(warning?.message ?? warning))
  t.mock.method(process, 'emitWarning', emitWarning)
  return printed
}

/** A journal in memory that keeps its bytes to be searched. */
export function journalOf(more = {}) {
  const bytes = []
  return {
    bytes,
    load: async () => (bytes.length ? [...bytes] : null),
    append: async (piece) => void bytes.push(Uint8Array.from(piece)),
    close: async () => {},
    ...more,
  }
}

/**
 * Runs an import, and gives all that came out of it: what it threw or reported, events, progress, failed rows, the
 * journal, the console, and each request without the one header that is the key's place.
 */
export async function importing(t, source, { key = KEY, faults, ...more } = {}) {
  const printed = listenToConsole(t)
  const sandbox = createSandbox({ rate: RATE, seed: 1, ...(faults ? { faults, slowBodyMs: 5, refuseMs: 5 } : {}) })
  const requests = []
  const inner = more.fetch ?? sandbox.fetch
  const fetch = (url, init) => {
    const { apikey, ...headers } = init.headers
    assert.equal(apikey, key)
    requests.push({ url, headers, body: Buffer.from(init.body).toString(), rest: Object.keys(init) })
    return inner(url, init)
  }
  const failed = []
  const journal = more.journal ?? journalOf()
  const out = { printed, requests, failed, events: [], journal: journal.bytes }
  const options = {
    endpoint: 'http://127.0.0.1/v3',
    apiKey: key,
    rate: RATE,
    timeoutMs: 60,
    retry: { attempts: 2, baseMs: 1, capMs: 2, outageMs: 20 },
    budget: { maxRequests: 12 },
    failed: (chunk) => void failed.push(chunk.slice()),
    ...more,
    journal,
    fetch,
  }
  try {
    const job = importUsers(source, options)
    // Of a server that never lets it end, enough has been seen.
    const enough = setTimeout(() => job.abort(), 700)
    const listening = (async () => {
      for await (const event of job) out.events.push(event)
    })()
    out.report = exact(await within(job, 9000))
    await listening
    clearTimeout(enough)
    out.progress = job.progress
    out.job = job
  } catch (error) {
    out.thrown = error
  }
  await new Promise((resolve) => setImmediate(resolve))
  t.mock.restoreAll()
  return out
}

/** Errors with the key in every place that an error has. */
export const ERRORS = {
  'in its message': (key) => new Error(`apikey: ${key}`),
  'in its cause': (key) => new TypeError('fetch failed', { cause: new Error(key) }),
  'in the cause of its cause': (key) => new Error('a', { cause: new Error('b', { cause: new Error(key) }) }),
  'in its stack': (key) => Object.assign(new Error('x'), { stack: `Error: x\n    at ${key} (file.js:1:1)` }),
  'in its name': (key) => Object.assign(new Error('x'), { name: key }),
  'in its code': (key) => Object.assign(new Error('x'), { code: key }),
  'in a code as a journal has': (key) => Object.assign(new Error('x'), { code: `JOURNAL_${key}` }),
  'in a journal code with a message': (key) => Object.assign(new Error(key), { code: 'JOURNAL_IN_USE' }),
  'in the request that is attached': (key) =>
    Object.assign(new Error('x'), {
      config: { headers: { apikey: key } },
      request: new Request('http://h/', { headers: { apikey: key } }),
    }),
  'in one of several': (key) => new AggregateError([new Error('first'), new Error(key)], 'all failed'),
  'in the only one of several': (key) => new AggregateError([new Error(key)]),
  'as a text': (key) => `no ${key}`,
  'as an object': (key) => ({ message: key, apikey: key }),
  'in a DOMException': (key) => new DOMException(`no ${key}`, 'AbortError'),
  'in an error of many lines': (key) => new Error(`POST /\napikey: ${key}\n`),
  'in a loop of causes': (key) => {
    const error = new Error(key)
    error.cause = error
    return error
  },
}
