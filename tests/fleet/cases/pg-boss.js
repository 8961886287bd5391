// The example for pg-boss, on a Node that it takes: three workers that are killed and frozen, and one that is stopped by a deploy.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { layOutExample } from '../queues/example.js'
import { handOver, printed } from '../queues/handover.js'
import { stopOne } from '../queues/stop.js'
import { servers, urlOf } from '../servers/given.js'
import { folderOf } from '../../workspace/packages.js'

/** @type {pg.Client} */
let client
before(() => {
  client = new pg.Client({ connectionString: urlOf(servers.postgres) })
  return client.connect()
})
after(() => client.end())

const node = nodeOfPgBoss()
const skip = node === undefined && 'pg-boss needs Node 22.12, and none is installed for this platform'

/** @param {import('node:test').TestContext} t @param {Record<string, [from: string, to: string][]>} [shorter] */
const example = (t, shorter) =>
  layOutExample(t, 'pg-boss', { node, env: { DATABASE_URL: urlOf(servers.pooler) }, shorter })

/** pg-boss takes no less than 10 s for the silence of a worker, and 1 s for the others. @type {Record<string, [from: string, to: string][]>} */
const SHORTER = {
  'settings.js': [
    ['SILENCE_S = 30', 'SILENCE_S = 10'],
    ['LOOK_S = 10', 'LOOK_S = 1'],
    ['retryDelay: SILENCE_S', 'retryDelay: 0'],
  ],
}

test('pg-boss: every user is imported once, whoever is killed or frozen, and the woken worker is lost', {
  skip,
}, async (t) => {
  const result = await handOver(await example(t, SHORTER), {
    rows: 8_000,
    rate: { limit: 60, windowMs: 1000 },
    everyMs: 1_000,
    apart: 15,
    most: 3,
    async holderOf(name) {
      const { rows } = await client.query('select worker from cometchat_import_journals where name = $1', [name])
      return rows[0]?.worker
    },
  })
  t.diagnostic(printed(result))
  assert.deepEqual([result.kill, result.freeze], [2, 1])
})

test('pg-boss: a worker that is stopped finishes its requests, and the next one sends nobody twice', {
  skip,
}, async (t) => {
  t.diagnostic(await stopOne(await example(t)))
})

/** This Node if pg-boss takes it, or the one that the tests install. */
function nodeOfPgBoss() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath
  const other = join(folderOf('fleet', 'node-22'), 'bin/node')
  return existsSync(other) ? other : undefined
}
