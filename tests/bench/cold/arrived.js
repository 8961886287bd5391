// The end of every job: the first request would leave now. Says what the process has taken so far, and what it would send.
import process from 'node:process'

/** @param {string | Uint8Array} body */
export function arrived(body) {
  const { user, system } = process.cpuUsage()
  console.log(
    JSON.stringify({
      cpuMs: (user + system) / 1000,
      body: typeof body === 'string' ? body : new TextDecoder().decode(body),
    }),
  )
  process.exit(0)
}
