// The limiter in Postgres: its function is the table's equal, and its clients, settings and server may be any.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import postgres from 'postgres'
import { migration, postgresLimiter } from '../../../pkg/journal/postgres.js'
import { decodeReply, encodeAsk } from '../../../pkg/limiter/codec.js'
import { CLOCK, exchange, FUNCTION, RUN } from '../../../pkg/limiter/postgres-function.js'
import { compare } from '../../limiter/questions.js'
import { closeAll, newName } from '../places.js'
import { servers, urlOf } from '../servers/given.js'
import { startPostgres } from '../servers/start.js'

const open = []
const closing = (close) => open.push(close)
before(() => pool(servers.postgres).query(migration))
after(() => closeAll(open))

/** @param {import('../servers/given.js').Given} server @param {object} [options] */
function pool(server, options) {
  const made = new pg.Pool({ connectionString: urlOf(server), max: 3, ...options })
  // Of a connection that breaks while nobody uses it.
  made.on('error', () => {})
  closing(() => made.end())
  return made
}

/** @param {import('../servers/given.js').Given} server */
function sql(server) {
  const made = postgres(urlOf(server), { max: 3, onnotice: () => {} })
  closing(() => made.end({ timeout: 1 }))
  return made
}

/** A pool in a schema of its own, which is empty. @param {string} name @param {object} [options] */
async function inSchema(name, options) {
  await pool(servers.postgres).query(`create schema ${name}`)
  return pool(servers.postgres, { options: `-c search_path=${name}`, ...options })
}

/** Asks as a worker would. @param {{ exchange(ask: Uint8Array): Promise<Uint8Array> }} limiter @param {object} [more] of the ask */
async function ask(limiter, more) {
  const reply = await limiter.exchange(
    encodeAsk({
      rate: { limit: 60, windowMs: 60_000 },
      worker: '00000000000000aa',
      number: 1,
      seen: { epoch: '', lastId: 0 },
      lifeMs: 31_500,
      longestLifeMs: 31_500,
      step: null,
      refusedMs: 0,
      completed: [],
      unused: [],
      job: { id: '0000000000000001', weight: 1, spare: 0 },
      want: 40,
      backlog: 40,
      ...more,
    }),
  )
  return /** @type {import('../../../pkg/limiter/codec.js').Granted} */ (decodeReply(reply))
}

const granted = (replies) => replies.flatMap(({ grants }) => grants).length
/** @param {() => Promise<unknown>} attempt until it neither fails nor is false */
async function eventually(attempt) {
  while (!(await attempt().catch(() => false)));
}

test('its function replies as the table does', async (t) => {
  const questions = Number(process.env.COMETCHAT_IMPORT_QUESTIONS ?? 20_000)
  const client = new pg.Client({ connectionString: urlOf(servers.postgres), options: '-c search_path=questions' })
  await inSchema('questions')
  await client.connect()
  closing(() => client.end())
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
  const met = await compare(store, { seed: 100_000, questions })
  const seconds = Math.round((performance.now() - began) / 1000)
  t.diagnostic(`${questions} questions in ${seconds} s, ${JSON.stringify(met)}`)
  for (const [what, count] of Object.entries(met)) assert.ok(count > questions / 1000, `${what}: ${count}`)
})

for (const [name, connect] of Object.entries({
  pg: () => pool(servers.postgres),
  postgres: () => sql(servers.postgres),
  'pg, pooler': () => pool(servers.pooler),
  'postgres, pooler': () => sql(servers.pooler),
}))
  test(`${name}: two makers with one name share one limit, and others have their own`, async () => {
    const client = connect()
    const appId = newName()
    const [one, other] = [postgresLimiter(client, { appId }), postgresLimiter(pool(servers.postgres), { appId })]
    const replies = await Promise.all([ask(one), ask(other, { worker: '00000000000000bb' })])
    assert.equal(granted(replies), 60)
    assert.equal(granted([await ask(postgresLimiter(client, { appId, region: 'eu' }))]), 40)
    assert.equal(granted([await ask(postgresLimiter(client, { appId, name: 'users' }))]), 40)
  })

test('a limit is closed when the server was restarted', async () => {
  const server = await startPostgres()
  closing(() => server.stop())
  const limiter = postgresLimiter(pool(server), { appId: 'a' })
  await pool(server).query(migration)
  const { seen } = await ask(limiter)
  await server.restart()
  await eventually(() => pool(server).query('select 1'))
  const reply = await ask(postgresLimiter(pool(server), { appId: 'a' }), { number: 2, seen })
  assert.notEqual(reply.seen.epoch, seen.epoch)
  assert.deepEqual(reply.grants, [])
  // Horizon, life and hold.
  assert.equal(reply.closedMs, 2_000 + 31_500 + 60_210)
})

test('a limit is closed when its table was emptied, once a worker asks that knew it', async () => {
  const client = await inSchema('emptied')
  await client.query(migration)
  const limiter = postgresLimiter(client, { appId: 'a' })
  const { seen } = await ask(limiter)
  await client.query('truncate cometchat_import_limiters')
  const reply = await ask(limiter, { number: 2, seen })
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
    const asking = ask(postgresLimiter(counted, { appId }), { worker: '00000000000000bb' })
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
  const workers = Array.from({ length: 24 }, (_, at) => String(at + 1).padStart(16, '0'))
  const replies = await Promise.all(workers.map((worker) => ask(limiter, { worker, want: 7, backlog: 7 })))
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
  assert.equal(granted([first, await ask(limiter, { worker: '00000000000000bb' })]), 60)
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
