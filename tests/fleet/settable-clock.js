// A clock of Postgres that a test can set: in place of the server's own, in the limiter's function.
import assert from 'node:assert/strict'
import { CLOCK, exchange } from '../../pkg/limiter/postgres-function.js'

/**
 * Replaces the function of the migration by one with such a clock, in the schema of the client.
 *
 * @param {{ query(statement: string, values?: unknown[]): Promise<unknown> }} client
 * @returns what moves the clock by so many milliseconds, and what sets it ahead of the server's by so many
 */
export async function makeSettable(client) {
  const settable = exchange.replace(CLOCK, `${CLOCK} + (select ahead from settable_clock)`)
  assert.notEqual(settable, exchange)
  await client.query(`create table settable_clock as select 0::bigint as ahead; ${settable}`)
  return {
    advance: (/** @type {number} */ ms) => client.query('update settable_clock set ahead = ahead + $1', [ms]),
    setAhead: (/** @type {number} */ ms) => client.query('update settable_clock set ahead = $1', [ms]),
  }
}
