// Imports what standard input streams, and says how much memory that took at most.
import { importUsers } from '../../pkg/entry/default.js'

const [endpoint] = process.argv.slice(2)
const report = await importUsers(process.stdin, {
  endpoint,
  apiKey: 'rehearsal',
  rate: { limit: 1_000_000, windowMs: 1000 },
})
console.log(JSON.stringify({ report, maxRss: process.resourceUsage().maxRSS }))
