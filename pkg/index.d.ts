/**
 * Moves a company's users into CometChat: reads and checks them, sends them in batches within the limit, and accounts for
 * every row. Unofficial.
 *
 * The types need those of streams, `Blob`, `AbortSignal` and `fetch`, which TypeScript's `lib: ["dom"]`, `@types/node` and
 * `@cloudflare/workers-types` each have.
 *
 * @packageDocumentation
 */
import type { ErrorCode } from './error-codes.js'
import type { Journal } from './journal.js'

export type { ErrorCode, Journal }

/**
 * A user as CometChat's import takes it; only `uid` and `name` are required. The rules and numbers are those of CometChat's
 * page "Import Users" and article "Properties and constraints". `null` and `undefined` are the same as no field.
 */
export interface User {
  /**
   * 1–100 characters of `a-z 0-9 - _`. Upper case is lowered, as the server does: `Ann` and `ann` are one user (see
   * {@link RowOptions.uid}). A number is written as its digits.
   */
  uid: string | number
  /** 1–100 characters (code points), in any language. */
  name: string | number
  /** URL of the picture, at most 3,000 characters. */
  avatar?: string | null | undefined
  /** URL of the profile page, at most 3,000 characters. */
  link?: string | null | undefined
  /** 1–100 letters, digits, `-` and `_`, lowered. It has to exist in the app: the server refuses the row otherwise. */
  role?: string | null | undefined
  /** A JSON object of at most 5 KB (5,120 bytes of UTF-8, without white space). */
  metadata?: Record<string, unknown> | null | undefined
  /** At most 25, each of at most 100 characters. */
  tags?: string[] | null | undefined
  /** When the user came to be: UNIX time in seconds, 10 digits. See {@link RowOptions.timestamps} for other forms. */
  createdAt?: number | string | Date | null | undefined
  /** When the user was last there, as {@link User.createdAt}. */
  lastActiveAt?: number | string | Date | null | undefined
  /** When the user was deactivated, as {@link User.createdAt}. */
  deactivatedAt?: number | string | Date | null | undefined
}

/** The name of a field that users have. */
export type Field = keyof User

/** A row as it stands in the source: by column of a CSV, or by name of a JSON object. */
export type Row = Record<string, unknown>

/**
 * Where users come from.
 *
 * - Objects: an array, an iterable, an async iterable or a `ReadableStream` of {@link User}s, or of rows of any form that
 *   {@link RowOptions.map} turns into users. They are taken as fast as they can be sent, not ahead of it.
 * - Bytes or text of a CSV, NDJSON or JSON file (an array, or an object that holds one), in any chunking: a `ReadableStream`, a `Request`, a `Response` or
 *   an object of R2 ({@link HasBody}), a stream of Node, an async iterable, a `Blob` or `File`, a `Uint8Array`, an `ArrayBuffer`.
 * - A string is the text of a file, not its name.
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

/** A `Request`, a `Response`, or an object of R2 (`await bucket.get(key)`): its body is read. */
export interface HasBody {
  /** The bytes of a file; null is refused with `INVALID_OPTION`. */
  readonly body: ReadableStream<Uint8Array> | null
  /** Whether somebody has begun to read it; then it is refused with `INVALID_OPTION`. */
  readonly bodyUsed: boolean
}

/** How rows are read, checked and packed: the options that a check has in common with an import. */
export interface RowOptions {
  /**
   * The format of bytes; `'auto'` decides by the first of them. Objects have none.
   * @default 'auto'
   */
  format?: 'auto' | 'csv' | 'ndjson' | 'json' | undefined
  /**
   * Which array of a JSON object holds the rows: the names that lead to it, joined by dots, such as `'data.users'`. The file may
   * be several such objects one after another, as the pages of an API are kept.
   * @default the first array of objects by a usual name, such as `users`, `data` or `items`
   */
  rowPath?: string | undefined
  /**
   * The names of the columns of a CSV file without a header row: `['uid', 'name', '', 'avatar']`, `''` for a column without a use, as
   * are all behind the last. A first row of just these names is a header all the same.
   * @default the header row has them
   */
  columns?: readonly string[] | undefined
  /**
   * What stands in a cell of CSV without a value, where databases write `NULL` or `\\N`: such cells are empty. In quotes it is a text.
   * @default none: only an empty cell has no value
   */
  nullMarker?: string | readonly string[] | undefined
  /**
   * Where fields come from: `{ uid: 'user_id', name: ['first', 'last'], avatar: (row) => … }`, or one function that turns a
   * row into a user. Several columns are joined with a space; `null` leaves a field empty whatever columns there are.
   * Of objects, a name may be the way to a value within: `{ uid: '_id.$oid', name: 'profile.name', link: 'urls.0.href' }`, also
   * by the first element of an array that says what it is: `'Attributes[Name=email].Value'`; what is not mapped beside it is subject to {@link RowOptions.extra}.
   * What a function throws makes its row `invalid`, not the run fail.
   * @default a CSV's columns are guessed by usual names (`user_id`, `Display Name`), and reported as guesses
   */
  map?:
    | { [F in Field | `metadata.${string}`]?: string | string[] | null | ((row: Row) => unknown) | undefined }
    | ((row: Row) => User)
    | undefined
  /**
   * Where a field is empty, the column that fills it, or the first of several that is not empty itself: `{ name: ['username', 'email'] }`.
   * A column may be mapped as well. Not with functions in {@link RowOptions.map}, which choose themselves.
   * @default an empty field is empty
   */
  fallback?: { [F in Field]?: string | readonly string[] | undefined } | undefined
  /**
   * `'lowercase'` lowers upper case, as the server does; `'strict'` refuses it; `'cometchat'` derives uids by
   * {@link toCometChatId}.
   * @default 'lowercase'
   */
  uid?: 'lowercase' | 'strict' | 'cometchat' | undefined
  /**
   * `'seconds'` takes 10 digits only. `'auto'` takes a fraction behind them, milli-, micro- and nanoseconds (13, 16 and 19 digits),
   * ISO 8601 (UTC unless a zone is given) and the dates of headers and programs (`Fri, 31 May 2024 10:00:00 GMT`, `Date`'s own
   * texts) too; what is less than a second is dropped. 0, -1, 1970-01-01, 0001-01-01, 0000-00-00 and `Never`, by which exports mean that
   * it never was, are no time.
   * @default 'seconds'
   */
  timestamps?: 'seconds' | 'auto' | undefined
  /**
   * What becomes of fields that users do not have: the row is refused, they go into the metadata, or they are dropped.
   * @default 'reject', or 'drop' where `map` has functions
   */
  extra?: 'reject' | 'metadata' | 'drop' | undefined
  /**
   * Users in a request, 1–50: 50 is the API's own limit ("Import Users", entities per request).
   * @default 50
   */
  batchSize?: number | undefined
  /**
   * No stretch of `windowMs` milliseconds, wherever it is cut, holds more than `limit` requests. 60 a minute is the API's own
   * limit ("Import Users", requests per minute).
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
  /** Stops an import, which ends with a report of status `'stopped'`; a check rejects with the code `ABORTED`. */
  signal?: AbortSignal | undefined
  /**
   * Receives the bytes of a file with the rows that did not land, in the source's own columns (NDJSON for JSON and objects),
   * to be mended and imported as it is. What it throws does not stop the run.
   */
  failed?: ((chunk: Uint8Array) => void | PromiseLike<void>) | undefined
  /**
   * Where the import is written down, so that it can be killed anywhere and gone on with by the same call. A check reads it,
   * to say what is left to send. See `cometchat-import/node`, `/indexeddb` and `/memory`.
   * @default none: a run begins at the first row
   */
  journal?: Journal | null | undefined
}

/** Which app is imported into. Either `appId` and `region`, or `endpoint`. */
export interface Connection {
  /** The app id from the CometChat dashboard. */
  appId?: string | undefined
  /** The app's region. */
  region?: 'us' | 'eu' | 'in' | undefined
  /**
   * A REST API key of the app with the scope `fullAccess`. It is kept out of every message, event, report, journal and URL.
   * May be absent where an `endpoint` adds it.
   */
  apiKey?: string | undefined
  /**
   * A base URL instead of `https://{appId}.api-{region}.cometchat.io/v3`: a relay of your own, a sandbox. `https:`, or
   * `http:` to this machine only; redirects are not followed.
   */
  endpoint?: string | undefined
}

/** How an import is sent, besides how its rows are read. A wrong option throws at once, and says what was expected. */
export interface ImportOptions extends RowOptions, Connection {
  /**
   * Requests at once, 1–60. Some hosts allow six connections.
   * @default 6
   */
  concurrency?: number | undefined
  /**
   * Milliseconds for headers and body of one answer, 1–2147483647.
   * @default 30000
   */
  timeoutMs?: number | undefined
  /** What is done when nobody knows what became of a batch. */
  retry?: RetryOptions | undefined
  /** When to end in good order before the host does; with a `journal` the next call goes on. */
  budget?: Budget | undefined
  /**
   * Called in place of the host's `fetch`, on no object. Of its answer, `status`, `headers.get` and `arrayBuffer` are used.
   * @default the host's `fetch`
   */
  fetch?: ((url: string, init: RequestInit) => PromiseLike<FetchAnswer>) | null | undefined
  /**
   * Which rows have an event when the job is iterated over: each, those with problems, or none.
   * @default 'all'
   */
  rowEvents?: 'all' | 'problems' | 'none' | undefined
  /**
   * How many rows the source has, for {@link Progress.etaMs}.
   * @default an array's length; unknown of other sources
   */
  expectedRows?: number | undefined
}

/** Attempts at a batch whose fate is unknown (a broken connection, a time-out, 5xx), with exponential backoff and jitter. */
export interface RetryOptions {
  /**
   * How often a batch is sent before its rows are `unconfirmed`, 1–1000. Waiting for the limit is no attempt.
   * @default 8
   */
  attempts?: number | undefined
  /**
   * Milliseconds of the first wait.
   * @default 1000
   */
  baseMs?: number | undefined
  /**
   * Milliseconds of the longest wait.
   * @default 60000
   */
  capMs?: number | undefined
  /**
   * Milliseconds of waiting, all told, for which a server is tried from which nothing comes back any more. Then the run
   * ends as `'failed'`, and can be gone on with.
   * @default 15 * capMs
   */
  outageMs?: number | undefined
}

/** A run that reaches its budget ends with the status `'stopped'`. */
export interface Budget {
  /** Requests that may be sent, repeated ones included. */
  maxRequests?: number | undefined
  /** Milliseconds after its start by which the run is over. */
  deadlineMs?: number | undefined
}

/** What is used of a `Response`. */
export interface FetchAnswer {
  /** The HTTP status. */
  readonly status: number
  /** Looked into for `Retry-After`, `X-RateLimit-Reset`, `X-Rate-Limit-Reset` and `Date`. */
  readonly headers: {
    /** The value of a header, in any case; null without one. */
    get(name: string): string | null
  }
  /** The body. */
  arrayBuffer(): PromiseLike<ArrayBuffer>
}

/**
 * What became of a row.
 *
 * - `imported`: the server took it, in this run or (with a journal) an earlier one
 * - `existing`: the server says that a user with this uid was there before
 * - `invalid`: breaks a rule; not sent
 * - `duplicate`: an earlier row has the same uid, in any case; not sent
 * - `rejected`: sent, and refused by the server by name
 * - `unconfirmed`: sent as often as `retry` allows, and no answer ever told
 * - `pending`: not settled when the run ended early
 */
export type Outcome = 'imported' | 'existing' | 'invalid' | 'duplicate' | 'rejected' | 'unconfirmed' | 'pending'

/** The codes of this package's own issues. A `rejected` row has the server's own code instead. */
export type IssueCode =
  | 'REQUIRED'
  | 'TYPE'
  | 'TOO_LONG'
  | 'CHARACTER'
  | 'URL'
  | 'TIMESTAMP'
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

/** What is wrong with a row. */
export interface Issue {
  /** The field: `name`, `tags[3]`, `metadata`; empty for the row as a whole. */
  path: string
  /** A stable name, or the server's own code. */
  code: IssueCode | (string & {})
  /** A sentence for people: what was expected, what was found, how to mend it. */
  message: string
}

/** A row is settled, or the run ended without settling it. */
export interface RowEvent {
  /** Which event it is. */
  type: 'row'
  /** The row's number, from 1; the header of a CSV is not counted. */
  row: number
  /** The line in the file on which the row begins, from 1; absent where the source has no lines. */
  line?: number
  /** As it is sent; absent where the row has none. */
  uid?: string
  /** What became of it. */
  outcome: Outcome
  /** An earlier run had settled it; this one sent nothing. */
  resumed?: true
  /** What is wrong with it; empty if it landed. */
  issues: Issue[]
}

/** The counts so far: at most four times a second, and at the end. */
export interface ProgressEvent extends Progress {
  /** Which event it is. */
  type: 'progress'
}

/** Nothing can be sent for a while. */
export interface WaitEvent {
  /** Which event it is. */
  type: 'wait'
  /** The limit is used up; the server refused for its sake (429); or a failed batch waits for its next attempt. */
  reason: 'limit' | 'refused' | 'backoff'
  /** Milliseconds until something can be sent. */
  ms: number
}

/** A batch is sent again. */
export interface RetryEvent {
  /** Which event it is. */
  type: 'retry'
  /** `NETWORK`, `TIMED_OUT`, `HTTP_503`, or a code of the server's. */
  reason: string
  /** Which attempt failed, from 1. */
  attempt: number
  /** Users in the batch. */
  users: number
}

/** How a CSV's columns were understood: once, before its first row. */
export interface ColumnsEvent {
  /** Which event it is. */
  type: 'columns'
  /** In the file's order. */
  columns: Column[]
}

/** What a job tells when it is iterated over; `type` says which it is. */
export type ImportEvent = RowEvent | ProgressEvent | WaitEvent | RetryEvent | ColumnsEvent

/** A column of a CSV. */
export interface Column {
  /** Its name in the header. */
  column: string
  /** The field that it fills, e.g. `uid`, `metadata.plan`; null if it is not used. */
  field: string | null
  /** Whether the field is a guess from a usual name. */
  guess: boolean
}

/** `rows` is the sum of the seven outcomes at all times. */
export interface Counts {
  /** Rows read. */
  rows: number
  /** See {@link Outcome}. */
  imported: number
  /** See {@link Outcome}. */
  existing: number
  /** See {@link Outcome}. */
  invalid: number
  /** See {@link Outcome}. */
  duplicate: number
  /** See {@link Outcome}. */
  rejected: number
  /** See {@link Outcome}. */
  unconfirmed: number
  /** See {@link Outcome}. */
  pending: number
}

/** How far a run is. */
export interface Progress extends Counts {
  /** Rows that an earlier run had settled; they are in the other counts too. */
  resumed: number
  /** Requests sent, repeated ones included. */
  requests: number
  /** Milliseconds since the start. */
  elapsedMs: number
  /** Rows that the server settled, per second since the start. */
  rowsPerSecond: number
  /** Milliseconds to the end at the limit's pace; absent while the number of rows is unknown. */
  etaMs?: number
}

/** The account of a run. `rows` is the sum of the seven outcomes. */
export interface Report extends Counts {
  /** All was read and settled; ended by its caller (`abort`, `signal`, `budget`); or could not go on: see `error`. */
  status: 'complete' | 'stopped' | 'failed'
  /** Rows that an earlier run had settled; they are in the other counts too. */
  resumed: number
  /**
   * Users that were sent more than once, and how many of them for which reason: the code of the failure (`NETWORK`,
   * `TIMED_OUT`, `HTTP_503`, one of the server's), or `INTERRUPTED` if an earlier run ended before the answer.
   */
  resent: {
    /** How many. */
    users: number
    /** How many of them, by reason. */
    reasons: Record<string, number>
  }
  /** Requests sent, repeated ones included. */
  requests: number
  /** Milliseconds from the start to the end. */
  elapsedMs: number
  /** Values that were written differently without loss, such as numbers in quotes. */
  coerced: number
  /** False if the run ended before the source did: then `rows` counts what was read. */
  inputEnded: boolean
  /** Why the run could not go on, with the status `'failed'`. */
  error?: {
    /** Which error it is. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
  }
}

/** What a check found. */
export interface CheckReport {
  /** The format that was read; `'objects'` if it was none. */
  format: 'csv' | 'ndjson' | 'json' | 'objects'
  /** Which array of a JSON object the rows are in, if the file is an object; see {@link RowOptions.rowPath}. */
  rowPath?: string
  /** Rows read: the sum of `valid`, `invalid` and `duplicate`. */
  rows: number
  /** Rows that keep the rules: they would be sent, or were by an earlier run. */
  valid: number
  /** Rows that break a rule. */
  invalid: number
  /** Rows with the uid of an earlier row. */
  duplicate: number
  /** Values that would be written differently without loss, such as numbers in quotes. */
  coerced: number
  /** With a journal: of the valid rows, those that an earlier run settled. */
  resumed?: {
    /** See {@link Outcome}. */
    imported: number
    /** See {@link Outcome}. */
    existing: number
    /** See {@link Outcome}. */
    rejected: number
  }
  /** Requests that the import needs; with a journal, that it needs still. */
  batches: number
  /** Minutes that the limit asks for; the first window's requests leave at once. */
  minutes: number
  /** How a CSV's columns were understood; empty for other formats. */
  columns: Column[]
  /** By code and path, the most frequent first, with the first few rows of each. */
  issues: {
    /** As {@link Issue.code}. */
    code: IssueCode | (string & {})
    /** As {@link Issue.path}. */
    path: string
    /** How many rows have it. */
    count: number
    /** The first of them. */
    samples: {
      /** From 1. */
      row: number
      /** The line on which the row begins, from 1; absent where the source has no lines. */
      line?: number
      /** As {@link Issue.message}. */
      message: string
    }[]
  }[]
  /** Why the input could not be read to its end. */
  error?: {
    /** Which error it is. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
  }
}

/** A run under way: a promise of its {@link Report}, and an async iterable of its events. */
export interface ImportJob extends PromiseLike<Report>, AsyncIterable<ImportEvent> {
  /** The counts at this moment. */
  readonly progress: Progress
  /**
   * Ends the run; its report has the status `'stopped'`. Requests under way are aborted, or with `finish` waited for.
   *
   * @param options `finish`: wait for the answers that are on their way. Default false
   */
  abort(options?: { finish?: boolean | undefined }): void
  /** As of a promise. */
  catch<T>(onrejected: (reason: unknown) => T | PromiseLike<T>): Promise<Report | T>
  /** As of a promise. */
  finally(onfinally: () => void): Promise<Report>
}

/**
 * Imports users. The run starts at once; awaiting it gives the account, and iterating over it is optional.
 *
 * What happens to rows is data: `await job` rejects only for a mistake in the program. A run that could not go on (a wrong
 * key, no connection) ends with the status `'failed'` and its `error`.
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
export function importUsers(source: Source, options: ImportOptions): ImportJob

/**
 * Reads and checks users as an import does, and sends nothing. Needs no key.
 *
 * @param source users, or a file of them
 * @param options how rows are read. Connection options are needed with a `journal` only: it belongs to one app
 * @returns what was found, also of an input that could not be read to its end: see its `error`
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
export function checkUsers(source: Source, options?: RowOptions & Omit<Connection, 'apiKey'>): Promise<CheckReport>

/**
 * The uid that CometChat's migration guides derive from an app's own id; the same, character for character, as the function
 * that the guides print. Use it wherever the app logs users in: other uids leave them in empty inboxes.
 *
 * Lower-cases; writes `_` for what is none of `a-z 0-9 - _`; and, if that changed the id or it has more than 100 characters,
 * cuts it to 90 and appends `_` and a hash of the original.
 *
 * @param id anything; taken as its text
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
 * An error with a stable `code`. Its message never holds the key.
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
  /** Which error it is. */
  readonly code: ErrorCode
  /**
   * For journals of your own, which refuse a second holder with `JOURNAL_IN_USE`, for one.
   *
   * @param code which error it is
   * @param message a sentence for people
   * @param options `cause`: what was thrown before
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown })
}
