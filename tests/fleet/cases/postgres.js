// The journal in Postgres, by every client that it is for, directly and through a pooler.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import postgres from 'postgres'
import { migration, postgresJournal } from '../../../pkg/journal/postgres.js'
import { fencedSuite } from '../../journal/fenced-suite.js'
import { journalSuite, noise } from '../../journal/suite.js'
import { closeAll, later, newName } from '../places.js'
import { startCutter } from '../servers/cut.js'
import { servers, urlOf } from '../servers/given.js'

const open = []
const closing = (close) => open.push(close)
let admin
before(async () => {
  admin = pool(servers.postgres)
  await admin.query(migration)
})
after(() => closeAll(open))

/** @param {import('../servers/given.js').Given} server @param {number} [port] */
function pool(server, port) {
  const made = new pg.Pool({ connectionString: urlOf(server, port), max: 3 })
  // Of a connection that breaks while nobody uses it.
  made.on('error', () => {})
  closing(() => made.end())
  return made
}

/** @param {import('../servers/given.js').Given} server @param {number} [port] */
function sql(server, port) {
  const made = postgres(urlOf(server, port), { max: 3, onnotice: () => {} })
  closing(() => made.end({ timeout: 1 }))
  return made
}

/** Through a port of its own, on which replies can be lost. @param {(server: any, port: number) => unknown} connect */
const cuttable = (connect) => async () => {
  const cutter = await startCutter(servers.postgres.port)
  closing(() => cutter.close())
  return { client: connect(servers.postgres, cutter.port), loseReplies: cutter.loseReplies }
}

/** @type {Record<string, () => Promise<{ client: any, loseReplies?: (count: number) => unknown }>>} */
const CLIENTS = {
  'pg, pool': cuttable(pool),
  'pg, client': async () => {
    const client = new pg.Client({ connectionString: urlOf(servers.postgres) })
    await client.connect()
    closing(() => client.end())
    return { client }
  },
  postgres: cuttable(sql),
  'pg, pooler': async () => ({ client: pool(servers.pooler) }),
  'postgres, pooler': async () => ({ client: sql(servers.pooler) }),
}

for (const [name, connect] of Object.entries(CLIENTS)) {
  let connecting
  const once = () => (connecting ??= connect())

  fencedSuite(name, async () => {
    const { client, loseReplies } = await once()
    const journal = newName()
    const run = (statement) => admin.query(statement, [journal])
    return {
      open: (options) => postgresJournal(client, { name: journal, ...options }),
      lapse: () => run("update cometchat_import_journals set held_until = now() - interval '1 second' where name = $1"),
      empty: async () => {
        await run('delete from cometchat_import_pieces where name = $1')
        await run('update cometchat_import_journals set length = 0 where name = $1')
      },
      wipe: () => run('delete from cometchat_import_journals where name = $1'),
      loseReplies,
    }
  })

  journalSuite(name, () => {
    const journal = newName()
    return () => later(async () => postgresJournal((await once()).client, { name: journal, holdMs: 600 }))
  })
}

test('postgres: the migration may be run again, and what is there stays', async () => {
  const journal = postgresJournal(admin, { name: 'migrated' })
  await journal.load()
  await journal.append(noise(5))
  await admin.query(migration)
  await journal.append(noise(5))
  await journal.close()
  const { rows } = await admin.query('select length from cometchat_import_journals where name = $1', ['migrated'])
  assert.deepEqual(rows, [{ length: '2' }])
})

test('postgres: without its tables, the error names the command that prints them', async () => {
  const bare = new pg.Pool({ connectionString: urlOf(servers.postgres), options: '-c search_path=pg_catalog' })
  closing(() => bare.end())
  await assert.rejects(postgresJournal(bare, { name: 'a' }).load(), {
    code: 'JOURNAL_UNREADABLE',
    message: /does not exist; make its tables first: npx cometchat-import migration postgres/,
  })
})
