// The limiter in Redis: held to the table in Rust, by every client that it is for, and after what may happen to a Redis.
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { evaluator } from '../../../pkg/journal/redis-client.js'
import { decodeAsk, encodeReply } from '../../../pkg/limiter/codec.js'
import { redisLimiter, redisTable } from '../../../pkg/limiter/redis.js'
import { limiterScript } from '../../../pkg/limiter/redis-script.js'
import { limiterSuite } from '../../../pkg/suite/limiter.js'
import { workerOf } from '../../limiter/asks.js'
import { compare } from '../../limiter/questions.js'
import { newName } from '../places.js'
import { admin, CLIENTS, closeClients, clusterAdmin, quiet } from '../redis-clients.js'
import { servers, urlOf } from '../servers/given.js'
import { PASSWORD, startRedis } from '../servers/start.js'

after(closeClients)

const keyOf = (limiter) => `cometchat-import:{${limiter.name}}:limiter`
const newLimiter = () => redisLimiter(admin, { appId: newName() })

/** COMETCHAT_IMPORT_QUESTIONS=100000 asks more; they take a minute. */
const QUESTIONS = Number(process.env.COMETCHAT_IMPORT_QUESTIONS ?? 10_000)

for (const runs of [true, false]) {
  test(`the script replies as the table does, ${runs ? 'if the server says which process it is' : 'and if not'}`, async (t) => {
    const name = newName()
    const key = keyOf({ name })
    const exchange = redisTable(evaluator('', admin), name, limiterScript('tonumber(ARGV[2])', 'ARGV[3]'))
    let kept
    const store = {
      exchange: (ask, clockMs, run) => exchange(ask, String(clockMs), run === 0 ? '' : `run${run}`),
      reset: () => admin.del(key),
      keep: async () => (kept = await admin.getBuffer(key)),
      restore: () => (kept ? admin.set(key, kept) : admin.del(key)),
    }
    const began = Date.now()
    const questions = runs ? QUESTIONS : Math.max(2_000, QUESTIONS / 10)
    const met = await compare(store, { seed: runs ? 1 : 100_000, questions, runs })
    t.diagnostic(`${questions} questions in ${Date.now() - began} ms: ${JSON.stringify(met)}`)
    for (const [what, count] of Object.entries(met)) assert.ok(count >= questions / 1_000, `${what}: ${count}`)
  })
}

for (const [name, open] of Object.entries(CLIENTS)) {
  let opening
  const connect = () => (opening ??= open())

  limiterSuite({
    test,
    name,
    async create() {
      const { client, isCluster } = await connect()
      const limit = newName()
      const exchange = redisTable(evaluator('', client), limit, limiterScript('tonumber(ARGV[2])'))
      const keeper = isCluster ? clusterAdmin : admin
      let time = 1_700_000_000_000
      const limiter = {
        exchange: async (ask) => encodeReply(await exchange(decodeAsk(ask), String(time))),
      }
      return {
        open: () => limiter,
        advance: (ms) => (time += ms),
        empty: () => keeper.del(keyOf({ name: limit })),
        damage: () => keeper.set(keyOf({ name: limit }), 'what another program has written'),
      }
    },
  })

  test(`${name}: all who name the same limit share 60, and another name has its own`, async () => {
    const { client } = await connect()
    const appId = newName()
    const [first, second] = [redisLimiter(client, { appId }), redisLimiter(client, { appId, name: 'data_import' })]
    const both = [workerOf(first), workerOf(second)]
    assert.equal((await both[0].ask({ want: 40 })).grants.length, 40)
    const rest = await both[1].ask({ want: 40 })
    assert.equal(rest.grants.length, 20)
    assert.deepEqual([rest.held, rest.againMs > 0], [60, true])
    for (const other of [{ appId: newName() }, { appId, region: 'eu' }, { appId, name: 'groups' }])
      assert.equal((await workerOf(redisLimiter(client, other)).ask({ want: 99 })).grants.length, 60)
  })

  test(`${name}: a reply that is lost grants nothing twice, whether the client asks again or its user does`, async (t) => {
    const { client, loseReplies } = await connect()
    if (!loseReplies) return t.skip('nothing can be lost on the way to this server')
    const limiter = redisLimiter(client, { appId: newName() })
    const [one, other] = [workerOf(limiter), workerOf(limiter)]
    const first = await one.ask({ want: 5 })
    loseReplies(1)
    const returned = { want: 30, completed: first.grants.map(({ id }) => ({ id, ageMs: 0 })) }
    const again = await one.ask(returned).catch(() => one.ask(returned))
    // 5 are kept after their responses, and of the grants whose reply was lost no more than there are cells.
    assert.ok([25, 30].includes(again.grants.length), `${again.grants.length} grants`)
    const rest = await other.ask({ want: 60 })
    assert.equal(rest.held, 60)
    assert.ok(5 + again.grants.length + rest.grants.length <= 60, `${again.grants.length} and ${rest.grants.length}`)
    const ids = [first, again, rest].flatMap(({ grants }) => grants.map(({ id }) => id))
    assert.equal(new Set(ids).size, ids.length)
  })
}

test('a user who may not ask which process the server is has a limit all the same', async () => {
  const name = `limited${process.pid}`
  const rights = ['+eval', '+get', '+set', '+time', '~cometchat-import:*']
  await admin.call('ACL', 'SETUSER', name, 'reset', 'on', `>${PASSWORD}`, ...rights)
  const client = quiet(new Redis(servers.redis.port, { username: name, password: PASSWORD, enableReadyCheck: false }))
  await assert.rejects(client.info('server'), /NOPERM/)
  const limiter = redisLimiter(client, { appId: newName() })
  const one = workerOf(limiter)
  assert.equal((await one.ask({ want: 7 })).grants.length, 7)
  assert.equal(await stateOf(admin, limiter, 'run'), '')
  // Who has seen the state notices that it is gone.
  await admin.del(keyOf(limiter))
  assert.deepEqual(closed(await one.ask({ want: 7 })), [0, true])
})

test('a replica that takes over, and a server that is emptied begin closed', async (t) => {
  const appId = newName()
  const limiter = redisLimiter(admin, { appId })
  let current = limiter
  const one = workerOf({ exchange: (ask) => current.exchange(ask) })
  await one.ask({ want: 7 })
  assert.match(await stateOf(admin, limiter, 'run'), /^[0-9a-f]{40}$/)

  await admin.config('SET', 'repl-diskless-sync-delay', '0')
  const replica = await startRedis(['--replicaof', `127.0.0.1 ${servers.redis.port}`, '--masterauth', PASSWORD])
  t.after(() => replica.stop())
  const client = quiet(new Redis(replica.url))
  // It refuses to say anything while it loads.
  const isThere = () => client.exists(keyOf(limiter)).catch(() => 0)
  while (!(await isThere())) await sleep(20)
  await client.call('REPLICAOF', 'NO', 'ONE')
  current = redisLimiter(client, { appId })
  assert.deepEqual(closed(await one.ask({ want: 7 })), [0, true])

  await client.flushall()
  const other = workerOf(current)
  assert.equal((await other.ask({ want: 7 })).grants.length, 7, 'nobody has asked who knew another state')
  assert.deepEqual(closed(await one.ask({ want: 7 })), [0, true])
  assert.deepEqual(closed(await other.ask({ want: 7 })), [0, true])
})

test('a state is kept for longer than anything in it may last, and takes little', async (t) => {
  const limiter = newLimiter()
  await workerOf(limiter).ask({ want: 60 })
  // A request may live for a day, and a window may be one: with a clock that stands still meanwhile, the double.
  assert.ok((await admin.pttl(keyOf(limiter))) > 4 * 24 * 60 * 60_000)
  const bytes = await admin.memory('USAGE', keyOf(limiter))
  t.diagnostic(`${bytes} bytes with 60 cells taken`)
  assert.ok(bytes < 4_096, String(bytes))
})

test('errors are those of the client, and hold no password, no token and no script', async () => {
  const fails = async (client) => {
    const error = await workerOf(redisLimiter(client, { appId: newName() }))
      .ask({ want: 1 })
      .then(assert.fail, (error) => error)
    assert.doesNotMatch(`${error.message} ${error.stack}`, /nobody-may-see|local function/)
    return error.message
  }
  const options = { retryStrategy: () => null, maxRetriesPerRequest: 0 }
  await fails(quiet(new Redis(`redis://:${PASSWORD}@127.0.0.1:1`, options)))
  assert.match(
    await fails(quiet(new Redis(urlOf(servers.redis).replace(PASSWORD, `not-${PASSWORD}`), options))),
    /WRONGPASS|NOAUTH/,
  )
  const { client } = await CLIENTS['@upstash/redis']()
  const broken = Object.assign(Object.create(client), {
    eval: (_, keys, args) => client.eval('local function', keys, args),
  })
  assert.match(await fails(broken), /compiling script/)
})

test('a wrong client or option is refused at once', () => {
  const invalid = { name: 'ImportError', code: 'INVALID_OPTION' }
  assert.throws(() => redisLimiter({}, { appId: 'a' }), {
    ...invalid,
    message: /^redisLimiter: expected a client of ioredis/,
  })
  for (const options of [undefined, {}, { appId: '' }, { appId: 'a', region: 1 }, { appId: 'a', limit: 60 }])
    assert.throws(() => redisLimiter(admin, options), { ...invalid, message: /^redisLimiter: / })
})

const closed = (reply) => [reply.grants.length, reply.closedMs > 60_000]
const stateOf = (client, limiter, field) =>
  client.eval(`return cmsgpack.unpack(redis.call('GET', KEYS[1]))[ARGV[1]]`, 1, keyOf(limiter), field)
