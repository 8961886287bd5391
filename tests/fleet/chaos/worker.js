// A worker of many on one limit: imports users, one a request, until it is killed.
import process from 'node:process'
import { importUsers } from '../../../pkg/entry/default.js'

const { store, endpoint, ...options } = JSON.parse(process.argv[2])
const { openLimiter } = await import(store.module)

async function* users() {
  for (let n = 0; ; n += 1) yield { uid: `${process.pid}-${n}`, name: 'Any' }
}

const report = await importUsers(users(), {
  endpoint,
  apiKey: 'any',
  batchSize: 1,
  limiter: await openLimiter(store),
  // A line for each request: until when it may be counted.
  fetch(url, init) {
    const [uid] = new TextDecoder().decode(init.body).match(/\d+-\d+/)
    process.stdout.write(`${uid} ${Date.now() + options.timeoutMs}\n`)
    return fetch(url, init)
  },
  ...options,
})
// Nothing ends it but a failure.
process.stdout.write(`${report.status} ${report.error?.code}: ${report.error?.message}\n`)
process.exit(1)
