// Runs one way of pacing against the server, on a clock that jumps to the next timer: 210 requests take minutes there, and a
// second here.
//
//   node jobs/pacing/run.js <contender> <requests> <seed>…
import { install } from '@sinonjs/fake-timers'
import { createLatency, createLog } from './server.js'

// Before the contenders are loaded, some of which take hold of the timers that they find.
const clock = install({
  now: Date.UTC(2026, 0, 1),
  toFake: [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
    'Date',
    'performance',
    'hrtime',
  ],
})
const { CONTENDERS } = await import('./contenders.js')

const HOUR_MS = 3_600_000
const [name, requests, ...seeds] = process.argv.slice(2)
const runs = []
for (const seed of seeds) runs.push(await run(CONTENDERS[name], Number(requests), Number(seed)))
console.log(JSON.stringify(runs))
process.exit(0)

async function run(contender, requests, seed) {
  const latency = createLatency(seed)
  const log = createLog()
  const start = clock.now
  const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  let [arrived, refused, elapsedMs] = [0, 0, 0]
  const send = async () => {
    const { there, back } = latency()
    await after(there)
    arrived += 1
    const admitted = log.admit(clock.now)
    if (!admitted) refused += 1
    await after(back)
    elapsedMs = clock.now - start
    return admitted ? 200 : 429
  }
  let over = false
  const ended = contender(send, requests).finally(() => (over = true))
  // Awaited below: what it rejects with meanwhile is not unhandled.
  ended.catch(() => {})
  while (!over) {
    await clock.nextAsync()
    if (clock.now - start > HOUR_MS)
      throw new Error(`${name} is not over after an hour: ${arrived} of ${requests} requests`)
  }
  await ended
  return { arrived, refused, elapsedMs }
}
