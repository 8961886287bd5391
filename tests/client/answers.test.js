// Responses that are far too long, and waits: what a run does about both.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { importUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { people, rig, within } from './helpers.js'

const TIRED = { attempts: 2, baseMs: 1, capMs: 1, outageMs: 20 }

/** A response of megabytes without an end, which counts what was read of it. */
function endless() {
  const found = { bytes: 0, isCanceled: false }
  const piece = new Uint8Array(1024 * 1024).fill(0x20)
  const body = new ReadableStream({
    pull(controller) {
      found.bytes += piece.length
      controller.enqueue(piece)
    },
    cancel() {
      found.isCanceled = true
    },
  })
  return { found, response: new Response(body, { status: 200 }) }
}

test('a response without an end is read to 4 MB, and its users are sent again', async () => {
  const { sandbox, options } = rig()
  const { found, response } = endless()
  let first = true
  const fetch = (url, init) => {
    if (!first) return sandbox.fetch(url, init)
    first = false
    return Promise.resolve(response)
  }
  const report = await within(importUsers(people(3), { ...options, fetch, retry: { baseMs: 1 } }))
  assert.deepEqual([report.status, report.imported], ['complete', 3])
  assert.ok(found.isCanceled && found.bytes <= 7 * 1024 * 1024, `${found.bytes} bytes`)
  assert.deepEqual(Object.keys(report.resent.reasons), ['NOT_JSON'])
})

test('a response is as long as it is when it is decompressed', async (t) => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20))
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(bomb)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const before = process.resourceUsage().maxRSS
  const report = await importUsers(people(3), {
    endpoint: `http://127.0.0.1:${server.address().port}/v3`,
    apiKey: 'key',
    retry: TIRED,
  })
  assert.equal(report.error.code, 'UNREACHABLE')
  assert.match(report.error.message, /The response has more than 4 MB/)
  const grownMb = (process.resourceUsage().maxRSS - before) / 1024
  assert.ok(grownMb < 100, `${grownMb.toFixed(0)} MB`)
})

test('a run whose journal has a response does not give up soon: the address is right, and the network is down', async () => {
  const { sandbox, options } = rig()
  const journal = memoryJournal()
  await importUsers(people(3), { ...options, journal })
  let failures = 12
  const fetch = async (url, init) => {
    failures -= 1
    if (failures >= 0) throw new TypeError('fetch failed')
    return sandbox.fetch(url, init)
  }
  const retry = { attempts: 8, baseMs: 1, capMs: 1, outageMs: 60_000 }
  const report = await importUsers(people(6), {
    ...options,
    journal: memoryJournal(journal.bytes),
    fetch,
    retry,
  })
  assert.deepEqual([report.status, report.imported], ['complete', 6])
})

test('the time that is left holds the wait that the server asked for', async () => {
  const fetch = async () => new Response('', { status: 429, headers: { 'retry-after': '3000' } })
  const job = rig({}, { fetch }).run(people(3))
  for await (const event of job) {
    if (event.type !== 'wait') continue
    assert.ok(job.progress.etaMs > 2_900_000, `${job.progress.etaMs}`)
    job.abort()
  }
  assert.equal((await job).status, 'stopped')
})
