import type { Journal } from './journal.js'

export type { Journal }

/** A user as CometChat's import takes it. Only `uid` and `name` are required. */
export interface User {
  /** 1–100 of `a-z 0-9 - _`; upper case is lowered (see {@link RowOptions.uid}). */
  uid: string | number
  /** 1–100 characters, any language. */
  name: string | number
  /** URL of the picture, at most 3,000 characters. */
  avatar?: string | null
  /** URL of the profile page, at most 3,000 characters. */
  link?: string | null
  /** A role that exists already: letters, digits, `-` and `_`, at most 100. */
  role?: string | null
  /** A JSON object, at most 5 KB serialised. */
  metadata?: Record<string, unknown> | null
  /** At most 25, each at most 100 characters. */
  tags?: string[] | null
  /** UNIX time in seconds (10 digits); see {@link RowOptions.timestamps} for other forms. */
  createdAt?: number | string | Date | null
  lastActiveAt?: number | string | Date | null
  deactivatedAt?: number | string | Date | null
}

export type Field = keyof User
export type Row = Record<string, unknown>

/** Users, or bytes of a CSV, NDJSON or JSON-array file. */
export type Source =
  | Iterable<User | Row>
  | AsyncIterable<User | Row>
  | ReadableStream<Uint8Array | string | User | Row>
  | AsyncIterable<Uint8Array | string>
  | Blob
  | HasBody
  | Uint8Array
  | ArrayBuffer
  | string

/** A `Request`, a `Response`, or an object of R2 (`await bucket.get(key)`): its body is read. */
export interface HasBody {
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
}

export interface RowOptions {
  /** The format of bytes; `'auto'` (default) decides from the first of them. */
  format?: 'auto' | 'csv' | 'ndjson' | 'json'
  /**
   * Where fields come from: `{ uid: 'user_id', name: ['first', 'last'], avatar: row => … }`, or one
   * function that turns a row into a user. Several columns are joined with a space; `null` ignores guesses.
   */
  map?: { [F in Field | `metadata.${string}`]?: string | string[] | null | ((row: Row) => unknown) } | ((row: Row) => User)
  /** `'lowercase'` (default) lowers upper case, as the server does; `'strict'` refuses it; `'cometchat'` applies {@link toCometChatId}. */
  uid?: 'lowercase' | 'strict' | 'cometchat'
  /** `'seconds'` (default): 10 digits only. `'auto'`: milliseconds and ISO 8601 as well. */
  timestamps?: 'seconds' | 'auto'
  /** What becomes of fields that users do not have: `'reject'` (default), into `'metadata'`, or `'drop'`. */
  extra?: 'reject' | 'metadata' | 'drop'
  /** Users in a request, 1–50. Default 50. */
  batchSize?: number
  /** Requests per window; default `{ limit: 60, windowMs: 60000 }`. */
  rate?: { limit: number; windowMs: number }
  /** Stops an import, which aborts what is in flight and still returns the account; a check rejects with `ABORTED`. */
  signal?: AbortSignal
  /** Receives, as a file in the source's own columns, the rows that did not land. */
  failed?: (chunk: Uint8Array) => void | Promise<void>
  /**
   * Where the import is remembered, so that it can be killed anywhere and started again with the same
   * call. A check reads it, to say what is left to send. See `cometchat-import/node`, `/indexeddb` and `/memory`.
   */
  journal?: Journal
}

export interface Connection {
  appId?: string
  region?: 'us' | 'eu' | 'in'
  /** A REST API key (scope `fullAccess`). */
  apiKey?: string
  /** A base URL that replaces `https://{appId}.api-{region}.cometchat.io/v3`: a relay, a sandbox. */
  endpoint?: string
}

export interface ImportOptions extends RowOptions, Connection {
  /** Requests at once, 1–60. Default 6. */
  concurrency?: number
  /** Milliseconds for headers and body of one answer. Default 30000. */
  timeoutMs?: number
  /**
   * Attempts at a batch whose fate is unknown, and the backoff between, in milliseconds. `outageMs`: for how much waiting,
   * all told, a server is tried from which nothing comes back any more; then the run ends as `failed`, and can be resumed.
   * Default `{ attempts: 8, baseMs: 1000, capMs: 60000, outageMs: 15 * capMs }`.
   */
  retry?: { attempts?: number; baseMs?: number; capMs?: number; outageMs?: number }
  /**
   * Ends the run in good order, with `status: 'stopped'`, before the host does: after `maxRequests` requests (repeated ones
   * count), or so that it is over `deadlineMs` milliseconds after its start. With a `journal` the next call goes on.
   */
  budget?: { maxRequests?: number; deadlineMs?: number }
  /** Default: the host's `fetch`. */
  fetch?: typeof fetch
  /** Which rows have an event when the job is iterated over: `'all'` (default), those with `'problems'`, or `'none'`. */
  rowEvents?: 'all' | 'problems' | 'none'
  /** How many rows the source has, for `etaMs`. Default: an array's length; unknown for other sources. */
  expectedRows?: number
}

export type Outcome = 'imported' | 'existing' | 'invalid' | 'duplicate' | 'rejected' | 'unconfirmed' | 'pending'

export interface Issue {
  /** `name`, `tags[3]`, `metadata`; empty: the row as a whole. */
  path: string
  /** A stable name, e.g. `TOO_LONG`; of a rejected row, the server's own code. */
  code: string
  message: string
}

export interface RowEvent {
  type: 'row'
  /** From 1. */
  row: number
  /** From 1; absent where the source has no lines. */
  line?: number
  uid?: string
  outcome: Outcome
  /** An earlier run had settled it; this one sent nothing. */
  resumed?: true
  issues: Issue[]
}
export interface ProgressEvent extends Progress { type: 'progress' }
/** Nothing can be sent for `ms` milliseconds. */
export interface WaitEvent { type: 'wait'; reason: 'limit' | 'refused' | 'backoff'; ms: number }
/** A batch is sent again. */
export interface RetryEvent { type: 'retry'; reason: string; attempt: number; users: number }
/** How a CSV's columns were understood, once, before its first row. */
export interface ColumnsEvent { type: 'columns'; columns: Column[] }
export type ImportEvent = RowEvent | ProgressEvent | WaitEvent | RetryEvent | ColumnsEvent

export interface Column {
  column: string
  /** The field it fills, e.g. `uid`, `metadata.plan`; null: unused. */
  field: string | null
  /** True if it is a guess from a synonym. */
  guess: boolean
}

export interface Counts {
  rows: number
  imported: number
  existing: number
  invalid: number
  duplicate: number
  rejected: number
  unconfirmed: number
  pending: number
}
export interface Progress extends Counts {
  /** Rows that an earlier run had settled; they are in the other counts too. */
  resumed: number
  requests: number
  elapsedMs: number
  /** Rows settled by the server per second, over the last window. */
  rowsPerSecond: number
  /** Milliseconds to the end at this rate; undefined while the number of rows is unknown. */
  etaMs?: number
}
/** `rows` is always the sum of the seven outcomes. */
export interface Report extends Counts {
  status: 'complete' | 'stopped' | 'failed'
  /** Rows that an earlier run had settled; they are in the other counts too. */
  resumed: number
  /**
   * Users that were sent more than once, and why each was sent for a second time: the code of the failure (`NETWORK`,
   * `TIMED_OUT`, `HTTP_503`, one of the server's), or `INTERRUPTED` if an earlier run ended before the answer.
   */
  resent: { users: number; reasons: Record<string, number> }
  requests: number
  elapsedMs: number
  /** Values that were written differently without loss, such as numeric strings. */
  coerced: number
  /** False if the run stopped before the source's end: then `rows` counts what was read. */
  inputEnded: boolean
  error?: { code: ErrorCode; message: string }
}

export interface CheckReport {
  format: 'csv' | 'ndjson' | 'json' | 'objects'
  rows: number
  /** Rows that keep the rules: they would be sent, or were by an earlier run. */
  valid: number
  invalid: number
  duplicate: number
  coerced: number
  /** With a journal: of the valid rows, those that an earlier run settled. */
  resumed?: { imported: number; existing: number; rejected: number }
  /** Requests that the import needs; with a journal, that it needs still. */
  batches: number
  /** Minutes that the limit asks for; the first window's requests leave at once. */
  minutes: number
  columns: Column[]
  /** By code and path, most frequent first, with the first few rows of each. */
  issues: { code: string; path: string; count: number; samples: { row: number; line?: number; message: string }[] }[]
  error?: { code: ErrorCode; message: string }
}

export interface ImportJob extends PromiseLike<Report>, AsyncIterable<ImportEvent> {
  readonly progress: Progress
  /** Stops: in-flight requests are aborted. With `{ finish: true }` they are waited for. */
  abort(options?: { finish?: boolean }): void
  catch<T>(onrejected: (reason: unknown) => T): Promise<Report | T>
  finally(onfinally: () => void): Promise<Report>
}

export function importUsers(source: Source, options: ImportOptions): ImportJob
/** Connection options are needed with a `journal` only: it belongs to one app. */
export function checkUsers(source: Source, options?: RowOptions & Omit<Connection, 'apiKey'>): Promise<CheckReport>
export function toCometChatId(id: unknown): string

export type ErrorCode =
  | 'INVALID_OPTION'
  | 'UNSUPPORTED_HOST'
  | 'INPUT_FORMAT'
  | 'INPUT_COLUMNS'
  | 'INPUT_BROKEN'
  | 'INPUT_TRUNCATED'
  | 'INPUT_UNREADABLE'
  | 'KEY_REFUSED'
  | 'PLAN_REFUSED'
  | 'ENDPOINT_NOT_FOUND'
  | 'REDIRECT_REFUSED'
  | 'UNREACHABLE'
  | 'SERVER_FAILED'
  | 'REQUEST_REFUSED'
  /** The limit refuses every request: something else uses it up. */
  | 'RATE_LIMITED'
  /** Another process, tab or run holds the journal. */
  | 'JOURNAL_IN_USE'
  | 'JOURNAL_DAMAGED'
  | 'JOURNAL_OTHER_APP'
  /** A newer version of this package wrote the journal. */
  | 'JOURNAL_NEWER'
  | 'JOURNAL_UNREADABLE'
  /** The journal takes nothing more (a full disk, say): the run has stopped, and can be resumed. */
  | 'JOURNAL_UNWRITABLE'
  | 'ABORTED'
  | 'INTERNAL'

export class ImportError extends Error {
  readonly name: 'ImportError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown })
}
