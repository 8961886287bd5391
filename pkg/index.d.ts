/**
 * Imports users into CometChat: checks every row, sends batches within the rate limit, and reports what became of each row.
 * Unofficial.
 *
 * The types need one of `lib: ["dom"]`, `@types/node` and `@cloudflare/workers-types`.
 *
 * @packageDocumentation
 */
import type { User } from './entities.js'
import type { ErrorCode } from './error-codes.js'
import type { Journal } from './journal.js'
import type { Limiter } from './limiter.js'
import type { CheckOptions, Preflight } from './preflight.js'
import type { VerifyReport } from './verify.js'

export type { ErrorCode, Journal, User }
export type { CheckOptions, CreatedRoles, Preflight } from './preflight.js'
export { createRoles } from './preflight.js'
export type {
  FieldDifference,
  VerifyOutcome,
  VerifyRowEvent,
  VerifyCounts,
  VerifyEvent,
  VerifyJob,
  VerifyOptions,
  VerifyProgress,
  VerifyReport,
} from './verify.js'
export { verifyUsers } from './verify.js'
export type {
  CheckEvent,
  JsonEvent,
  OfFile,
  ReportEvent,
  RolesEvent,
  StartEvent,
  VerifyReportEvent,
} from './json-events.js'

/** The name of a field of a user. */
export type Field = keyof User

/** A row of the source: its values by the column of a CSV, or by the name in a JSON object. */
export type Row = Record<string, unknown>

/** A source of objects of a known type, which {@link RowOptions.map} gets. */
export type TypedSource<T extends object> = Iterable<T> | AsyncIterable<T> | ReadableStream<T>

/** What {@link RowOptions.map} gets of a source: its objects, or {@link Row}s if it has bytes or objects of no known type. */
export type RowOf<T> = [T] extends [never]
  ? Row
  : [keyof T] extends [never]
    ? Row
    : T extends ArrayBuffer | ArrayBufferView
      ? Row
      : T

/**
 * Where users come from.
 *
 * - Objects: an array, an iterable, an async iterable or a `ReadableStream` of {@link User}s, or of rows of any form that
 *   {@link RowOptions.map} turns into users. They are taken as fast as they can be sent, not ahead of it.
 * - Bytes or text of a CSV, NDJSON or JSON file (an array, or an object that holds one), in chunks of any size: a `ReadableStream`,
 *   a `Request`, a `Response` or an object of R2 ({@link HasBody}), a stream of Node, an async iterable, a `Blob` or `File`, a
 *   `Uint8Array`, an `ArrayBuffer`.
 * - A string is the text of a file, not its name.
 *
 * A stream, a generator and an iterator can be read only once: if one was read before, by any function of this package, it is refused
 * with `INVALID_OPTION`.
 */
export type Source =
  | Iterable<object>
  | AsyncIterable<object | string>
  | ReadableStream<object>
  | ReadableStream<string>
  | Blob
  | HasBody
  | Uint8Array
  | ArrayBuffer
  | string

/** A `Request`, a `Response`, or an object of R2 (`await bucket.get(key)`). Its body is read. */
export interface HasBody {
  /** The bytes of a file. `null` is refused with `INVALID_OPTION`. */
  readonly body: ReadableStream<Uint8Array> | null
  /** Whether somebody has begun to read the body. If so, it is refused with `INVALID_OPTION`. */
  readonly bodyUsed: boolean
}

/**
 * Options that a check and an import share: how rows are read, checked and packed.
 *
 * @typeParam R what functions in `map` get of each row
 */
export interface RowOptions<R = Row> {
  /**
   * The format of the file. `'auto'` decides by its first bytes. Objects have no format.
   * @default 'auto'
   */
  format?: 'auto' | 'csv' | 'ndjson' | 'json' | undefined
  /**
   * Where the rows are in a JSON file, as a path: `'data.users'`. `*` is each element of an array (`'*.users'`), and `'.'` the
   * root itself. The path leads to an array, or to an object that holds the rows by their keys: `{"ann":{"name":"Ann"}}`. The key
   * is the `uid`, unless `map` fills it. A file may hold several such texts one after another, such as the pages of an API.
   * @default the first array of objects with a usual name, such as `users`, `data` or `items`, or an object `users` of objects
   */
  rowPath?: string | undefined
  /**
   * The columns of a CSV file that has no header row: `['uid', 'name', '', 'avatar']`. `''` is a column that you do not need, and
   * so is every column after the last name. If the first row has exactly these names, it is a header all the same.
   * @default the header row names the columns
   */
  columns?: readonly string[] | undefined
  /**
   * What stands between the cells of a CSV file: a tab, or a sign of ASCII that is no letter, digit, quote or backslash.
   * @default found in the header row: a comma, a semicolon, a tab or `|`
   */
  delimiter?: string | undefined
  /**
   * How many lines stand before the header, or before the first row of NDJSON. They are skipped, whatever they hold. The file of
   * failed rows has none of them, and is read as it is.
   * @default 0
   */
  skipLines?: number | undefined
  /**
   * How the cells of a CSV file hold delimiters, line breaks and missing values. `'auto'`: between double quotes (RFC 4180).
   * `'mysql'`: as `mysql --batch` and `SELECT … INTO OUTFILE` write them: tabs, escapes with backslashes, no quotes, and `NULL` or
   * `\\N` for no value. `'postgres'`: as `COPY … TO` writes text: the same, with `\\N` alone.
   * @default 'auto'
   */
  dialect?: 'auto' | 'mysql' | 'postgres' | undefined
  /**
   * What happens to a CSV row with fewer cells than the header: `'reject'` makes it `invalid`, `'fill'` takes the missing cells for
   * empty. Cells too many that are empty are ignored.
   * @default 'reject'
   */
  shortRows?: 'reject' | 'fill' | undefined
  /**
   * The text of a CSV cell that has no value, such as the `NULL` or `\\N` of databases. In quotes, it is ordinary text, unless
   * {@link RowOptions.quotedNull} is set.
   * @default none: only an empty cell has no value
   */
  nullMarker?: string | readonly string[] | undefined
  /**
   * Whether a {@link RowOptions.nullMarker} counts in quotes as well, for a file that has all its cells in quotes.
   * @default false
   */
  quotedNull?: boolean | undefined
  /**
   * Which rows are imported: a condition, or several that all have to be satisfied, such as `'deleted != true'` or
   * `'email not ends-with @test.example'`. The other rows are `excluded`. A condition names a column, or a path into nested objects as
   * in {@link RowOptions.map}, and compares its value as it is in the source: `=`, `!=`, `is empty`, `is not empty`, `in a, b`,
   * `contains`, `starts-with`, `ends-with` (each of the last four with `not` in front, too), and `<`, `<=`, `>`, `>=` for numbers and
   * dates. Upper and lower case are the same. `docs/choosing-rows.md` explains them. Objects that functions in {@link RowOptions.map}
   * turn into users have no conditions: filter them.
   * @default none: every row
   * @throws `INVALID_OPTION` with the character at which a condition is wrong. A column that a file does not have ends the run as
   *   `INPUT_COLUMNS`
   * @example
   * ```js
   * import { checkUsers } from 'cometchat-import'
   *
   * const users = [{ uid: 'ann', name: 'Ann' }, { uid: 'bot', name: 'Bot', kind: 'bot' }]
   * const { valid, excluded } = await checkUsers(users, { where: 'kind != bot' })
   * console.log(valid, excluded) // 1 1
   * ```
   */
  where?: string | readonly string[] | undefined
  /**
   * Which columns fill which fields: `{ uid: 'user_id', name: ['first', 'last'], avatar: (row) => … }`, or one function that turns
   * a row into a user. Several columns are joined by a space. `null` leaves a field empty. In JSON and objects, a name may be a path
   * into nested objects: `'_id.$oid'`, `'urls.0.href'`. `'Attributes[Name=email].Value'` selects the first array element whose `Name`
   * is `email`. What you do not map is subject to {@link RowOptions.extra}. If a function throws, its row is `invalid`, and the run
   * continues.
   * @default CSV columns with usual names (`user_id`, `Display Name`) are recognised and reported as guesses
   */
  map?:
    | { [F in Field | `metadata.${string}`]?: string | readonly string[] | null | ((row: R) => unknown) | undefined }
    | ((row: R) => User)
    | undefined
  /**
   * The column that fills a field if it is empty, or the first of several that is not empty: `{ name: ['username', 'email'] }`.
   * The column may be mapped as well. You cannot combine it with functions in {@link RowOptions.map}.
   * @default an empty field stays empty
   */
  fallback?: { [F in Field]?: string | readonly string[] | undefined } | undefined
  /**
   * What happens to uids: `'lowercase'` turns upper case into lower case, as the server does; `'strict'` refuses it; `'cometchat'`
   * derives uids with {@link toCometChatId}.
   * @default 'lowercase'
   */
  uid?: 'lowercase' | 'strict' | 'cometchat' | undefined
  /**
   * Which forms of a time are read. `'seconds'`: 10 digits only. `'auto'`: also a fraction, milli-, micro- and nanoseconds (13, 16
   * and 19 digits), ISO 8601 (UTC unless it has a zone) and the dates of headers and programs (`Fri, 31 May 2024 10:00:00 GMT`).
   * Fractions of a second are dropped. With `'auto'`, the values that exports write for "never" leave the field empty: 0, -1,
   * 1970-01-01, 0001-01-01, 0000-00-00 and `Never`.
   * @default 'seconds'
   */
  timestamps?: 'seconds' | 'auto' | undefined
  /**
   * What to do with fields that users do not have: `'reject'` the row, store them in the `'metadata'`, or `'drop'` them.
   * @default 'reject', or 'drop' where `map` has functions
   */
  extra?: 'reject' | 'metadata' | 'drop' | undefined
  /**
   * What happens to a row in which the value of an optional field breaks its rule: `'reject'` makes it `invalid`, `'omit'` sends it
   * without the value, and the report notes how many.
   * @default 'reject'
   */
  invalidOptional?: 'reject' | 'omit' | undefined
  /**
   * Users in one request, 1–50. 50 is the API's own limit ("Import Users", entities per request).
   * @default 50
   */
  batchSize?: number | undefined
  /**
   * The rate limit: no `windowMs` milliseconds, wherever you begin to count, hold more than `limit` requests. 60 a minute is the
   * API's own limit ("Import Users", requests per minute).
   * @default { limit: 60, windowMs: 60000 }
   */
  rate?:
    | {
        /** Requests. */
        limit: number
        /** Milliseconds. */
        windowMs: number
      }
    | undefined
  /** Stops the run. An import then ends with a report of status `'stopped'`. A check rejects with the code `ABORTED`. */
  signal?: AbortSignal | undefined
  /**
   * Receives the bytes of a file with the rows that failed, in the source's own columns (NDJSON for JSON and objects), ready to
   * fix and import. What it returns is awaited. If it throws or rejects, the run continues without a sign in its report: `console.warn`
   * says so once, with the first error. If a run must not count without its failed rows, note it where you catch the error in this function.
   */
  failed?: ((chunk: Uint8Array) => unknown) | undefined
  /**
   * Where progress is saved, so that the same call resumes after a stop of any kind. A check reads it to say what is left to
   * send. See `cometchat-import/node`, `/indexeddb`, `/durable-object` and `/memory`.
   * @default none: every run begins at the first row
   */
  journal?: Journal | null | undefined
}

/** The app to import into: either `appId` and `region`, or `endpoint`. */
export interface Connection {
  /** The app id from the CometChat dashboard. */
  appId?: string | undefined
  /** The app's region. */
  region?: 'us' | 'eu' | 'in' | undefined
  /**
   * A REST API key of the app with the scope `fullAccess`. No message, event, report, journal or URL contains it. Leave it out if
   * the `endpoint` adds it.
   */
  apiKey?: string | undefined
  /**
   * A base URL instead of `https://{appId}.api-{region}.cometchat.io/v3`, of a relay or a sandbox. It must be `https:`, or
   * `http:` to this machine. Redirects are not followed.
   */
  endpoint?: string | undefined
}

/**
 * Options of an import. A wrong option throws at once and says what was expected.
 *
 * @typeParam R what functions in `map` get of each row
 */
export interface ImportOptions<R = Row> extends RowOptions<R>, Connection {
  /**
   * Requests at the same time, 1–60. Some hosts allow only six connections.
   * @default 6
   */
  concurrency?: number | undefined
  /**
   * Milliseconds to wait for the headers and body of one response, 1–2147483647.
   * @default 30000
   */
  timeoutMs?: number | undefined
  /** How to retry a request that fails without a response. */
  retry?: RetryOptions | undefined
  /**
   * Where the limit is kept that this import shares with others of the same app: imports of one process, workers on many machines,
   * functions, relays. All of them need one limiter and the same `rate`. Without one, each import keeps the limit by itself, and
   * two of them exceed it.
   *
   * Until the limiter's store grants a request, nothing is sent. A store that cannot be reached is waited for, for `retry.outageMs`; then
   * the run ends as `'failed'` with the code `LIMITER_UNREACHABLE`, and can be resumed. With a limiter, `rate.limit` is at most 10000
   * and `timeoutMs` at most 3600000.
   *
   * See `cometchat-import/redis`, `/postgres`, `/durable-object`, `/memory` and `/limiter`.
   * @default none: the import keeps the limit by itself
   */
  limiter?: Limiter | null | undefined
  /**
   * How urgent the import is among those that share its `limiter`. A live one is small, and somebody waits for it: it goes first, and
   * into the requests that imports in bulk leave free by `spare`.
   * @default 'bulk'
   */
  priority?: 'bulk' | 'live' | undefined
  /**
   * The import's share of the limit, compared with that of the others that share its `limiter`, 1–1000: with 1 and 3, one of them
   * has a quarter of the requests and the other the rest.
   * @default 1
   */
  weight?: number | undefined
  /**
   * How many of the limit's requests an import in bulk leaves free for live ones that share its `limiter`, 0 to `rate.limit - 1`.
   * (Going first would not help a live import alone: one in bulk uses up the whole limit at once, and then nothing is free for
   * a minute.)
   * @default 0
   */
  spare?: number | undefined
  /** When to stop before the host ends the call. With a `journal`, the next call resumes. */
  budget?: Budget | undefined
  /**
   * How many rows the server may reject: a number of rows, at least 1, or a share such as `'5%'`, above 0 and at most 100, of those
   * that it stored or rejected in this run, once these are 200. When that many are rejected, nothing more is sent, what is on its
   * way is waited for, and the run ends as `'failed'` with the code `TOO_MANY_FAILURES`. The other rows are `pending`: the same
   * call sends them. Rows that earlier runs sent do not count, nor rows that were not sent.
   *
   * ```js
   * const options = { maxFailures: '5%' }
   * ```
   * @default no limit
   */
  maxFailures?: number | `${number}%` | undefined
  /**
   * A `fetch` of your own. It is called without `this`. Only `status`, `headers.get` and `arrayBuffer` of its response are used.
   * @default the host's `fetch`
   */
  fetch?: ((url: string, init: RequestInit) => PromiseLike<FetchResponse>) | null | undefined
  /**
   * Which rows have an event when you iterate over the job: all, those with problems, or none.
   * @default 'all'
   */
  rowEvents?: 'all' | 'problems' | 'none' | undefined
  /**
   * How many rows the source has, for {@link Progress.etaMs}.
   * @default the length of an array; unknown for other sources
   */
  expectedRows?: number | undefined
}

/** Retries of a request that fails without a response (a broken connection, a time-out, 5xx), with exponential backoff and jitter. */
export interface RetryOptions {
  /**
   * How often a batch is sent before its rows are `unconfirmed`, 1–1000. Waiting for the limit does not count.
   * @default 8
   */
  attempts?: number | undefined
  /**
   * The first wait, in milliseconds.
   * @default 1000
   */
  baseMs?: number | undefined
  /**
   * The longest wait, in milliseconds.
   * @default 60000
   */
  capMs?: number | undefined
  /**
   * The total time to wait for an unreachable server before giving up, in milliseconds. Then the run ends as `'failed'`, and can
   * be resumed.
   * @default 15 * capMs
   */
  outageMs?: number | undefined
}

/** Limits of one run. A run that reaches its budget ends with the status `'stopped'`. */
export interface Budget {
  /** How many requests may be sent, repeated ones included. */
  maxRequests?: number | undefined
  /**
   * Milliseconds from the start by which the run has ended. No request is sent whose response may come later: the first needs 1,000
   * ms, and each later one twice as long as the slowest response so far, and 100 ms at least. A run with less than 1,000 sends nothing and
   * ends as `'stopped'`, so a loop over such runs has no end.
   */
  deadlineMs?: number | undefined
}

/** The part of a `Response` that is used. */
export interface FetchResponse {
  /** The HTTP status. */
  readonly status: number
  /** The headers, of which `Retry-After`, `X-RateLimit-Reset`, `X-Rate-Limit-Reset` and `Date` are read. */
  readonly headers: {
    /** Returns the value of a header, whatever its case, or null if there is none. */
    get(name: string): string | null
  }
  /** Resolves with the body. */
  arrayBuffer(): PromiseLike<ArrayBuffer>
}

/**
 * What became of a row. Every row has exactly one outcome.
 *
 * - `imported`: the server took it, in this run or (with a journal) an earlier one
 * - `existing`: the server says that a user with this uid was there before
 * - `excluded`: it does not satisfy {@link RowOptions.where}, and was not sent
 * - `invalid`: it breaks a rule, and was not sent
 * - `duplicate`: an earlier row has the same uid (upper and lower case are the same), and it was not sent
 * - `rejected`: it was sent, and the server refused it by name
 * - `unconfirmed`: it was sent as often as `retry` allows, and the server never confirmed it
 * - `pending`: the run ended before its outcome was known
 */
export type Outcome =
  | 'imported'
  | 'existing'
  | 'excluded'
  | 'invalid'
  | 'duplicate'
  | 'rejected'
  | 'unconfirmed'
  | 'pending'

/**
 * The codes of this package's own issues. A `rejected` row has the server's own code instead. `docs/errors.md` in the package
 * has cause and fix of each.
 */
export type IssueCode =
  | 'REQUIRED'
  | 'TYPE'
  | 'TOO_LONG'
  | 'CHARACTER'
  | 'LOST_DIGITS'
  | 'URL'
  | 'TIMESTAMP'
  | 'ONE_OF'
  | 'TOO_MANY'
  | 'TOO_LARGE'
  | 'UNKNOWN_FIELD'
  | 'REPEATED_FIELD'
  | 'LONE_SURROGATE'
  | 'DUPLICATE'
  | 'NOT_AN_OBJECT'
  | 'JSON'
  | 'ENCODING'
  | 'CELL_COUNT'
  | 'QUOTE'
  | 'ROW_TOO_LONG'
  | 'TRUNCATED'
  | 'UNREADABLE'
  | 'UNCONFIRMED'
  | 'DIFFERS'
  | 'MISSING'
  | 'DEACTIVATED'

/** What is wrong with a row. */
export interface Issue {
  /** The field: `name`, `tags[3]`, `metadata`. Empty if the issue concerns the whole row. */
  path: string
  /** A code of this package, which stays the same, or the server's own code. */
  code: IssueCode | (string & {})
  /** A sentence for people: what was expected, what was found, how to fix it. */
  message: string
  /** What was expected, as {@link Issue.message} says it. Empty if there is nothing to say. */
  expected: string
  /** What was found instead, shortened. Empty if there was nothing. */
  found: string
  /** What you can do about it: alternatives, the most likely first. Empty if there are none to offer. */
  remedies: Remedy[]
  /** With the code `DUPLICATE`: the number of the earlier row with the same uid. */
  firstRow?: number
}

/**
 * One thing to do about an {@link Issue}, or about an input that cannot be read: a value, for programs with words of their
 * own. {@link Issue.message} says the same in words.
 *
 * @example
 * ```ts
 * import { checkUsers, type Remedy } from 'cometchat-import'
 *
 * function words(remedy: Remedy): string {
 *   switch (remedy.kind) {
 *     case 'set':
 *       return `read it with ${remedy.option} set to ${remedy.value}`
 *     case 'map':
 *       return `say that ${remedy.column ?? 'a column'} is the ${remedy.field}`
 *     case 'fill':
 *       return `fill the ${remedy.field} from another column`
 *     case 'hint':
 *       return remedy.text
 *   }
 * }
 *
 * const check = await checkUsers([{ uid: 'ann', name: 'Ann', createdAt: '2024-05-31' }])
 * const [sample] = check.issues[0]!.samples
 * console.log(sample!.remedies.map(words)) // [ 'read it with timestamps set to auto' ]
 * ```
 */
export type Remedy =
  | {
      /** Read with an option set to a value. */
      kind: 'set'
      /** The option of {@link RowOptions}. */
      option: 'uid' | 'timestamps' | 'extra' | 'format' | 'rowPath' | 'nullMarker' | 'shortRows'
      /** Its value. */
      value: string
    }
  | {
      /** Say with {@link RowOptions.map} that a column, or a value within a JSON row, is a field. */
      kind: 'map'
      /** The field. */
      field: string
      /** The column, or the path of the value. Absent if only a person can know it. */
      column?: string
    }
  | {
      /** Fill a field from another column with {@link RowOptions.fallback}. */
      kind: 'fill'
      /** The field. */
      field: string
    }
  | {
      /** Change the input. */
      kind: 'hint'
      /** What to change, in words. */
      text: string
    }

/** The outcome of a row is known, or the run ended before it was. */
export interface RowEvent {
  /** The kind of event. */
  type: 'row'
  /** The row's number, from 1. The header of a CSV does not count. */
  row: number
  /** The line of the file on which the row begins, from 1. Absent if the source has no lines. */
  line?: number
  /** The uid as it is sent. Absent if the row has none. */
  uid?: string
  /** What became of it. */
  outcome: Outcome
  /** The outcome is that of an earlier run: this run did not send the row. */
  resumed?: true
  /** What is wrong with the row. Empty if the row is `imported` or `existing`. */
  issues: Issue[]
}

/** The counts so far. It comes at most four times a second, and at the end. */
export interface ProgressEvent extends Progress {
  /** The kind of event. */
  type: 'progress'
}

/** Nothing can be sent for a while. */
export interface WaitEvent {
  /** The kind of event. */
  type: 'wait'
  /**
   * `'limit'`: the limit is used up. `'refused'`: the server responded with 429. `'backoff'`: a failed batch waits for its next attempt.
   * `'limiter'`: the limiter's store cannot be reached, or lets nobody send because another worker was refused, or because it may
   * have lost what it knew.
   */
  reason: 'limit' | 'refused' | 'backoff' | 'limiter'
  /** Milliseconds until the next request can be sent. */
  ms: number
}

/** A batch is sent again. */
export interface RetryEvent {
  /** The kind of event. */
  type: 'retry'
  /** Why: `NETWORK`, `TIMED_OUT`, `HTTP_503`, or a code of the server's. */
  reason: string
  /** The number of the attempt that failed, from 1. */
  attempt: number
  /** How many users are in the batch. */
  users: number
}

/** The run was paused, or continues: {@link ImportJob.pause}, {@link ImportJob.resume}. */
export interface PauseEvent {
  /** The kind of event. */
  type: 'pause'
  /** Whether the run is paused now. */
  paused: boolean
}

/** How the columns of a CSV were understood. It comes once, before the first row. */
export interface ColumnsEvent {
  /** The kind of event. */
  type: 'columns'
  /** The columns, in the order of the file. */
  columns: Column[]
}

/** An event of a job that you iterate over. `type` says which kind it is. */
export type ImportEvent = RowEvent | ProgressEvent | WaitEvent | PauseEvent | RetryEvent | ColumnsEvent

/** A column of a CSV. */
export interface Column {
  /** Its name in the header. */
  column: string
  /** The field that it fills, such as `uid` or `metadata.plan`. Null if it is not used. */
  field: string | null
  /** Whether the field was guessed from a usual name. */
  guess: boolean
}

/** How many rows have which outcome. `rows` is the sum of the eight outcomes at all times. */
export interface Counts {
  /** Rows read. */
  rows: number
  /** Rows that the server took, in this run or (with a journal) an earlier one. */
  imported: number
  /** Rows whose user was there before, as the server says. */
  existing: number
  /** Rows that do not satisfy {@link RowOptions.where}. They were not sent. */
  excluded: number
  /** Rows that break a rule. They were not sent. */
  invalid: number
  /** Rows with the uid of an earlier row. They were not sent. */
  duplicate: number
  /** Rows that were sent, and that the server refused by name. */
  rejected: number
  /** Rows that were sent as often as `retry` allows, and that the server never confirmed. */
  unconfirmed: number
  /** Rows whose outcome is not known yet. In a report: the run ended before it was. */
  pending: number
}

/** How far a run has come. */
export interface Progress extends Counts {
  /** Rows whose outcome comes from an earlier run. They are in the other counts too. */
  resumed: number
  /** Requests that were sent, repeated ones included. */
  requests: number
  /** Milliseconds since the start, pauses included. */
  elapsedMs: number
  /** Rows that the server has confirmed or refused, per second since the start, pauses left out. */
  rowsPerSecond: number
  /**
   * Milliseconds to the end, at the pace of the limit. Absent while the number of rows is unknown. While the run is paused: from when
   * it continues.
   */
  etaMs?: number
}

/** Something to look at that is no mistake. */
export interface Note {
  /**
   * `'PLACEHOLDER'`: a text that is sent says that there is none, such as a name `NULL` or `#N/A`. `'EMAIL_ADDRESS'`: the name is an
   * e-mail address, which every user of the app can see. `'NOT_SPLIT'`: the tags are one text, in which a `/` or a line break may stand
   * between several. `'OMITTED'`: a value was left out, see {@link RowOptions.invalidOptional}. `'REPEATED_HEADER'`: the header of a CSV is there once more, and is none of the rows.
   * `'COLUMN_NOT_FOUND'`: no row of JSON has the column or path of a condition of {@link RowOptions.where}, or the name or path of
   * {@link RowOptions.map} or {@link RowOptions.fallback}, which `path` names. The message has the names of a row, and a similar one.
   * `'NOT_COMPUTED'`: a formula of a spreadsheet has no value, in a column that nothing needs, which `path` names.
   * `'NOT_COMPARED'`: the value of a condition's column or path, which `path` names, is an object, or neither a number nor a date.
   * With {@link CheckOptions.preflight} only: `'VENDOR_HOST'`: the URL leads to Stream, Sendbird, Twilio or Firebase, and breaks when
   * your account there ends, since CometChat stores the URL alone. `'LARGE_OBJECT'`: the metadata has more than 1.6 KB, which an older
   * page of CometChat gives as the limit; newer ones have 5 KB.
   */
  code:
    | 'PLACEHOLDER'
    | 'EMAIL_ADDRESS'
    | 'NOT_SPLIT'
    | 'OMITTED'
    | 'REPEATED_HEADER'
    | 'VENDOR_HOST'
    | 'LARGE_OBJECT'
    | 'COLUMN_NOT_FOUND'
    | 'NOT_COMPUTED'
    | 'NOT_COMPARED'
  /** The field. Empty if it is about rows as a whole. */
  path: string
  /** How many times. */
  count: number
  /** The first few. */
  samples: {
    /** The row's number, from 1. Absent if it is about a line that is no row, or about no row at all. */
    row?: number
    /** The line, from 1. Absent if the source has no lines, or it is about no row at all. */
    line?: number
    /** What was found, as a sentence for people. */
    message: string
  }[]
}

/** The report of a run. `rows` is the sum of the eight outcomes. */
export interface Report extends Counts {
  /**
   * `'complete'`: every row was read and has its outcome. `'stopped'`: `abort`, `signal` or `budget` ended the run. `'failed'`: the
   * run could not continue, see `error`.
   */
  status: 'complete' | 'stopped' | 'failed'
  /** Rows whose outcome comes from an earlier run. They are in the other counts too. */
  resumed: number
  /**
   * Users who were sent more than once, and why: the code of the failure (`NETWORK`, `TIMED_OUT`, `HTTP_503`, one of the
   * server's), or `INTERRUPTED` if an earlier run ended before the response.
   */
  resent: {
    /** How many users. */
    users: number
    /** How many users, by reason. */
    reasons: Record<string, number>
  }
  /** Requests that were sent, repeated ones included. */
  requests: number
  /** Milliseconds from start to end, pauses included. */
  elapsedMs: number
  /** Values that were written differently without loss, such as numbers in quotes. */
  coerced: number
  /** What you should look at though it is no mistake, the most frequent first. */
  notes: Note[]
  /** False if the run ended before the source did. Then `rows` counts what was read. */
  inputEnded: boolean
  /** Why the run could not continue, if its status is `'failed'`. */
  error?: {
    /** The code of the error. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
    /** What you can do about it, if the input is the cause. Absent if there is nothing to offer. */
    remedies?: Remedy[]
  }
}

/** The report of the command line's `--report` and `--json`. */
export interface SavedReport extends Report {
  /**
   * What was wrong with rows, by code and path, the most frequent first: what the check of the file found, and what the import found
   * beside it. Of a server's codes, the first 500.
   */
  issues: {
    /** The code, as in {@link Issue.code}. */
    code: IssueCode | (string & {})
    /** The field, as in {@link Issue.path}; entries of lists together, as `tags[]`. */
    path: string
    /** How many rows have it. */
    count: number
    /** The first few of these rows. */
    samples: {
      /** The row's number, from 1. */
      row: number
      /** The line on which the row begins, from 1. Absent if the source has no lines. */
      line?: number
      /** The sentence for people, as in {@link Issue.message}. */
      message: string
    }[]
  }[]
  /** What `--verify` found after the import. */
  verified?: VerifyReport
}

/** What a check found. */
export interface CheckReport {
  /** The format that was read. `'objects'` if the source has no format. */
  format: 'csv' | 'ndjson' | 'json' | 'objects'
  /** The path to the rows, if the file is JSON that holds them within others. See {@link RowOptions.rowPath}. */
  rowPath?: string
  /** Rows read: the sum of `valid`, `excluded`, `invalid` and `duplicate`. */
  rows: number
  /** Rows that keep the rules: an import would send them, or an earlier run did. */
  valid: number
  /** Rows that do not satisfy {@link RowOptions.where}. */
  excluded: number
  /** Rows that break a rule. */
  invalid: number
  /** Rows with the uid of an earlier row. */
  duplicate: number
  /** Values that would be written differently without loss, such as numbers in quotes. */
  coerced: number
  /** With a journal: the valid rows whose outcome comes from an earlier run. */
  resumed?: {
    /** Rows that the server took. */
    imported: number
    /** Rows whose user was there before. */
    existing: number
    /** Rows that the server refused by name. */
    rejected: number
  }
  /** Requests that the import needs. With a journal: those that are left. */
  batches: number
  /** Minutes that the import takes at the limit. The requests of the first minute are sent at once. */
  minutes: number
  /** How the columns of a CSV were understood. Empty for other formats. */
  columns: Column[]
  /** The issues by code and path, the most frequent first, with the first few rows of each. */
  issues: {
    /** The code, as in {@link Issue.code}. */
    code: IssueCode | (string & {})
    /** The field, as in {@link Issue.path}. */
    path: string
    /** How many rows have it. */
    count: number
    /** The first few of these rows. */
    samples: {
      /** The row's number, from 1. */
      row: number
      /** The line on which the row begins, from 1. Absent if the source has no lines. */
      line?: number
      /** The sentence for people, as in {@link Issue.message}. */
      message: string
      /** What you can do about it, as in {@link Issue.remedies}. */
      remedies: Remedy[]
      /** The earlier row with the same uid, as in {@link Issue.firstRow}. */
      firstRow?: number
    }[]
  }[]
  /** What you should look at though it is no mistake, the most frequent first. */
  notes: Note[]
  /** With {@link CheckOptions.preflight}: what the app has of what the rows need. Absent if no row can be sent. */
  preflight?: Preflight
  /** Why the input could not be read to its end. */
  error?: {
    /** The code of the error. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
    /** What you can do about it, if the input is the cause. Absent if there is nothing to offer. */
    remedies?: Remedy[]
  }
}

/** A running import: a promise of its {@link Report}, and an async iterable of its events. */
export interface ImportJob extends PromiseLike<Report>, AsyncIterable<ImportEvent> {
  /** The counts at this moment. */
  readonly progress: Progress
  /** Whether the run is paused. False from `abort` on, and after the end. */
  readonly isPaused: boolean
  /**
   * Pauses the run: once this returns, no request is sent until {@link resume}. Requests that are on their way are waited for and
   * counted. If they were the last, the run ends. Rows are read until two requests are ready. The journal stays held, and
   * `budget.deadlineMs` does not move.
   *
   * No effect on a run that is paused or stopped, or has ended. Called before the first request, it holds that back too; called within a
   * function of `map`, it takes effect when that returns.
   *
   * @example
   * ```ts
   * import { importUsers } from 'cometchat-import'
   *
   * const job = importUsers([{ uid: 'ada', name: 'Ada' }], {
   *   appId: '123abc',
   *   region: 'us',
   *   apiKey: process.env.COMETCHAT_REST_API_KEY,
   * })
   * job.pause()
   * console.log(job.isPaused, job.progress.requests) // true 0
   * job.resume()
   * const report = await job
   * console.log(report.status) // complete
   * ```
   */
  pause(): void
  /** Lets a paused run continue, at the pace of the limit. No effect on one that is not paused. */
  resume(): void
  /**
   * Stops the run. Its report has the status `'stopped'`. Requests that are on their way are aborted, unless `finish` is true.
   *
   * @param options `finish`: first wait for the requests in flight. Default false
   */
  abort(options?: { finish?: boolean | undefined }): void
  /** Handles a rejection, as a promise does. */
  catch<T>(onrejected: (reason: unknown) => T | PromiseLike<T>): Promise<Report | T>
  /** Runs when the job has ended, as a promise does. */
  finally(onfinally: () => void): Promise<Report>
}

/**
 * Imports users. The run starts at once. Await the job for its report. Iterate over it for events, if you want them.
 *
 * `await job` rejects only for a mistake in the program. A run that could not continue (a wrong key, no connection) ends with a
 * report of status `'failed'` and an `error`.
 *
 * @param source users, or a file of them
 * @param options the connection is required: `appId`, `region` and `apiKey`, or `endpoint`
 * @throws {@link ImportError} at once: `INVALID_OPTION`, or `UNSUPPORTED_HOST` where there is no `fetch`
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 *
 * const job = importUsers('uid,name\nada,Ada Lovelace\ngrace,Grace Hopper\n', {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 * })
 * for await (const event of job) {
 *   if (event.type === 'row') console.log(event.line, event.uid, event.outcome)
 * }
 * const report = await job
 * console.log(report.status, report.imported) // complete 2
 * ```
 */
export function importUsers<T extends object>(source: TypedSource<T>, options: ImportOptions<RowOf<T>>): ImportJob
export function importUsers(source: Source, options: ImportOptions): ImportJob

/**
 * Reads and checks users as an import does, but sends none. It needs no key, except for a {@link CheckOptions.preflight}.
 *
 * @param source users, or a file of them
 * @param options how rows are read. Connection options are needed only with a `journal`, because it belongs to one app, and with
 *   `preflight`
 * @returns what was found. If the input could not be read to its end, `error` says why
 * @throws {@link ImportError} as a rejection: `INVALID_OPTION`, `INPUT_UNREADABLE` if the source itself failed, `ABORTED` by
 *   `signal`, `UNSUPPORTED_HOST` without WebAssembly, or one that begins with `JOURNAL_`
 *
 * @example
 * ```ts
 * import { checkUsers } from 'cometchat-import'
 *
 * const check = await checkUsers([{ uid: 'ada', name: 'Ada' }, { uid: 'not valid', name: '' }])
 * console.log(check.valid, check.invalid) // 1 1
 * for (const { code, path, samples } of check.issues) console.log(code, path, samples[0]?.message)
 * ```
 */
export function checkUsers<T extends object>(
  source: TypedSource<T>,
  options?: CheckOptions<RowOf<T>>,
): Promise<CheckReport>
export function checkUsers(source: Source, options?: CheckOptions): Promise<CheckReport>

/** What {@link describeColumns} found. */
export interface Description {
  /** The format of the source. `'objects'` for JavaScript objects. */
  format: 'csv' | 'ndjson' | 'json' | 'objects'
  /** The character between the cells of a CSV file. Absent for other formats. */
  delimiter?: string
  /** The path to the rows, if the file is JSON that holds them within others. See {@link RowOptions.rowPath}. */
  rowPath?: string
  /** The number of rows that were read: at most the first 50. */
  rows: number
  /** The columns of a CSV file, or the keys of the other formats in the order in which they appear. */
  columns: (Column & {
    /** Up to three different values, each cut to 120 characters. */
    samples: string[]
  })[]
  /** Why an import with the same options could not read the source. Absent if it could, as far as the first rows show. */
  error?: {
    /** The error code. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
    /** What you can do about it. Absent if there is nothing to offer. */
    remedies?: Remedy[]
  }
}

/**
 * Reads the first rows, and reports how each column (CSV) or key (JSON and objects) is understood: the field that it fills, whether
 * that is a guess from its name, and some of its values. Nothing is validated or sent. Use it to let people correct the columns, and
 * give the result as {@link RowOptions.map}.
 *
 * An import uses the guesses for the columns of a CSV file. For keys they are proposals: an import takes them only with `map`.
 *
 * @param source users, or a file of them. Only its beginning is read
 * @param options how rows are read, as for {@link checkUsers}. `map` must not have functions
 * @returns the columns with samples. If the source cannot be read, or lacks a column, `error` says why
 * @throws {@link ImportError} as a rejection: `INVALID_OPTION`, `INPUT_UNREADABLE` if the source itself failed, `ABORTED` by
 *   `signal`, or `UNSUPPORTED_HOST` without WebAssembly
 *
 * @example
 * ```ts
 * import { describeColumns } from 'cometchat-import'
 *
 * const { columns } = await describeColumns('User ID;Display Name;shoe\n7;Ann;38\n')
 * for (const { column, field, guess, samples } of columns) console.log(column, field, guess, samples[0])
 * // User ID uid true 7
 * // Display Name name true Ann
 * // shoe null false 38
 * ```
 */
export function describeColumns(source: Source, options?: RowOptions): Promise<Description>

/**
 * Returns the uid that CometChat's migration guides derive from an app's own id, with the same result as the function that the
 * guides print. Use it wherever the app logs users in. Users who log in with another uid see an empty inbox.
 *
 * It turns upper case into lower case, and writes `_` for every character outside `a-z 0-9 - _`. If that changed the id, or the id
 * has more than 100 characters, it cuts the id to 90 and adds `_` and a hash of the original.
 *
 * @param id the app's own id, of any type; its text is used
 * @throws {@link ImportError} `UNSUPPORTED_HOST` without WebAssembly
 *
 * @example
 * ```ts
 * import { toCometChatId } from 'cometchat-import'
 *
 * console.log(toCometChatId('ada')) // ada
 * console.log(toCometChatId('ann@example.com')) // ann_example_com_3ylov2
 * ```
 */
export function toCometChatId(id: unknown): string

/**
 * An error with a `code` that stays the same. Its message never contains the key.
 *
 * @example
 * ```ts
 * import { ImportError, importUsers } from 'cometchat-import'
 *
 * try {
 *   await importUsers([], { endpoint: 'http://example.com/v3', apiKey: 'key' })
 * } catch (error) {
 *   if (!(error instanceof ImportError)) throw error
 *   console.log(error.code) // INVALID_OPTION
 * }
 * ```
 */
export class ImportError extends Error {
  /** Always `'ImportError'`. */
  readonly name: 'ImportError'
  /** The code of the error. */
  readonly code: ErrorCode
  /**
   * Makes an error, for journals of your own: they refuse a second run with `JOURNAL_IN_USE`.
   *
   * @param code the code of the error
   * @param message a sentence for people
   * @param options `cause`: the error that led to this one
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown })
}
