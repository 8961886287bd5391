// https://upstash.com/docs/redis/sdks/ratelimit-ts/methods#blockuntilready, with each algorithm of …/ratelimit-ts/algorithms.
import { Ratelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis'

/** Longer than any run. */
const PATIENCE_MS = 3_600_000

/** @param {import('../worker.js').Given} given */
export async function open({ store, rate, options }) {
  const { url, token } = JSON.parse(store)
  const window = /** @type {const} */ (`${rate.windowMs} ms`)
  const algorithms = {
    slidingWindow: () => Ratelimit.slidingWindow(rate.limit, window),
    fixedWindow: () => Ratelimit.fixedWindow(rate.limit, window),
    tokenBucket: () => Ratelimit.tokenBucket(rate.limit, window, rate.limit),
  }
  const redis = new Redis({ url, token, enableTelemetry: false })
  const ratelimit = new Ratelimit({ redis, limiter: algorithms[options.algorithm](), enableTelemetry: false })
  return {
    async through(/** @type {() => Promise<void>} */ send) {
      const { success, reason } = await ratelimit.blockUntilReady('app', PATIENCE_MS)
      if (!success || reason === 'timeout') throw new Error(`Upstash Ratelimit gave up: ${reason}`)
      await send()
    },
  }
}
