// What the worker and the script that adds jobs share.
import { Redis } from 'ioredis'

export const QUEUE = 'user-imports'

/** How a job is tried again that failed, as when CometChat or the file cannot be reached. */
export const RETRIES = { attempts: 10, backoff: { type: 'exponential', delay: 10_000 } }

/** A client as BullMQ needs it: a command waits until Redis can be reached. */
export const connect = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null })
