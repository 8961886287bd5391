// https://docs.bullmq.io/guide/rate-limiting: `limiter` of the workers, which "is global": of all workers of the queue.
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

/** @param {import('../worker.js').Given} given @param {() => Promise<void>} send */
export async function open({ store, rate, atOnce }, send) {
  const connection = new Redis(store, { maxRetriesPerRequest: null })
  const queue = new Queue('requests', { connection })
  const worker = new Worker('requests', () => send(), {
    connection,
    concurrency: atOnce,
    limiter: { max: rate.limit, duration: rate.windowMs },
  })
  await worker.waitUntilReady()
  return {
    add: (/** @type {number} */ count) =>
      queue.addBulk(Array.from({ length: count }, () => ({ name: 'request', data: {} }))),
  }
}
