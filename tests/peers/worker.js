// One of the processes that share a limit: opens its contender, says so, and works when it is asked to.
import process from 'node:process'

/**
 * @typedef {object} Given
 * @property {string} url the server's
 * @property {string} store where the contender keeps what its processes share
 * @property {{ limit: number, windowMs: number }} rate
 * @property {number} processes
 * @property {number} atOnce requests of a process
 * @property {number} index of this process
 * @property {string} worker
 * @property {any} options
 */

/** @typedef {{ begin?: true, add?: number }} Message `add`: so many requests, or a file of them */

const given = /** @type {Given} */ (JSON.parse(process.argv[2]))

/** One request. */
async function send() {
  const response = await fetch(given.url, { method: 'POST' })
  await response.arrayBuffer()
}

async function takeTurn() {
  const response = await fetch(given.url)
  await response.arrayBuffer()
  return response.status === 200
}

// It does not outlive the bench.
process.on('disconnect', () => process.exit())

const { open } = await import(`./workers/${given.worker}.js`)
const contender = await open(given, send)
// The first of all requests would be slower than those that follow.
await fetch(given.url, { method: 'HEAD' })
process.on('message', async (/** @type {Message} */ { begin, add }) => {
  if (add) await contender.add(add)
  if (!begin || !contender.through) return
  const loop = async () => {
    while (await takeTurn()) await contender.through(send)
  }
  await Promise.all(Array.from({ length: given.atOnce }, loop))
})
process.send?.('ready')
