// https://docs.dbos.dev/typescript/tutorials/queue-tutorial#rate-limiting: "global across all DBOS processes using this queue".
import { DBOS } from '@dbos-inc/dbos-sdk'

const POLLED_MS = 1000

/** @param {import('../worker.js').Given} given @param {() => Promise<void>} send */
export async function open({ store, rate, atOnce, index, options }, send) {
  const workflow = DBOS.registerWorkflow(() => DBOS.runStep(send), { name: 'request' })
  // Each process needs a name of its own.
  DBOS.setConfig({
    name: 'fleet',
    systemDatabaseUrl: store,
    executorID: `process ${index}`,
    applicationVersion: '1',
    logLevel: 'error',
  })
  await DBOS.launch()
  await DBOS.registerQueue('requests', {
    workerConcurrency: atOnce,
    rateLimit: { limitPerPeriod: rate.limit, periodSec: rate.windowMs / 1000 },
    ...(options.isScaled && { minPollingIntervalMs: POLLED_MS / 10 }),
  })
  return {
    add: (/** @type {number} */ count) =>
      Promise.all(Array.from({ length: count }, () => DBOS.startWorkflow(workflow, { queueName: 'requests' })())),
  }
}
