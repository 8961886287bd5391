// Who is compared, and how each is given "60 in 6 s, over four processes".

/**
 * @typedef {object} Contender
 * @property {string} title
 * @property {string[]} packages whose versions are displayed
 * @property {string} worker its file in `workers/`
 * @property {object} [options] of the worker
 * @property {'redis' | 'rest' | 'postgres' | 'object'} store
 * @property {'turns' | 'queue' | 'files'} work what its processes are given: a turn for each request; all requests in one queue
 *   of its own, which the first process fills; or a file each
 * @property {boolean} [isOurs]
 * @property {boolean} [isScaled] whether its intervals are a tenth of their defaults, as windows of 6 s are of a minute
 */

/** @type {Contender[]} */
const OURS = [
  { title: 'importUsers, redisLimiter', packages: ['ioredis'], store: 'redis' },
  { title: 'importUsers, postgresLimiter', packages: ['pg'], store: 'postgres' },
  { title: 'importUsers, durableObjectLimiter', packages: [], store: 'object' },
].map((one) => ({ ...one, worker: 'ours', options: { store: one.store }, work: 'files', isOurs: true }))

/** @type {Contender[]} */
const PEERS = [
  { title: 'BullMQ, limiter', packages: ['bullmq'], worker: 'bullmq', store: 'redis', work: 'queue' },
  {
    title: 'rate-limiter-flexible, queue',
    packages: ['rate-limiter-flexible'],
    worker: 'rate-limiter-flexible',
    options: { way: 'queue' },
    store: 'redis',
    work: 'turns',
  },
  {
    title: 'rate-limiter-flexible, consume and wait',
    packages: ['rate-limiter-flexible'],
    worker: 'rate-limiter-flexible',
    options: { way: 'consume' },
    store: 'redis',
    work: 'turns',
  },
  ...['slidingWindow', 'tokenBucket', 'fixedWindow'].map((algorithm) => ({
    title: `Upstash Ratelimit, ${algorithm}`,
    packages: ['@upstash/ratelimit'],
    worker: 'upstash',
    options: { algorithm },
    store: /** @type {const} */ ('rest'),
    work: /** @type {const} */ ('turns'),
  })),
  ...[false, true].map((isScaled) => ({
    title: `Bottleneck cluster, reservoir${isScaled ? ', heartbeat of 0.5 s' : ''}`,
    packages: ['bottleneck'],
    worker: 'bottleneck',
    options: { way: 'reservoir', isScaled },
    store: /** @type {const} */ ('redis'),
    work: /** @type {const} */ ('turns'),
    isScaled,
  })),
  {
    title: 'Bottleneck cluster, minTime',
    packages: ['bottleneck'],
    worker: 'bottleneck',
    options: { way: 'minTime' },
    store: 'redis',
    work: 'turns',
  },
  ...[false, true].map((isScaled) => ({
    title: `DBOS, queue with rateLimit${isScaled ? ', polled each 0.1 s' : ''}`,
    packages: ['@dbos-inc/dbos-sdk'],
    worker: 'dbos',
    options: { isScaled },
    store: /** @type {const} */ ('postgres'),
    work: /** @type {const} */ ('queue'),
    isScaled,
  })),
]

export const CONTENDERS = [...OURS, ...PEERS]
