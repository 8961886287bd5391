// The example for BullMQ: three workers that are killed and frozen, and one that is stopped by a deploy.
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { Redis } from 'ioredis'
import { layOutExample } from '../queues/example.js'
import { handOver, printed } from '../queues/handover.js'
import { stopOne } from '../queues/stop.js'
import { servers, urlOf } from '../servers/given.js'

/** @type {Redis} */
let redis
before(() => (redis = new Redis(urlOf(servers.redis))))
after(() => redis.disconnect())

/** @param {import('node:test').TestContext} t @param {Record<string, [from: string, to: string][]>} [shorter] */
const example = (t, shorter) => layOutExample(t, 'bullmq', { env: { REDIS_URL: urlOf(servers.redis) }, shorter })

/** COMETCHAT_IMPORT_ROWS=30000 takes a minute or two. */
const ROWS = Number(process.env.COMETCHAT_IMPORT_ROWS ?? 15_000)

/** @type {Record<string, [from: string, to: string][]>} */
const SHORTER = {
  'worker.js': [
    ['SILENCE_MS = 30_000', 'SILENCE_MS = 1_000'],
    // A frozen worker may get the news that there is a job: the others look for it after so many seconds.
    ['stalledInterval: SILENCE_MS', 'stalledInterval: SILENCE_MS, drainDelay: 0.5'],
  ],
}

test('BullMQ: every user is imported once, whoever is killed or frozen, and the woken worker is lost', async (t) => {
  const result = await handOver(await example(t, SHORTER), {
    rows: ROWS,
    rate: { limit: 60, windowMs: 1000 },
    everyMs: 2_000,
    apart: 50,
    holderOf: async (name) =>
      (await redis.hget(`cometchat-import:{${encodeURIComponent(name)}}:fence`, 'worker')) ?? undefined,
  })
  t.diagnostic(printed(result))
  assert.ok(result.kill >= 1 && result.freeze >= 1)
})

test('BullMQ: a worker that is stopped finishes its requests, and the next one sends nobody twice', async (t) => {
  t.diagnostic(await stopOne(await example(t)))
})
