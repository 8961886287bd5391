// What the limiter in Postgres does with what a client says. The server is in `tests/fleet`.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { postgresLimiter } from '../../pkg/journal/postgres.js'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { exchange, FUNCTION, limiters } from '../../pkg/limiter/postgres-function.js'
import { askOf } from './helpers.js'

const ask = encodeAsk(askOf({ want: 1, backlog: 1 }))
const reply = {
  number: 1,
  seen: { epoch: 'ab'.repeat(8), lastId: 1 },
  clockMs: 5,
  aheadMs: -3,
  longestLifeMs: 31_500,
  grants: [{ id: 1, inMs: 0 }],
  againMs: 0,
  closedMs: 0,
  held: 1,
  share: 60,
}
const error = (code) => Object.assign(new Error(`no ${code}`), { code })

/** A client that fails so many times, and then replies. */
function failing(times, code) {
  const statements = []
  const query = async (...given) => {
    statements.push(given)
    if (statements.length <= times) throw error(code)
    return { rows: [{ reply: JSON.stringify(reply) }] }
  }
  return { client: { query }, statements }
}

test('an ask is one statement with the name of the limit and the ask, both as texts', async () => {
  const { client, statements } = failing(0)
  const limiter = postgresLimiter(client, { appId: 'a', region: 'eu' })
  assert.equal(limiter.name, 'a/eu/data_import')
  assert.deepEqual(decodeReply(await limiter.exchange(ask)), reply)
  const [[statement, [name, text]]] = statements
  assert.match(statement, /^select cometchat_import_exchange_\d+\(\$1::text, \$2::text::jsonb\)::text as reply$/)
  assert.deepEqual([name, JSON.parse(text).worker], [limiter.name, '00000000000000aa'])
})

for (const code of ['40001', '40P01'])
  test(`an ask is repeated if the server has undone it with ${code}, though not for ever`, async () => {
    const some = failing(5, code)
    await postgresLimiter(some.client, { appId: 'a' }).exchange(ask)
    assert.equal(some.statements.length, 6)
    const all = failing(Number.POSITIVE_INFINITY, code)
    await assert.rejects(postgresLimiter(all.client, { appId: 'a' }).exchange(ask), { code })
    assert.equal(all.statements.length, 30)
  })

test('another error is not repeated: what became of the ask is not known', async () => {
  const { client, statements } = failing(1, '57P01')
  await assert.rejects(postgresLimiter(client, { appId: 'a' }).exchange(ask), { code: '57P01' })
  assert.equal(statements.length, 1)
})

for (const code of ['42883', '42P01', '42704', '42703'])
  test(`${code}: the migration is to be run again`, async () => {
    const { client, statements } = failing(1, code)
    await assert.rejects(postgresLimiter(client, { appId: 'a' }).exchange(ask), {
      code: 'INVALID_OPTION',
      message: `postgresLimiter: the database lacks what this version calls (no ${code}); run \`npx cometchat-import migration postgres\` again, and what it prints in the database`,
      cause: error(code),
    })
    assert.equal(statements.length, 1)
  })

test('a client that is none, and options that are none, are refused at once', () => {
  for (const client of [undefined, {}, () => {}, 'postgres://'])
    assert.throws(() => postgresLimiter(client, { appId: 'a' }), {
      code: 'INVALID_OPTION',
      message: /^postgresLimiter: expected a client or a pool of pg, or sql of postgres, as the first argument$/,
    })
  assert.throws(() => postgresLimiter({ query() {} }, {}), {
    code: 'INVALID_OPTION',
    message: /^postgresLimiter: appId/,
  })
})

test('whoever changes the function or its table raises the number in its name, once a version of it is published', () => {
  const digest = createHash('sha256').update(limiters).update(exchange).digest('hex').slice(0, 16)
  // A database may have what was published under this name: workers would call that.
  assert.deepEqual({ [FUNCTION]: digest }, { cometchat_import_exchange_1: '149b2930b7230623' })
})
