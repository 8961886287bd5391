/**
 * A plan: an import as an object, which people review, repositories keep, and the command line takes as a file
 * (`cometchat-import --plan import.json`). `cometchat-import/plan.schema.json` is its JSON Schema, so that editors complete it.
 *
 * @packageDocumentation
 */
import type { ErrorCode } from './error-codes.js'
import type { RecipeName } from './from.js'
import type { Journal } from './journal.js'
import type { Limiter } from './limiter.js'
import type {
  CheckReport,
  Connection,
  CreatedRoles,
  Field,
  ImportJob,
  ImportOptions,
  Remedy,
  Report,
  RetryOptions,
  RowOptions,
  Source,
  VerifyJob,
  VerifyOptions,
  VerifyReport,
} from './index.js'
import type { Instrumentable } from './opentelemetry.js'

/**
 * What is imported, from where and how. Beside `users`, other entities will have a place of their own.
 *
 * @example
 * ```ts
 * import type { Plan } from 'cometchat-import/plan'
 *
 * const plan: Plan = {
 *   app: { appId: '123abc', region: 'us' },
 *   users: { file: 'users.csv', map: { uid: 'id', name: ['first', 'last'] }, timestamps: 'auto', journal: 'users.journal' },
 * }
 * console.log(JSON.stringify(plan))
 * ```
 */
export interface Plan {
  /** Where the schema of plans is: its address, or a path such as `./node_modules/cometchat-import/plan.schema.json`. */
  $schema?: string | undefined
  /**
   * The app to import into: `appId` and `region`, or `endpoint`. Never the key.
   * @default the command line takes what is missing from its options, or from COMETCHAT_APP_ID and COMETCHAT_REGION
   */
  app?: Omit<Connection, 'apiKey'> | undefined
  /** The users: their file, how it is read, and how they are sent. */
  users: PlanUsers
}

/** What a plan says of users. Options of the library have the same names and values here, without functions. */
export interface PlanUsers
  extends Omit<RowOptions, 'map' | 'signal' | 'failed' | 'journal'>,
    Pick<ImportOptions, 'timeoutMs' | 'maxFailures'>,
    Pick<VerifyOptions, 'verifyRate' | 'existing'> {
  /**
   * The path of the file of users, relative to the plan's folder. `-` is standard input. {@link runPlan} takes its users from
   * `options.sources`.
   */
  file?: string | undefined
  /**
   * The sheet of an Excel workbook. {@link runPlan} takes its users from `options.sources`: `readXlsx(file, { sheet })`.
   * @default the only sheet that has rows
   */
  sheet?: string | undefined
  /**
   * The service that the file comes from, such as `auth0`: sets how its export is read. What the plan says beside it replaces that, in
   * `map` and `fallback` field by field; conditions of `where` are added. `cometchat-import --from list` names all.
   * @default none
   */
  from?: RecipeName | (string & {}) | undefined
  /**
   * Which columns fill which fields: `{ "uid": "user_id", "name": ["first", "last"] }`. Several columns are joined by a space. `null`
   * leaves a field empty. In JSON, a name may be a path into nested objects: `"_id.$oid"`, `"urls.0.href"`.
   * @default CSV columns with usual names (`user_id`, `Display Name`) are recognised
   */
  map?: { [F in Field | `metadata.${string}`]?: string | readonly string[] | null | undefined } | undefined
  /**
   * Requests at the same time, 1–60.
   * @default 12 in the command line, 6 in {@link runPlan}
   */
  concurrency?: number | undefined
  /** How long to try again while nothing gets through. */
  retry?: Pick<RetryOptions, 'outageMs'> | undefined
  /**
   * Whether to ask the app, before the first row is sent, for its roles and users.
   * @default true
   */
  preflight?: boolean | undefined
  /**
   * Whether to create the roles that the app lacks, before the first row is sent.
   * @default false: an import whose rows name a role that the app lacks ends before its first row
   */
  createRoles?: boolean | undefined
  /**
   * Whether to compare every row with what the app has, after the import.
   * @default false
   */
  verify?: boolean | undefined
  /**
   * The database that shares the app's limit with other machines: `redis://…` or `postgres://…`, without a password.
   * {@link runPlan} takes the limiter itself as `options.limiter`.
   * @default none: the import keeps the limit by itself
   */
  limiter?: string | undefined
  /**
   * Where progress is saved, so that the same command resumes: the path of a file, `redis://…` or `postgres://…` with a `#name` and
   * without a password, or `none`. {@link runPlan} takes the journal itself as `options.journal`.
   * @default the path of the file, with `.cometchat-journal` behind it
   */
  journal?: string | undefined
  /**
   * Where an import writes the rows that failed, ready to fix and import: the path of a file. {@link runPlan} gives the bytes to
   * `options.failed`.
   * @default none
   */
  failed?: string | undefined
  /**
   * Where an import writes its report, as JSON: the path of a file. {@link runPlan} resolves with it.
   * @default none
   */
  report?: string | undefined
  /**
   * Where `verify` writes the rows that the app lacks, ready to import: the path of a file.
   * {@link runPlan} gives the bytes to `options.missing`.
   * @default none
   */
  missing?: string | undefined
  /**
   * Where `verify` writes the fields that differ: the path of a file.
   * {@link runPlan} gives the bytes to `options.differing`.
   * @default none
   */
  differing?: string | undefined
  /**
   * Where `verify` writes the users that the file does not have: the path of a file.
   * {@link runPlan} gives the bytes to `options.extraUsers`.
   * @default none
   */
  extraUsers?: string | undefined
}

/** Something that is wrong with a plan. */
export interface PlanIssue {
  /** Where it stands, as a JSON pointer (RFC 6901): `/users/map/uid`. Empty for the plan as a whole. */
  pointer: string
  /** What was expected, what was found, and the name that was meant. A key is never repeated. */
  message: string
}

/**
 * What a plan cannot hold: the key, the users themselves, and the objects of your program.
 */
export interface RunPlanOptions extends Pick<ImportOptions, 'fetch' | 'signal' | 'budget' | 'rowEvents'> {
  /** A REST API key of the app with the scope `fullAccess`. Leave it out if the plan's `endpoint` adds it. */
  apiKey?: string | undefined
  /**
   * The users. A function is called for each reading, and returns them from their start: with one, every row is checked before the
   * first is sent. `createRoles`, `verify` and `existing: 'update'` need one. If it throws, the report is `'failed'` with
   * `INPUT_UNREADABLE`; if it gives fewer rows than the time before, with `INPUT_CHANGED`.
   */
  sources: {
    /** The users, or a function that opens them. */
    users: Source | (() => Source | PromiseLike<Source>)
  }
  /** Where progress is saved. Required if the plan names a `journal`; null: nowhere. */
  journal?: Journal | null | undefined
  /** The limit that is shared with others. Required if the plan names a `limiter`; null: it is not shared. */
  limiter?: Limiter | null | undefined
  /** Takes the rows that failed, as {@link RowOptions.failed}. Required if the plan names a file `failed`; null: nothing does. */
  failed?: RowOptions['failed'] | null
  /** Takes the rows that are missing, as {@link VerifyOptions.missing}. Required if the plan names a file `missing`; null: nothing does. */
  missing?: VerifyOptions['missing'] | null
  /** Takes the fields that differ, as {@link VerifyOptions.differing}. Required if the plan names a file `differing`; null: nothing does. */
  differing?: VerifyOptions['differing'] | null
  /**
   * Takes the users that no row has, as {@link VerifyOptions.extraUsers}. Required if the plan names a file `extraUsers`; null: nothing
   * does.
   */
  extraUsers?: VerifyOptions['extraUsers'] | null
  /**
   * Functions to do the steps with, such as those that `instrument` of `cometchat-import/opentelemetry` returns.
   * @default those of the package
   */
  functions?: Instrumentable | undefined
  /**
   * Called when an import or a comparison begins, with its job: iterate over it for events, ask for its `progress`. A promise that it
   * returns is waited for. If it throws or rejects, the job is stopped, and that is the rejection of the plan.
   *
   * @param job the running job
   * @param step what it does
   */
  onJob?: ((job: ImportJob | VerifyJob, step: 'import' | 'verify') => unknown) | undefined
}

/** What became of a plan. */
export interface PlanReport {
  /**
   * `'complete'`: every step came to its end, and each row has its outcome. `'stopped'`: `abort`, `signal` or `budget` ended it.
   * `'failed'`: it could not continue, see `error`.
   */
  status: 'complete' | 'stopped' | 'failed'
  /** The steps that came to their end. */
  users: {
    /** What the check before the import found. Absent without a function in `sources`, and with `preflight: false`. */
    check?: CheckReport
    /** The roles that were created. */
    roles?: CreatedRoles
    /** The report of the import. Absent if nothing was sent. */
    imported?: Report
    /** What the comparison after the import found. */
    verified?: VerifyReport
  }
  /** Why it could not continue. */
  error?: {
    /** The code of the error. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
    /** What you can do about it, if the input is the cause. Absent if there is nothing to offer. */
    remedies?: Remedy[]
  }
}

/** A plan that runs: a promise of its {@link PlanReport}. */
export interface PlanJob extends PromiseLike<PlanReport> {
  /**
   * Stops it. The report has the status `'stopped'`.
   *
   * @param options `finish`: first wait for the requests in flight. Default false
   */
  abort(options?: { finish?: boolean | undefined }): void
  /** Handles a rejection, as a promise does. */
  catch<T>(onrejected: (reason: unknown) => T | PromiseLike<T>): Promise<PlanReport | T>
  /** Runs when it has ended, as a promise does. */
  finally(onfinally: () => void): Promise<PlanReport>
}

/**
 * Runs a plan as the command line does: check, roles, import, comparison, as far as the plan names them. It starts at once.
 *
 * `await` rejects only for a mistake in the program: `INVALID_OPTION`, such as a source that was read before, `UNSUPPORTED_HOST`,
 * `INTERNAL`, or what `onJob` throws. All else that ends a step ends with a report of status `'failed'`, and a stop with `'stopped'`.
 *
 * @param plan the object, such as `JSON.parse` gives of the file. What it says of paths is for the command line
 * @param options the key, the users, and what else no file can hold
 * @throws `ImportError` at once: `INVALID_OPTION`, with the place of everything that is wrong with the plan, or if `options` lack
 *   what the plan needs or names: `sources`, `journal`, `limiter`, `failed`, `missing`, `differing`, `extraUsers`
 *
 * @example
 * ```ts
 * import { createReadStream, readFileSync } from 'node:fs'
 * import { runPlan } from 'cometchat-import/plan'
 * import { fileJournal } from 'cometchat-import/node'
 *
 * const { status, users, error } = await runPlan(
 *   { app: { appId: '123abc', region: 'us' }, users: { file: 'users.csv', timestamps: 'auto', journal: 'users.journal' } },
 *   {
 *     apiKey: process.env.COMETCHAT_REST_API_KEY,
 *     sources: { users: () => createReadStream('users.csv') },
 *     journal: fileJournal('users.journal'),
 *   },
 * )
 * console.log(status, users.imported?.imported ?? error?.message)
 * ```
 */
export function runPlan(plan: Plan, options: RunPlanOptions): PlanJob

/**
 * Returns everything that is wrong with a plan, in its order. An empty list: it can be run.
 *
 * @param plan anything, such as `JSON.parse` gives
 *
 * @example
 * ```ts
 * import { planIssues } from 'cometchat-import/plan'
 *
 * const [issue] = planIssues({ users: { file: 'users.csv', tiemstamps: 'auto' } })
 * console.log(issue?.pointer, issue?.message) // /users/tiemstamps no such key; did you mean timestamps?
 * ```
 */
export function planIssues(plan: unknown): PlanIssue[]
