// https://github.com/SGrondin/bottleneck#clustering, with #reservoir-intervals or `minTime`; an `expiration` on every job and
// `maxConcurrent`, as it recommends.
import Bottleneck from 'bottleneck'
import Redis from 'ioredis'

/** Its own default, in milliseconds; how often a cluster looks whether the reservoir is to be filled. */
const HEARTBEAT_MS = 5000

/** @param {import('../worker.js').Given} given */
export async function open({ store, rate, processes, atOnce, options }) {
  const { hostname: host, port, password } = new URL(store)
  const ways = {
    reservoir: {
      reservoir: rate.limit,
      reservoirRefreshAmount: rate.limit,
      reservoirRefreshInterval: rate.windowMs,
      ...(options.isScaled && { heartbeatInterval: HEARTBEAT_MS / 10 }),
    },
    minTime: { minTime: rate.windowMs / rate.limit },
  }
  const limiter = new Bottleneck({
    id: 'app',
    datastore: 'ioredis',
    clientOptions: { host, port: Number(port), password },
    Redis,
    maxConcurrent: processes * atOnce,
    ...ways[options.way],
  })
  limiter.on('error', (error) => {
    throw error
  })
  await limiter.ready()
  return { through: (/** @type {() => Promise<void>} */ send) => limiter.schedule({ expiration: 30_000 }, send) }
}
