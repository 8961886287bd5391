/**
 * A local stand-in for CometChat's import API: the same endpoint, field rules, limit and error bodies, and faults on
 * request.
 *
 * @packageDocumentation
 */

/** How the sandbox behaves. All is optional: without options it accepts any key, and 60 requests in any 60 s. */
export interface SandboxOptions {
  /**
   * Import requests admitted per window of so many milliseconds.
   * @default { limit: 60, windowMs: 60000 }
   */
  rate?:
    | {
        /** Requests. */
        limit?: number | undefined
        /** Milliseconds. */
        windowMs?: number | undefined
      }
    | undefined
  /**
   * How the window is cut. `'sliding'`: no stretch of `windowMs` admits more than `limit`. `'fixed'`: a counter that starts
   * anew at each multiple of `windowMs`. `'bucket'`: `limit` tokens, refilled evenly. CometChat documents none of them.
   * @default 'sliding'
   */
  window?: 'sliding' | 'fixed' | 'bucket' | undefined
  /**
   * Whether refused requests count against the limit too.
   * @default false
   */
  countRefused?: boolean | undefined
  /**
   * Where a refusal says how long to wait, and what other answers tell of the limit.
   * @default all of them
   */
  hints?: Iterable<Hint> | undefined
  /**
   * Milliseconds from the handling of a request to its answer, or `[least, most]`.
   * @default 0
   */
  latency?: number | [least: number, most: number] | undefined
  /**
   * Milliseconds before a request arrives and is counted, or `[least, most]`.
   * @default 0
   */
  uplink?: number | [least: number, most: number] | undefined
  /**
   * How often each fault falls on an import request: a probability from 0 to 1, or a function of the request's number
   * (from 1), the request (its body has been read) and the uids in it.
   * @default none
   */
  faults?:
    | {
        [F in Fault]?:
          | number
          | ((n: number, request: Request, uids: string[]) => boolean | Promise<boolean>)
          | undefined
      }
    | undefined
  /**
   * Start of all randomness: the same seed and order of requests give the same run.
   * @default 1
   */
  seed?: number | undefined
  /**
   * The clock, in milliseconds of UNIX time.
   * @default Date.now
   */
  now?: (() => number) | undefined
  /**
   * The timer behind `latency`, `uplink` and `slow-body`.
   * @default setTimeout
   */
  sleep?: ((ms: number) => Promise<void>) | undefined
  /**
   * The only key that is accepted.
   * @default any that is not empty
   */
  apiKey?: string | undefined
  /**
   * The only app that is accepted, if a request names one (header `appid`, or CometChat's host name).
   * @default any
   */
  appId?: string | undefined
  /**
   * The path that the API is served under; with the default, `/v3.0` works too.
   * @default '/v3'
   */
  base?: string | undefined
  /**
   * Roles that exist; `'any'`: all.
   * @default `default` and a few usual ones
   */
  roles?: Iterable<string> | 'any' | undefined
  /**
   * Users that exist from the start; a missing name is the uid.
   * @default none
   */
  existing?: Iterable<Partial<SandboxUser> & Pick<SandboxUser, 'uid'>> | undefined
  /**
   * A user that exists already is refused with ERR_UID_ALREADY_EXISTS, or replaced.
   * @default 'refuse'
   */
  resend?: 'refuse' | 'update' | undefined
  /**
   * What in a name makes a row bad for `bad-row-…`.
   * @default '💥'
   */
  badRowMarker?: string | undefined
  /**
   * What a batch with such a row stores: nothing, or its other rows.
   * @default 'none'
   */
  badRowStores?: 'none' | 'others' | undefined
  /**
   * Bodies above this many bytes are answered with 413.
   * @default no limit
   */
  bodyBytes?: number | undefined
  /**
   * Milliseconds that `slow-body` takes.
   * @default 2000
   */
  slowBodyMs?: number | undefined
  /**
   * Milliseconds that the `refuse…` faults ask to wait.
   * @default 1000
   */
  refuseMs?: number | undefined
  /**
   * Whether pages of other origins may call.
   * @default true
   */
  cors?: boolean | undefined
  /**
   * The headers that such pages may read: all that matter, none, or those named.
   * @default true
   */
  exposeHeaders?: boolean | string[] | undefined
  /** Called once for each import request, when its answer is known. Never sees the key. */
  onRequest?: ((info: SandboxRequest) => void) | undefined
}

/** A place in an answer that tells of the limit; `text` is the error's message. */
export type Hint = 'retry-after' | 'x-ratelimit-reset' | 'x-rate-limit-reset' | 'text' | 'x-rate-limit' | 'date'

/** A way to misbehave; {@link FAULTS} says what each does. */
export type Fault =
  | 'drop'
  | 'drop-stored'
  | 'hang'
  | 'hang-stored'
  | 'unavailable'
  | 'bad-gateway'
  | 'request-timeout'
  | 'redirect'
  | 'too-large'
  | 'echo-key'
  | 'echo-key-400'
  | 'echo-key-row'
  | 'key-revoked'
  | 'no-access'
  | 'plan'
  | 'refuse'
  | 'refuse-no-headers'
  | 'refuse-bare'
  | 'refuse-http-date'
  | 'refuse-absurd'
  | 'error-500'
  | 'error-500-stored'
  | 'error-500-partial'
  | 'db-timeout'
  | 'operation-failed'
  | 'hang-body'
  | 'slow-body'
  | 'drop-body'
  | 'truncated-body'
  | 'not-json'
  | 'missing-uid'
  | 'missing-uid-lost'
  | 'lowercase-keys'
  | 'nested-data'
  | 'bad-row-500'
  | 'bad-row-400'
  | 'bad-row-format'

/** What each fault does, in the order in which they act: of several that fall on one request, the first does. */
export const FAULTS: Readonly<Record<Fault, string>>

/** What became of an import request. */
export interface SandboxRequest {
  /** From 1. */
  n: number
  /** HTTP status; 0 if there is no answer. */
  status: number
  /** Users in the request; 0 if its body was refused. */
  users: number
  /** Import requests in the window that ends with this one, itself included. */
  inWindow: number
  /** The fault that acted, if one did. */
  fault?: Fault
}

/** A user as it is stored: the uid and the role in lower case. */
export interface SandboxUser {
  /** In lower case. */
  uid: string
  /** As it was sent. */
  name: string
  /** A URL. */
  avatar?: string
  /** A URL. */
  link?: string
  /** As it was sent. */
  metadata?: Record<string, unknown>
  /** As they were sent. */
  tags?: string[]
  /** Nobody logs in to a sandbox. */
  status: 'offline'
  /** In lower case; `default` if none was sent. */
  role: string
  /** UNIX seconds; the time of the import if none was sent. */
  createdAt: number
  /** UNIX seconds. */
  lastActiveAt?: number
  /** UNIX seconds. */
  deactivatedAt?: number
}

/** What the sandbox has seen. */
export interface SandboxStats {
  /** Import requests that arrived, whatever became of them. */
  readonly requests: number
  /** Those answered with 429. */
  readonly refused: number
  /** Those with the right key and within the limit, whatever their answer. */
  readonly accepted: number
  /** Users that landed. */
  readonly stored: number
  /** Requests that followed the fault `redirect`. */
  readonly redirectsFollowed: number
  /** Times that each fault acted. */
  readonly faults: { [F in Fault]?: number }
  /** When each import request arrived, in milliseconds. */
  readonly arrivals: readonly number[]
  /** The most arrivals in any stretch of `windowMs`, wherever it is cut. */
  maxInWindow(windowMs: number): number
  /** The most requests in flight at once. */
  readonly inFlightPeak: number
  /** The most connections open at once; without a server, the same as `inFlightPeak`. */
  readonly connectionsPeak: number
}

/** The users that have landed, in the order in which they did; uids are found in any case. */
export interface SandboxUsers extends Iterable<[uid: string, user: SandboxUser]> {
  /** How many. */
  readonly size: number
  /** One user; undefined if there is none. */
  get(uid: string): SandboxUser | undefined
  /** Whether there is such a user. */
  has(uid: string): boolean
  /** The uids. */
  keys(): IterableIterator<string>
  /** The users. */
  values(): IterableIterator<SandboxUser>
  /** Both. */
  entries(): IterableIterator<[uid: string, user: SandboxUser]>
  /** Visits each user. */
  forEach(visit: (user: SandboxUser, uid: string) => void): void
}

/** The API in memory. */
export interface Sandbox {
  /**
   * Serves a `Request`; or stands where a `fetch` is expected (`importUsers(source, { fetch: sandbox.fetch, … })`).
   * A broken connection is a rejection with a `TypeError`, as it is of `fetch`. Redirects are not followed. What comes
   * after a `Request` is ignored, so that hosts may pass their own things there.
   */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>
  /** The users that have landed. */
  readonly users: SandboxUsers
  /** What it has seen. */
  readonly stats: SandboxStats
  /** Back to the start: users, counts, limit and randomness. */
  reset(): void
}

/** A sandbox that listens on a port of this machine. */
export interface SandboxServer {
  /** The base URL, e.g. `http://127.0.0.1:8787/v3`: what `endpoint` takes. */
  readonly url: string
  /** The port. */
  readonly port: number
  /** Its users and counts. */
  readonly sandbox: Sandbox
  /** Closes the port and all connections at once. */
  close(): Promise<void>
}

/**
 * A sandbox in memory: give its `fetch` to an import.
 *
 * @param options how it behaves
 * @throws TypeError for an unknown option, fault or value; the message names it
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { createSandbox } from 'cometchat-import/sandbox'
 *
 * // The connection breaks after the users of the first request are stored.
 * const sandbox = createSandbox({ faults: { 'drop-stored': (n) => n === 1 } })
 * const report = await importUsers([{ uid: 'ada', name: 'Ada' }], {
 *   appId: 'rehearsal',
 *   region: 'eu',
 *   apiKey: 'any',
 *   fetch: sandbox.fetch,
 *   retry: { baseMs: 10 },
 * })
 * console.log(report.imported, report.requests, sandbox.users.get('ada')?.name) // 1 2 Ada
 * ```
 */
export function createSandbox(options?: SandboxOptions): Sandbox

/**
 * A sandbox that listens on 127.0.0.1. Needs `node:http`.
 *
 * @param options how it behaves, and its `port`: 0 (default) takes a free one
 * @throws TypeError as a rejection, for an unknown option, fault or value; and what the system says of a port in use
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { startSandbox } from 'cometchat-import/sandbox'
 *
 * const server = await startSandbox({ latency: [5, 20] })
 * const report = await importUsers([{ uid: 'ada', name: 'Ada' }], { endpoint: server.url, apiKey: 'any' })
 * console.log(report.status, server.sandbox.users.size) // complete 1
 * await server.close()
 * ```
 */
export function startSandbox(options?: SandboxOptions & { port?: number | undefined }): Promise<SandboxServer>
