// A file of users, and the app into which it is imported: it knows how often each of them was sent.
import { writeFile } from 'node:fs/promises'
import { startSandbox } from '../../../pkg/sandbox/index.js'
import { KEY } from './example.js'

/** @param {string} file @param {number} rows */
export async function writeUsers(file, rows) {
  await writeFile(file, `uid,name\n${Array.from({ length: rows }, (_, n) => `user-${n},User ${n}\n`).join('')}`)
}

/** @param {{ limit: number, windowMs: number }} rate @param {() => void} onRequest called for each request */
export async function startAccount(rate, onRequest) {
  /** @type {Map<string, number>} */
  const sent = new Map()
  const seen = new Set()
  const { url, sandbox, close } = await startSandbox({
    rate,
    latency: [5, 30],
    apiKey: KEY,
    // A fault that never falls sees every request.
    faults: {
      drop(n, _, uids) {
        if (seen.has(n)) return false
        seen.add(n)
        for (const uid of uids) sent.set(uid, (sent.get(uid) ?? 0) + 1)
        onRequest()
        return false
      },
    },
  })
  return {
    url,
    users: sandbox.users,
    stats: sandbox.stats,
    close,
    requests: () => seen.size,
    /** How many users were sent at least so often. @param {number} times */
    sentAtLeast: (times) => [...sent.values()].filter((count) => count >= times).length,
  }
}
