/**
 * A limiter in Postgres: a row for each limit, and a function that locks it. Every ask is one statement and keeps nothing in the
 * session, so that it passes through poolers that give each transaction another connection.
 */
import { ImportError } from '../client/error.js'
import { querier } from '../journal/postgres-client.js'
import { decodeAsk, encodeReply } from './codec.js'
import { limitName } from './options.js'
import { FUNCTION } from './postgres-function.js'

/**
 * @param {any} client
 * @param {{ appId: string, region?: string, name?: string }} options
 */
export function postgresLimiter(client, options) {
  const query = querier('postgresLimiter', client)
  const name = limitName('postgresLimiter', options)
  return {
    name,
    async exchange(/** @type {Uint8Array} */ bytes) {
      const [row] = await exchanged(query, [name, JSON.stringify(decodeAsk(bytes))])
      return encodeReply(JSON.parse(row?.reply))
    },
  }
}

/** @param {import('../journal/postgres-client.js').Query} query @param {[name: string, ask: string]} values */
async function exchanged(query, values) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await query(EXCHANGE, values)
    } catch (thrown) {
      const error = /** @type {any} */ (thrown)
      const code = error?.code
      if (MISSING.includes(code))
        throw new ImportError(
          'INVALID_OPTION',
          `postgresLimiter: the database lacks what this version calls (${error.message}); run ` +
            '`npx cometchat-import migration postgres` again, and what it prints in the database',
          { cause: error },
        )
      if (attempt === ATTEMPTS || !UNDONE.includes(code)) throw error
    }
  }
}

/** Both are texts to the client, so that none encodes or parses JSON in a way of its own. */
const EXCHANGE = `select ${FUNCTION}($1::text, $2::text::jsonb)::text as reply`

/** What Postgres calls a function, a table, a table's type, and a column that are not there. */
const MISSING = /** @type {unknown[]} */ (['42883', '42P01', '42704', '42703'])

/**
 * What Postgres calls a transaction that it has undone, because another one had the row first: if the database's default isolation is
 * `repeatable read` or `serializable`. Another worker got its reply then, so that those who repeat it come to an end.
 */
const UNDONE = /** @type {unknown[]} */ (['40001', '40P01'])
const ATTEMPTS = 30
