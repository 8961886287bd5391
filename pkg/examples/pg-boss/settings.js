// What the worker and the script that adds jobs share.
import { PgBoss } from 'pg-boss'

const QUEUE = 'user-imports'

/** Seconds for one job at a time. Then the rest of the file is a job of its own, and the others have their turn. */
export const TURN_S = 300
/** Seconds after which a worker that gave no sign of life is followed by another, on the queue and in the journal. */
export const SILENCE_S = 30
/** How often pg-boss looks for jobs of workers that died, in seconds. */
const LOOK_S = 10

/** Starts pg-boss. A job that failed is tried again for most of an hour, as when CometChat or the file cannot be reached. */
export async function start() {
  const boss = new PgBoss({
    connectionString: process.env.DATABASE_URL,
    superviseIntervalSeconds: LOOK_S,
    monitorIntervalSeconds: LOOK_S,
  })
  boss.on('error', ({ message }) => console.error(message))
  await boss.start()
  await boss.createQueue(QUEUE, {
    heartbeatSeconds: SILENCE_S,
    expireInSeconds: TURN_S + 60,
    retryLimit: 100,
    retryDelay: SILENCE_S,
  })
  return {
    boss,
    work: (concurrency, handler) => boss.work(QUEUE, concurrency, ([job]) => handler(job)),
    /** Adds a job. Those of one app are a group. */
    add: (data, startAfter = 0) => boss.send(QUEUE, data, { group: { id: data.appId }, startAfter }),
  }
}
