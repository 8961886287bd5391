// Runs one job: opens it, and then a round whenever it is asked to.
//
// A job's module exports by default `async (options) => ({ round, describe? })`; `round` is what is measured.
import process from 'node:process'

const [name, options] = process.argv.slice(2)
let job

const calls = {
  async round() {
    globalThis.gc()
    const before = process.cpuUsage()
    const start = performance.now()
    const result = await job.round()
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(before)
    return { ms, cpuMs: (user + system) / 1000, result }
  },
  describe: async () => ({ result: await job.describe?.() }),
}

process.on('message', async ({ ask }) => process.send(await safely(calls[ask])))
process.send(
  await safely(async () => {
    const { default: open } = await import(new URL(name, import.meta.url))
    job = await open(JSON.parse(options))
    return {}
  }),
)

/** What goes wrong is reported to the one who asked. */
async function safely(work) {
  try {
    return await work()
  } catch (error) {
    return { error: error.stack }
  }
}
