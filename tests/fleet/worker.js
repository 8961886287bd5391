// One of the workers that import a file: takes hold of its journal, imports, and prints its report. It prints a line when it
// holds the journal.
import { createReadStream } from 'node:fs'
import process from 'node:process'
import { importUsers } from '../../pkg/entry/default.js'
import { postgresJournal } from '../../pkg/journal/postgres.js'
import { redisJournal } from '../../pkg/journal/redis.js'

const { store, url, file, endpoint, rate, concurrency, batchSize, holdMs } = JSON.parse(process.argv[2])

/** @type {Record<string, () => Promise<{ journal: any, end: () => unknown }>>} */
const STORES = {
  async redis() {
    const { Redis } = await import('ioredis')
    const client = new Redis(url)
    return { journal: redisJournal(client, { name: 'handover', holdMs }), end: () => client.disconnect() }
  },
  async postgres() {
    const { default: pg } = await import('pg')
    const pool = new pg.Pool({ connectionString: url })
    return { journal: postgresJournal(pool, { name: 'handover', holdMs }), end: () => pool.end() }
  },
}

const { journal, end } = await STORES[store]()
const report = await importUsers(createReadStream(file), {
  endpoint,
  apiKey: 'any',
  rate,
  concurrency,
  batchSize,
  journal: {
    async load() {
      const loaded = await journal.load()
      process.stdout.write('holds\n')
      return loaded
    },
    append: (bytes) => journal.append(bytes),
    close: () => journal.close(),
  },
})
await end()
process.stdout.write(`${JSON.stringify(report)}\n`)
