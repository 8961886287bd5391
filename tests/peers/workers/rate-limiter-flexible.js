// https://github.com/animir/node-rate-limiter-flexible/wiki/Redis, and for the queue …/wiki/RateLimiterQueue.
import { Redis } from 'ioredis'
import { RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible'

/** @param {import('../worker.js').Given} given */
export async function open({ store, rate, options }) {
  const storeClient = new Redis(store)
  await storeClient.ping()
  const limiter = new RateLimiterRedis({ storeClient, points: rate.limit, duration: rate.windowMs / 1000 })
  const queue = new RateLimiterQueue(limiter)
  /** `consume` rejects with the time after which there are points again. */
  const consume = async () => {
    for (;;) {
      try {
        return await limiter.consume('app')
      } catch (refusal) {
        if (refusal instanceof Error) throw refusal
        await new Promise((resolve) => setTimeout(resolve, refusal.msBeforeNext))
      }
    }
  }
  return {
    async through(/** @type {() => Promise<void>} */ send) {
      await (options.way === 'queue' ? queue.removeTokens(1) : consume())
      await send()
    },
  }
}
