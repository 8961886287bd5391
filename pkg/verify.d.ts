/** Proof that all arrived: the types of {@link verifyUsers}. The entry re-exports them. */
import type { ErrorCode } from './error-codes.js'
import type {
  ColumnsEvent,
  Connection,
  Field,
  ImportOptions,
  Issue,
  Note,
  Remedy,
  RetryEvent,
  Row,
  RowOf,
  RowOptions,
  Source,
  TypedSource,
  WaitEvent,
} from './index.js'

/**
 * What a comparison found of a row.
 *
 * - `present`: the app has the user, and each field that the row gives is equal
 * - `updated`: the app had the user with other values, and has the row's now (with `existing: 'update'`)
 * - `differing`: the app has the user, with another value in a field
 * - `missing`: the app does not have the user
 * - `deactivated`: the app has the user as the row says, but deactivated, which the row does not say
 * - `unconfirmed`: the server refused to respond for this user
 * - `excluded`, `invalid`, `duplicate`: an import would not send the row, see {@link Outcome}
 * - `pending`: the run ended before the row was compared
 */
export type VerifyOutcome =
  | 'present'
  | 'updated'
  | 'differing'
  | 'missing'
  | 'deactivated'
  | 'unconfirmed'
  | 'excluded'
  | 'invalid'
  | 'duplicate'
  | 'pending'

/**
 * Options of {@link verifyUsers}: where the app is, and how rows are read. Give those of the import. Its other options may be
 * there and have no effect, so that one object serves both.
 *
 * @typeParam R what functions in `map` get of each row
 */
export interface VerifyOptions<R = Row>
  extends Omit<RowOptions<R>, 'failed' | 'journal' | 'rate' | 'batchSize'>,
    Connection,
    Pick<ImportOptions, 'concurrency' | 'timeoutMs' | 'retry' | 'fetch' | 'rowEvents'> {
  /**
   * How many requests are sent in how many milliseconds. This is the limit of CometChat's standard API, not that of imports: 500 a
   * minute on the free plan, 20,000 on others.
   * @default { limit: 500, windowMs: 60000 }
   */
  verifyRate?:
    | {
        /** Requests. */
        limit?: number | undefined
        /** Milliseconds. */
        windowMs?: number | undefined
      }
    | undefined
  /**
   * What happens to users that differ. `'report'`: nothing. `'update'`: each is changed by a request of its own (`PUT`), in the fields
   * that differ and no others. CometChat does not change the times of a user who exists: rows that differ in one stay `differing`. A
   * second run finds the users as they are then, and changes none twice.
   * @default 'report'
   */
  existing?: 'report' | 'update' | undefined
  /**
   * Takes the rows that are missing, as bytes of a file in the format of {@link RowOptions.failed}. It imports as it is.
   * @default none
   */
  missing?: ((chunk: Uint8Array) => unknown) | undefined
  /**
   * Takes the fields that differ, as bytes of a file: `_row`, `_line`, `uid`, `field`, `file` (what the row says) and `app` (what the
   * app says). CSV if the source is CSV, else NDJSON.
   * @default none
   */
  differing?: ((chunk: Uint8Array) => unknown) | undefined
  /**
   * Takes the users that the app has and no row has, as bytes of a file of their `uid`s. CSV if the source is CSV, else NDJSON.
   * @default none
   */
  extraUsers?: ((chunk: Uint8Array) => unknown) | undefined
}

/** How many rows have which outcome. `rows` is their sum. */
export interface VerifyCounts {
  /** Rows read so far. */
  rows: number
  /** The app has the user, and each field that the row gives is equal. */
  present: number
  /** The app had the user with other values, and has the row's now. */
  updated: number
  /** The app has the user, with another value in a field. */
  differing: number
  /** The app does not have the user. */
  missing: number
  /** The app has the user as the row says, but deactivated. */
  deactivated: number
  /** The server refused to respond for the user. */
  unconfirmed: number
  /** The row does not satisfy {@link RowOptions.where}. */
  excluded: number
  /** The row breaks a rule. */
  invalid: number
  /** An earlier row has the same uid. */
  duplicate: number
  /** The row has no outcome yet. */
  pending: number
}

/** The counts of a running comparison. */
export interface VerifyProgress extends VerifyCounts {
  /** Users that the app's list has so far. */
  listed: number
  /** Requests sent so far. */
  requests: number
  /** Milliseconds since the start. */
  elapsedMs: number
  /** Milliseconds that the limit takes for the requests that are known to be left. */
  etaMs: number
}

/** A row has its outcome. */
export interface VerifyRowEvent {
  /** The kind of event. */
  type: 'row'
  /** The row's number, from 1. The header of a CSV does not count. */
  row: number
  /** The line of the file on which the row begins, from 1. Absent if the source has no lines. */
  line?: number
  /** The uid. Absent if the row has none. */
  uid?: string
  /** What was found. */
  outcome: VerifyOutcome
  /**
   * Why it is not `present`. For `differing`, an issue of the code `DIFFERS` for each field: `expected` is what the row says, `found`
   * what the app says, both shortened.
   */
  issues: Issue[]
  /** The fields that differ, with the whole values. Absent unless the outcome is `differing`. */
  differences?: FieldDifference[]
}

/** A field in which a row and the app differ. */
export interface FieldDifference {
  /** The field. */
  field: Field
  /** What the row says, as an import would send it: a list or an object as JSON, a time in seconds. Empty if the row says that there is nothing. */
  file: string
  /** What the app says. Empty if it has nothing; absent if it was not asked for, which is so after 1,000 users that differ. */
  app?: string
}

/** An event of a comparison that you iterate over. `type` says which kind it is. */
export type VerifyEvent =
  | VerifyRowEvent
  | ({
      /** The kind of event. */
      type: 'progress'
    } & VerifyProgress)
  | WaitEvent
  | RetryEvent
  | ColumnsEvent

/** The result of a comparison. */
export interface VerifyReport extends VerifyCounts {
  /** `'complete'`: every row has its outcome. `'stopped'`: `abort` or `signal` ended the run. `'failed'`: see `error`. */
  status: 'complete' | 'stopped' | 'failed'
  /** Users that the app's list shows, deactivated ones included. */
  listed: number
  /** Users of the list that no row of the source has. 0 unless the source was read to its end. */
  extra: number
  /** In how many rows each field differs, in the order of the fields. */
  fields: {
    /** The field. */
    field: Field
    /** How many rows. */
    rows: number
  }[]
  /** Pages of the list that were asked for, of 1,000 users each. */
  listRequests: number
  /** Requests that were sent: pages, single users, and repetitions. */
  requests: number
  /** Milliseconds from start to end. */
  elapsedMs: number
  /** What you should look at though it is no mistake, the most frequent first. */
  notes: Note[]
  /** False if the run ended before the source did. */
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

/** A running comparison: a promise of its {@link VerifyReport}, and an async iterable of its events. */
export interface VerifyJob extends PromiseLike<VerifyReport>, AsyncIterable<VerifyEvent> {
  /** The counts at this moment. */
  readonly progress: VerifyProgress
  /**
   * Stops the run. Its report has the status `'stopped'`.
   *
   * @param options `finish`: first wait for the requests in flight. Default false
   */
  abort(options?: { finish?: boolean | undefined }): void
  /** Handles a rejection, as a promise does. */
  catch<T>(onrejected: (reason: unknown) => T | PromiseLike<T>): Promise<VerifyReport | T>
  /** Runs when the job has ended, as a promise does. */
  finally(onfinally: () => void): Promise<VerifyReport>
}

/**
 * Compares users with what the app has. It changes nothing, unless {@link VerifyOptions.existing} says so. First it reads the app's list, then the source, and asks for each
 * user by itself that the list did not show, or that differs. Values are compared, not spellings: `1.0` is `1`, tags have no order,
 * uids no case. A field that a row does not give is not compared, and a later `lastActiveAt` is no difference.
 *
 * It takes about 50 bytes of memory a user of the app, and a request for each 1,000.
 *
 * @param source the users that were imported, or the file of them
 * @param options the connection, and how the import read its rows
 * @throws {@link ImportError} at once: `INVALID_OPTION`, or `UNSUPPORTED_HOST` where there is no `fetch`
 *
 * @example
 * ```ts
 * import { verifyUsers } from 'cometchat-import'
 *
 * const report = await verifyUsers('uid,name\nada,Ada Lovelace\ngrace,Grace Hopper\n', {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 * })
 * console.log(report.status, report.present, report.missing)
 * ```
 */
export function verifyUsers<T extends object>(source: TypedSource<T>, options: VerifyOptions<RowOf<T>>): VerifyJob
export function verifyUsers(source: Source, options: VerifyOptions): VerifyJob
