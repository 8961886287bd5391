// The tenants of the Worker example: apps of different companies, each with a server that counts its requests.
import { makeUsers } from '../../samples/make-users.js'

/** The rate of all apps that have none of their own. A grant must be used within a twentieth of the window, on a busy machine too. */
export const RATE = { limit: 40, windowMs: 6000 }

const OWN_RATE = { limit: 12, windowMs: 5000 }
const ROWS = { badShare: 0.03, duplicateShare: 0.01, format: 'csv' }
const FAULTS = {
  drop: 0.01,
  'drop-stored': 0.01,
  hang: 0.005,
  'hang-stored': 0.005,
  unavailable: 0.01,
  'error-500': 0.01,
  'error-500-stored': 0.01,
  'error-500-partial': 0.01,
  'truncated-body': 0.01,
  'missing-uid': 0.01,
  refuse: 0.005,
}

/** The users of the main files have the same uids in all apps: none may come into another's. */
const TENANTS = [
  { app: 'acme1', rate: RATE, options: { spare: 3 }, rows: { ...ROWS, rows: 6_270, seed: 4 } },
  { app: '2bolt', rate: RATE, rows: { ...ROWS, rows: 4_180, seed: 4 } },
  { app: 'crest-3', rate: OWN_RATE, options: { rate: OWN_RATE }, rows: { ...ROWS, rows: 1_568, seed: 4 } },
]

/** Starts their servers. @param {(options: any) => Promise<any>} startSandbox */
export async function startTenants(startSandbox) {
  const tenants = []
  for (const [at, { app, rate, options, rows }] of TENANTS.entries()) {
    const apiKey = `key-of-${app}-for-the-suite`
    const server = await startSandbox({ rate, seed: at + 1, latency: [2, 30], refuseMs: 200, apiKey, faults: FAULTS })
    const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
    const text = [...makeUsers(rows, tally)].join('')
    tenants.push({
      app,
      rate,
      apiKey,
      server,
      text,
      tally,
      /** How many users were given to it, in all its files and in the requests to the other Worker. */
      users: tally.valid,
      /** What its operator says of it. */
      secrets: { apiKey, endpoint: server.url, options },
      token: '',
    })
  }
  return tenants
}

/** @typedef {Awaited<ReturnType<typeof startTenants>>[number]} Tenant */

/** Users of a name, as a file. @param {number} count @param {string} name */
export const csv = (count, name) =>
  `uid,name\n${Array.from({ length: count }, (_, at) => `${name}-${at},${name} ${at}\n`).join('')}`

/** Returns what the server of a tenant counted. @param {Tenant} tenant */
export function countsOf({ rate, server }) {
  const { stats, users } = server.sandbox
  return {
    inWindow: stats.maxInWindow(rate.windowMs),
    // A refusal that nobody earned is one of the faults.
    refused: stats.refused - (stats.faults.refuse ?? 0),
    requests: stats.requests,
    faults: Object.values(stats.faults).reduce((sum, count) => sum + count, 0),
    users: users.size,
    stored: stats.stored,
  }
}
