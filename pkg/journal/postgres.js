/**
 * A journal in Postgres: a row that says who may append, and a row for each piece. Every step is one statement and keeps
 * nothing in the session, so that it passes through poolers that give each transaction another connection.
 */
import { fromBase64, toBase64 } from './base64.js'
import { fencedJournal } from './fenced.js'
import { querier } from './postgres-client.js'

export { postgresLimiter } from '../limiter/postgres.js'
export { migration } from './postgres-migration.js'

/**
 * @param {any} client
 * @param {import('./fenced.js').Options} options
 */
export function postgresJournal(client, options) {
  const query = querier('postgresJournal', client)
  return fencedJournal('postgresJournal', (name) => new PostgresStore(query, name), options)
}

class PostgresStore {
  /** @param {import('./postgres-client.js').Query} query @param {string} name */
  constructor(query, name) {
    this.#query = (/** @type {string} */ statement, /** @type {(string | number | boolean)[]} */ ...values) =>
      query(statement, [name, ...values])
  }

  /** @type {import('./fenced.js').Store['take']} */
  async take({ id, before, worker, holdMs, takeOver }) {
    const [taken] = await this.#query(TAKE, id, worker, holdMs, before, takeOver)
    if (taken) return { number: Number(taken.number), length: Number(taken.length) }
    const [held] = await this.#query(HELD)
    return { holder: held?.worker ?? 'another worker', leftMs: Number(held?.left_ms ?? 0) }
  }

  /** @type {import('./fenced.js').Store['append']} */
  async append({ id, length, holdMs, piece }) {
    const bytes = toBase64(piece)
    const [added] = await this.#query(APPEND, id, length, holdMs, bytes)
    if (added) return 'done'
    const [found] = await this.#query(FOUND, length, bytes)
    if (!found) return 'gone'
    if (found.holder !== id) return 'lost'
    // It is there: the reply to an earlier attempt was lost.
    return Number(found.beyond) === 1 && found.is_there ? 'done' : 'gone'
  }

  /** @type {import('./fenced.js').Store['read']} */
  async read(from, to) {
    const last = Math.min(to, from + PIECES_AT_ONCE) - 1
    const found = await this.#query(READ, from, last, BYTES_AT_ONCE)
    return found.map(({ bytes }) => fromBase64(bytes))
  }

  /** @type {import('./fenced.js').Store['renew']} */
  async renew({ id, holdMs }) {
    return (await this.#query(RENEW, id, holdMs)).length > 0
  }

  /** @param {string} id */
  async free(id) {
    await this.#query(FREE, id)
  }

  /** @param {any} error */
  hint(error) {
    return error?.code === UNDEFINED_TABLE
      ? 'make its tables first: npx cometchat-import migration postgres prints how'
      : undefined
  }

  #query
}

/** In a statement: when a hold ends that is taken now. The clock is read when the row is locked, not when the statement began. */
const until = (/** @type {string} */ ms) => `clock_timestamp() + ${ms}::bigint * interval '1 millisecond'`

/** Name, id, worker, milliseconds, the id before, whether to take over. No row: another holds it. */
const TAKE = `
insert into cometchat_import_journals as journal (name, number, holder, worker, held_until, length)
values ($1::text, 1, $2::text, $3::text, ${until('$4')}, 0)
on conflict (name) do update set
  number = journal.number + case when journal.holder = excluded.holder then 0 else 1 end,
  holder = excluded.holder, worker = excluded.worker, held_until = ${until('$4')}
where journal.held_until is null or journal.held_until <= clock_timestamp()
  or journal.holder in ($2::text, $5::text) or $6::boolean
returning number::text, length::text`

/** Name. */
const HELD = `
select worker, ceil(extract(epoch from held_until - clock_timestamp()) * 1000)::text as left_ms
from cometchat_import_journals where name = $1::text and held_until is not null`

/** Name, id, length, milliseconds, bytes. No row: it is not so. */
const APPEND = `
with mine as (
  update cometchat_import_journals set length = length + 1, held_until = ${until('$4')}
  where name = $1::text and holder = $2::text and length = $3::bigint
  returning name
)
insert into cometchat_import_pieces (name, number, bytes)
select name, $3::bigint, decode($5::text, 'base64') from mine
returning number::text`

/** Name, length, bytes. */
const FOUND = `
select holder, (length - $2::bigint)::text as beyond, exists (
  select from cometchat_import_pieces piece
  where piece.name = journal.name and piece.number = $2::bigint and piece.bytes = decode($3::text, 'base64')
) as is_there
from cometchat_import_journals journal where name = $1::text`

/** Name, the first, the last, and so many bytes at most beyond the first. */
const READ = `
select encode(bytes, 'base64') as bytes
from (
  select number, bytes, sum(octet_length(bytes)) over (order by number) as size
  from cometchat_import_pieces
  where name = $1::text and number between $2::bigint and $3::bigint
) pieces
where size <= $4::bigint or number = $2::bigint
order by number`

/** Name, id, milliseconds. A hold that has ended, and that nobody has taken, is renewed too. */
const RENEW = `
update cometchat_import_journals set held_until = ${until('$3')}
where name = $1::text and holder = $2::text
returning name`

/** Name, id. */
const FREE = `
update cometchat_import_journals set held_until = null
where name = $1::text and holder = $2::text`

const PIECES_AT_ONCE = 128
const BYTES_AT_ONCE = 512 * 1024

/** What Postgres calls a table that is not there. */
const UNDEFINED_TABLE = '42P01'
