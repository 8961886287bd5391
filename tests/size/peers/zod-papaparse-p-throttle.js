// A job like ours with the usual packages: read a CSV, check rows, send 60 requests a minute. No journal, no account.
import pThrottle from 'p-throttle'
import Papa from 'papaparse'
import * as z from 'zod'

const seconds = z.coerce.number().int().min(1e9).max(9_999_999_999).optional()
const User = z.strictObject({
  uid: z
    .string()
    .regex(/^[a-z0-9_-]{1,100}$/i)
    .toLowerCase(),
  name: z.string().min(1).max(100),
  avatar: z.url().max(3000).optional(),
  role: z.string().max(100).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  tags: z.array(z.string().max(100)).max(25).optional(),
  createdAt: seconds,
})

export async function importCsv(text, send) {
  const throttled = pThrottle({ limit: 60, interval: 60_000 })(send)
  const users = Papa.parse(text, { header: true, skipEmptyLines: true }).data.map((row) => User.parse(row))
  while (users.length > 0) await throttled(JSON.stringify({ users: users.splice(0, 50) }))
}
