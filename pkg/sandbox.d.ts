/**
 * A local stand-in for CometChat's import API: the same endpoint, field rules, limit and error bodies, and faults on
 * request.
 */

export interface SandboxOptions {
  /** Import requests admitted per window. Default `{ limit: 60, windowMs: 60000 }`. */
  rate?: { limit?: number; windowMs?: number }
  /**
   * How the window is cut. `'sliding'` (default): no stretch of `windowMs` admits more than `limit`. `'fixed'`: a counter
   * that starts anew at each multiple of `windowMs`. `'bucket'`: `limit` tokens, refilled evenly.
   */
  window?: 'sliding' | 'fixed' | 'bucket'
  /** Whether refused requests count against the limit too. Default false. */
  countRefused?: boolean
  /** Where a refusal says how long to wait, and what other answers tell of the limit. Default: everywhere. */
  hints?: Iterable<Hint>
  /** Milliseconds from the handling of a request to its answer, or `[least, most]`. Default 0. */
  latency?: number | [least: number, most: number]
  /** Milliseconds before a request arrives and is counted, or `[least, most]`. Default 0. */
  uplink?: number | [least: number, most: number]
  /**
   * How often each fault falls on an import request: a probability from 0 to 1, or a function of the request's number
   * (from 1), the request (its body has been read) and the uids in it. Default: none.
   */
  faults?: { [F in Fault]?: number | ((n: number, request: Request, uids: string[]) => boolean | Promise<boolean>) }
  /** Start of all randomness: the same seed and order of requests give the same run. Default 1. */
  seed?: number
  /** The clock, in milliseconds of UNIX time. Default `Date.now`. */
  now?: () => number
  /** The timer behind `latency`, `uplink` and `slow-body`. Default `setTimeout`. */
  sleep?: (ms: number) => Promise<void>
  /** The only key that is accepted. Default: any that is not empty. */
  apiKey?: string
  /** The only app that is accepted, if a request names one (header `appid`, or CometChat's host name). */
  appId?: string
  /** The path that the API is served under. Default `/v3`; `/v3.0` then works too. */
  base?: string
  /** Roles that exist; `'any'`: all. Default: `default` and a few usual ones. */
  roles?: Iterable<string> | 'any'
  /** Users that exist from the start; a missing name is the uid. Default: none. */
  existing?: Iterable<Partial<SandboxUser> & { uid: string }>
  /** A user that exists already is refused with ERR_UID_ALREADY_EXISTS (`'refuse'`, default), or replaced (`'update'`). */
  resend?: 'refuse' | 'update'
  /** What in a name makes a row bad for `bad-row-…`. Default 💥. */
  badRowMarker?: string
  /** What such a batch stores. Default `'none'`. */
  badRowStores?: 'none' | 'others'
  /** Bodies above this many bytes are answered with 413. Default: no limit. */
  bodyBytes?: number
  /** Milliseconds that `slow-body` takes. Default 2000. */
  slowBodyMs?: number
  /** Milliseconds that the `refuse…` faults ask to wait. Default 1000. */
  refuseMs?: number
  /** Whether pages of other origins may call. Default true. */
  cors?: boolean
  /** The headers that such pages may read: all that matter (default), none, or those named. */
  exposeHeaders?: boolean | string[]
  /** Called once for each import request, when its answer is known. Never sees the key. */
  onRequest?: (info: SandboxRequest) => void
}

export type Hint = 'retry-after' | 'x-ratelimit-reset' | 'x-rate-limit-reset' | 'text' | 'x-rate-limit' | 'date'

export type Fault =
  | 'drop' | 'drop-stored' | 'hang' | 'hang-stored'
  | 'unavailable' | 'bad-gateway' | 'request-timeout' | 'redirect' | 'too-large'
  | 'echo-key' | 'echo-key-400' | 'echo-key-row' | 'key-revoked' | 'no-access' | 'plan'
  | 'refuse' | 'refuse-no-headers' | 'refuse-bare' | 'refuse-http-date' | 'refuse-absurd'
  | 'error-500' | 'error-500-stored' | 'error-500-partial' | 'db-timeout' | 'operation-failed'
  | 'hang-body' | 'slow-body' | 'drop-body' | 'truncated-body' | 'not-json'
  | 'missing-uid' | 'missing-uid-lost' | 'lowercase-keys' | 'nested-data'
  | 'bad-row-500' | 'bad-row-400' | 'bad-row-format'

/** What each fault does, in the order in which they act: of several that fall on one request, the first does. */
export const FAULTS: Readonly<Record<Fault, string>>

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
  uid: string
  name: string
  avatar?: string
  link?: string
  metadata?: Record<string, unknown>
  tags?: string[]
  status: 'offline'
  role: string
  /** UNIX seconds. */
  createdAt: number
  lastActiveAt?: number
  deactivatedAt?: number
}

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
  readonly size: number
  get(uid: string): SandboxUser | undefined
  has(uid: string): boolean
  keys(): IterableIterator<string>
  values(): IterableIterator<SandboxUser>
  entries(): IterableIterator<[uid: string, user: SandboxUser]>
  forEach(visit: (user: SandboxUser, uid: string) => void): void
}

export interface Sandbox {
  /**
   * Serves a `Request`; or stands where a `fetch` is expected (`importUsers(source, { fetch: sandbox.fetch, … })`).
   * A broken connection is a rejection with a `TypeError`, as it is of `fetch`. Redirects are not followed. What comes
   * after a `Request` is ignored, so that hosts may pass their own things there.
   */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>
  readonly users: SandboxUsers
  readonly stats: SandboxStats
  /** Back to the start: users, counts, limit and randomness. */
  reset(): void
}

export interface SandboxServer {
  /** The base URL, e.g. `http://127.0.0.1:8787/v3`: what `endpoint` takes. */
  readonly url: string
  readonly port: number
  readonly sandbox: Sandbox
  /** Closes the port and all connections at once. */
  close(): Promise<void>
}

/** @throws {TypeError} for an unknown option, fault or value. */
export function createSandbox(options?: SandboxOptions): Sandbox

/** The sandbox on 127.0.0.1; `port` 0 (default) takes a free one. Needs `node:http`. */
export function startSandbox(options?: SandboxOptions & { port?: number }): Promise<SandboxServer>
