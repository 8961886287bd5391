// The limiter in Postgres: its function is the table's equal, and its clients, settings and server may be any.
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, test } from 'node:test'
import pg from 'pg'
import postgres from 'postgres'
import { migration, postgresLimiter } from '../../../pkg/journal/postgres.js'
import { CLOCK, exchange, FUNCTION, RUN } from '../../../pkg/limiter/postgres-function.js'
import { limiterSuite } from '../../../pkg/suite/limiter.js'
import { workerOf } from '../../limiter/asks.js'
import { compare } from '../../limiter/questions.js'
import { closeAll, newName } from '../places.js'
import { startCutter } from '../servers/cut.js'
import { servers, urlOf } from '../servers/given.js'
import { startPostgres } from '../servers/start.js'
import { makeSettable } from '../settable-clock.js'

const open = []
const closing = (close) => open.push(close)
let admin
before(async () => {
  admin = pool(servers.postgres)
  await admin.query(migration)
})
after(() => closeAll(open))

/** @param {import('../servers/given.js').Given} server @param {object} [options] */
function pool(server, { port, ...options } = {}) {
  const made = new pg.Pool({ connectionString: urlOf(server, port), max: 3, ...options })
  // Of a connection that breaks while nobody uses it.
  made.on('error', () => {})
  closing(() => made.end())
  return made
}

/** @param {import('../servers/given.js').Given} server @param {{ port?: number, connection?: object }} [options] */
function sql(server, { port, ...options } = {}) {
  const made = postgres(urlOf(server, port), { max: 3, onnotice: () => {}, ...options })
  closing(() => made.end({ timeout: 1 }))
  return made
}

/** A pool that has all in a schema of its own, which is empty. @param {string} name @param {object} [options] */
async function inSchema(name, options) {
  await admin.query(`create schema ${name}`)
  return pool(servers.postgres, { options: `-c search_path=${name}`, ...options })
}

/** A schema in which time need not pass. */
const clocked = once(async () => {
  const client = await inSchema('clocked')
  await client.query(migration)
  return { client, ...(await makeSettable(client)) }
})

/**
 * Directly, through a port of its own, on which replies can be lost.
 *
 * @param {(server: any, options: object) => unknown} connect
 * @param {object} options by which it is in that schema
 */
const direct = (connect, options) => async () => {
  const { advance } = await clocked()
  const cutter = await startCutter(servers.postgres.port)
  closing(() => cutter.close())
  const client = connect(servers.postgres, { port: cutter.port, ...options })
  return { client, advance, loseReplies: cutter.loseReplies }
}

/** @type {Record<string, () => Promise<{ client: any, advance?: (ms: number) => unknown, loseReplies?: (count: number) => unknown }>>} */
const CLIENTS = {
  pg: direct(pool, { options: '-c search_path=clocked' }),
  postgres: direct(sql, { connection: { search_path: 'clocked' } }),
  'pg, pooler': async () => ({ client: pool(servers.pooler) }),
  'postgres, pooler': async () => ({ client: sql(servers.pooler) }),
}

/** Asks for 40 cells, as a worker that has not asked before. */
const ask = (limiter, more) => workerOf(limiter).ask({ want: 40, ...more })
const granted = (replies) => replies.flatMap(({ grants }) => grants).length
/** @template T @param {() => Promise<T>} make */
function once(make) {
  let made
  return () => (made ??= make())
}
/** For a server that takes connections before it takes statements, too. @param {() => Promise<unknown>} attempt until it is true */
async function eventually(attempt) {
  while (!(await attempt().catch(() => false)));
}

/** COMETCHAT_IMPORT_QUESTIONS=100000 asks more; they take minutes. */
const QUESTIONS = Number(process.env.COMETCHAT_IMPORT_QUESTIONS ?? 5_000)

test('its function replies as the table does', async (t) => {
  const client = await inSchema('questions', { max: 1 })
  await client.query(migration)
  await client.query('create table kept as table cometchat_import_limiters')
  const [clock, run] = ["(ask ->> 'clockMs')::bigint", "(ask ->> 'run')::bigint"]
  const asked = exchange.replace(CLOCK, clock).replace(RUN, run)
  assert.ok(asked.includes(clock) && asked.includes(run))
  await client.query(asked)
  const copy = (to, from) => client.query(`delete from ${to}; insert into ${to} table ${from}`)
  const store = {
    async exchange(given, clockMs, run) {
      const values = ['limit', JSON.stringify({ ...given, clockMs, run })]
      const { rows } = await client.query(`select ${FUNCTION}($1, $2) as reply`, values)
      return rows[0].reply
    },
    reset: () => client.query('delete from cometchat_import_limiters'),
    keep: () => copy('kept', 'cometchat_import_limiters'),
    restore: () => copy('cometchat_import_limiters', 'kept'),
  }
  const began = performance.now()
  const met = await compare(store, { seed: 100_000, questions: QUESTIONS })
  const seconds = Math.round((performance.now() - began) / 1000)
  t.diagnostic(`${QUESTIONS} questions in ${seconds} s, ${JSON.stringify(met)}`)
  for (const [what, count] of Object.entries(met)) assert.ok(count >= QUESTIONS / 1000, `${what}: ${count}`)
})

for (const [name, open] of Object.entries(CLIENTS)) {
  const connect = once(open)

  limiterSuite({
    test,
    name,
    async create() {
      const { client, advance } = await connect()
      const appId = newName()
      const limiter = () => postgresLimiter(client, { appId })
      return {
        open: limiter,
        advance,
        async empty() {
          const keeper = advance ? (await clocked()).client : admin
          await keeper.query('delete from cometchat_import_limiters where name = $1', [limiter().name])
        },
      }
    },
  })

  test(`${name}: two makers with one name share one limit, and others have their own`, async () => {
    const { client } = await connect()
    const appId = newName()
    const [one, other] = [postgresLimiter(client, { appId }), postgresLimiter(client, { appId, name: 'data_import' })]
    assert.equal(granted(await Promise.all([ask(one), ask(other)])), 60)
    for (const another of [{ appId: newName() }, { appId, region: 'eu' }, { appId, name: 'groups' }])
      assert.equal(granted([await ask(postgresLimiter(client, another))]), 40)
  })

  test(`${name}: a reply that is lost grants nothing twice`, async (t) => {
    const { client, loseReplies } = await connect()
    if (!loseReplies) return t.skip('nothing can be lost on the way through the pooler')
    const limiter = postgresLimiter(client, { appId: newName() })
    const [one, other] = [workerOf(limiter), workerOf(limiter)]
    const first = await one.ask({ want: 5 })
    loseReplies(1)
    await assert.rejects(one.ask({ want: 30 }))
    const [again, rest] = [await one.ask({ want: 30 }), await other.ask({ want: 60 })]
    assert.deepEqual([granted([first]), granted([again]), granted([rest])], [5, 30, 25])
  })
}

test('a limit is closed when the server was restarted', async () => {
  const server = await startPostgres()
  closing(() => server.stop())
  const client = pool(server)
  await eventually(() => client.query(migration))
  const worker = workerOf(postgresLimiter(client, { appId: 'a' }))
  const { seen } = await worker.ask({ want: 40 })
  await server.restart()
  await eventually(() => client.query('select 1'))
  const reply = await worker.ask({ want: 40 })
  assert.notEqual(reply.seen.epoch, seen.epoch)
  assert.deepEqual(reply.grants, [])
  // Horizon, life and hold.
  assert.equal(reply.closedMs, 2_000 + 31_500 + 60_210)
})

test('a limit is closed when its table was emptied, once a worker asks that knew it', async () => {
  const client = await inSchema('emptied')
  await client.query(migration)
  const worker = workerOf(postgresLimiter(client, { appId: 'a' }))
  await worker.ask({ want: 40 })
  await client.query('truncate cometchat_import_limiters')
  const reply = await worker.ask({ want: 40 })
  assert.deepEqual([reply.grants, reply.closedMs], [[], 2_000 + 31_500 + 60_210])
})

for (const isolation of ['repeatable read', 'serializable'])
  test(`${isolation}: an ask that had to wait for another one is repeated`, async () => {
    const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`
    const [client, watcher] = [pool(servers.postgres, { options }), pool(servers.postgres)]
    const appId = newName()
    const first = await ask(postgresLimiter(client, { appId }))
    const other = await client.connect()
    await other.query('begin')
    await other.query("update cometchat_import_limiters set last = last where name like $1 || '/%'", [
      encodeURIComponent(appId),
    ])
    const statements = []
    const counted = { query: (...given) => statements.push(given) && client.query(...given) }
    const asking = ask(postgresLimiter(counted, { appId }))
    const { rows } = await other.query('select pg_backend_pid() as id')
    await eventually(async () => {
      const waiting = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))'
      return (await watcher.query(waiting, [rows[0].id])).rowCount > 0
    })
    await other.query('commit')
    other.release()
    assert.equal(granted([first, await asking]), 60)
    assert.equal(statements.length, 2)
  })

test('serializable: many ask at once, and none fails', async () => {
  const client = pool(servers.postgres, { max: 12, options: '-c default_transaction_isolation=serializable' })
  const limiter = postgresLimiter(client, { appId: newName() })
  const replies = await Promise.all(Array.from({ length: 24 }, () => ask(limiter, { want: 7 })))
  assert.equal(granted(replies), 60)
})

for (const [setting, during] of Object.entries({ off: 'on', local: 'on', remote_apply: 'remote_apply' }))
  test(`synchronous_commit = ${setting}: an ask is kept before it has its reply`, async () => {
    const client = await pool(servers.postgres, { options: `-c synchronous_commit=${setting}` }).connect()
    const show = async () => (await client.query('show synchronous_commit')).rows[0].synchronous_commit
    await client.query('begin')
    await ask(postgresLimiter(client, { appId: newName() }))
    assert.equal(await show(), during)
    await client.query('commit')
    assert.equal(await show(), setting)
    client.release()
  })

test('the migration may be run by several at once, again, and with rows', async () => {
  const client = await inSchema('migrated', { max: 8 })
  const all = () => Promise.all(Array.from({ length: 8 }, () => client.query(migration)))
  await all()
  const limiter = postgresLimiter(client, { appId: 'a' })
  const first = await ask(limiter)
  await all()
  assert.equal(granted([first, await ask(limiter)]), 60)
})

test('without its function or its table, the error names the command that prints them', async () => {
  const client = await inSchema('bare')
  const limiter = postgresLimiter(client, { appId: 'a' })
  const expected = {
    code: 'INVALID_OPTION',
    message: /does not exist\); run `npx cometchat-import migration postgres` again/,
  }
  await assert.rejects(ask(limiter), expected)
  await client.query(migration)
  // As an earlier version would leave it.
  await client.query(`alter function ${FUNCTION} rename to cometchat_import_exchange_0`)
  await assert.rejects(ask(limiter), expected)
  await client.query(migration)
  await client.query('drop table cometchat_import_limiters')
  await assert.rejects(ask(limiter), expected)
})
