/**
 * A local stand-in for CometChat's import API, and for the calls that read users back: the same endpoints, field rules, limits and
 * error bodies. It fails in the ways that you ask for.
 *
 * @packageDocumentation
 */
import type { User } from './entities.js'

/** Options of a sandbox. Without any, it accepts every key, and 60 requests in any 60 s. */
export interface SandboxOptions {
  /**
   * How many import requests are accepted in how many milliseconds.
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
   * How many of all other requests, those that read and change users and roles, are accepted in how many milliseconds. They
   * never count against `rate`. CometChat documents 20,000 a minute, and 500 on the free plan.
   * @default { limit: 500, windowMs: 60000 }
   */
  standardRate?:
    | {
        /** Requests. */
        limit?: number | undefined
        /** Milliseconds. */
        windowMs?: number | undefined
      }
    | undefined
  /**
   * How the limits divide time. `'sliding'`: no `windowMs` milliseconds accept more than `limit` requests. `'fixed'`: a counter that
   * starts again at each multiple of `windowMs`. `'bucket'`: `limit` tokens that are refilled evenly. CometChat documents none of them.
   * @default 'sliding'
   */
  window?: 'sliding' | 'fixed' | 'bucket' | undefined
  /**
   * Whether refused requests count against the limits too.
   * @default false
   */
  countRefused?: boolean | undefined
  /**
   * Where a refusal says how long to wait, and which other responses mention the limit.
   * @default all of them
   */
  hints?: Iterable<Hint> | undefined
  /**
   * Milliseconds between a request and its response, or `[least, most]`.
   * @default 0
   */
  latency?: number | [least: number, most: number] | undefined
  /**
   * Milliseconds before a request arrives and is counted, or `[least, most]`.
   * @default 0
   */
  uplink?: number | [least: number, most: number] | undefined
  /**
   * How often each fault happens to an import request: a probability from 0 to 1, or a function of the request's number
   * (from 1), the request (its body has been read) and the uids in it. The faults of reading (`read-…`) happen to requests that
   * read users or roles, which have numbers of their own.
   * @default none
   */
  faults?:
    | {
        [F in Fault | ReadingFault]?:
          | number
          | ((n: number, request: Request, uids: string[]) => boolean | Promise<boolean>)
          | undefined
      }
    | undefined
  /**
   * The seed of all randomness. The same seed and order of requests give the same run.
   * @default 1
   */
  seed?: number | undefined
  /**
   * The clock, in milliseconds of UNIX time.
   * @default Date.now
   */
  now?: (() => number) | undefined
  /**
   * The timer behind `latency`, `uplink`, `slow-body` and `read-slow`.
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
   * Roles that exist; `'any'`: all, of which the list of roles has only `default` and those that were created.
   * @default `default` and a few usual ones
   */
  roles?: Iterable<string> | 'any' | undefined
  /**
   * Users that exist from the start; a missing name is the uid. One may be `online`.
   * @default none
   */
  existing?: Iterable<Partial<SandboxUser> & Pick<SandboxUser, 'uid'>> | undefined
  /**
   * A user that exists already is refused with ERR_UID_ALREADY_EXISTS, or replaced.
   * @default 'refuse'
   */
  resend?: 'refuse' | 'update' | undefined
  /**
   * Users whom the response to an import calls stored, and who are not there: their uids, or a probability from 0 to 1. Each is
   * lost once: imported again, the user is stored.
   * @default none
   */
  lost?: Iterable<string> | number | undefined
  /**
   * Users who are not stored as they were sent: a probability from 0 to 1 that one field differs, or a function of the uid and a
   * copy of the user that returns what is stored. The response to the import does not display it.
   * @default none
   */
  altered?: number | ((uid: string, user: SandboxUser) => SandboxUser) | undefined
  /**
   * What lists say of their length: the right numbers, or a `total` of 0, as in CometChat's own example.
   * @default 'right'
   */
  totals?: 'right' | 'zero' | undefined
  /**
   * The share of users, from 0 to 1, who come online or leave between two pages of the list. The list begins with those who are
   * online, so a user may be skipped, or be there twice.
   * @default 0
   */
  shifting?: number | undefined
  /**
   * The most that a page of a list holds, up to 1000, whatever `perPage` asks for.
   * @default 1000
   */
  mostPerPage?: number | undefined
  /**
   * The text in a name that makes its row bad for the faults `bad-row-…`.
   * @default '💥'
   */
  badRowMarker?: string | undefined
  /**
   * What is stored of a batch with such a row: nothing, or its other rows.
   * @default 'none'
   */
  badRowStores?: 'none' | 'others' | undefined
  /**
   * The largest body of a request, in bytes. Larger ones get a 413.
   * @default no limit
   */
  bodyBytes?: number | undefined
  /**
   * Milliseconds that `slow-body` and `read-slow` take.
   * @default 2000
   */
  slowBodyMs?: number | undefined
  /**
   * Milliseconds that the `refuse…` faults and `read-429` ask to wait.
   * @default 1000
   */
  refuseMs?: number | undefined
  /**
   * Whether pages of other origins may call.
   * @default true
   */
  cors?: boolean | undefined
  /**
   * The headers that such pages may read: all that matter, none, or those that you name.
   * @default true
   */
  exposeHeaders?: boolean | string[] | undefined
  /** Called once for each import request, when its response is known. It never gets the key. */
  onRequest?: ((info: SandboxRequest) => void) | undefined
}

/** A place in a response that mentions the limit. `text` is the error's message. */
export type Hint = 'retry-after' | 'x-ratelimit-reset' | 'x-rate-limit-reset' | 'text' | 'x-rate-limit' | 'date'

/** A way to misbehave. {@link FAULTS} says what each does. */
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
  | 'missing-role-400'

/** A way to misbehave while users or roles are read. {@link READING_FAULTS} says what each does. */
export type ReadingFault =
  | 'read-drop'
  | 'read-hang'
  | 'read-503'
  | 'read-403'
  | 'read-404'
  | 'read-429'
  | 'read-500'
  | 'read-slow'
  | 'read-truncated'

/** What each fault of reading does. If several happen to one request, the first in this order acts. */
export const READING_FAULTS: Readonly<Record<ReadingFault, string>>

/** What each fault does. If several happen to one request, the first in this order acts. */
export const FAULTS: Readonly<Record<Fault, string>>

/** The outcome of an import request. */
export interface SandboxRequest {
  /** The request's number, from 1. */
  n: number
  /** The HTTP status. 0 if there is no response. */
  status: number
  /** How many users the request had. 0 if its body was refused. */
  users: number
  /** How many import requests are in the window that ends with this one, itself included. */
  inWindow: number
  /** The fault that acted, if any. */
  fault?: Fault
}

/** The fields of a {@link User} as a server stores them: ids as texts, times in UNIX seconds. */
export type StoredFields = {
  [F in keyof User]: Date extends User[F] ? number : Exclude<User[F], number | bigint | null | undefined>
}

/** A stored user: the fields as they were sent, with uid and role in lower case. */
export interface SandboxUser extends StoredFields {
  /** `'offline'`, unless `existing` or `shifting` has the user online: nobody logs in to a sandbox. */
  status: 'online' | 'offline'
  /** The role, in lower case. `default` if none was sent. */
  role: string
  /** When the user was created, in UNIX seconds. The time of the import if none was sent. */
  createdAt: number
  /** When the user was last changed, in UNIX seconds. */
  updatedAt?: number
}

/** A role as the list of roles has it. */
export interface SandboxRole {
  /** Its id, in lower case. */
  role: string
  /** Its name. */
  name: string
  /** What it is for. May be empty. */
  description: string
}

/** Counts of the requests that read and change users and roles. */
export interface StandardStats {
  /** Requests for a page of users, whatever their response. */
  readonly lists: number
  /** Requests for one user. */
  readonly singles: number
  /** Requests that change a user. */
  readonly updates: number
  /** Requests for roles, and for a new one. */
  readonly roles: number
  /** Requests of these that got a 429. */
  readonly refused: number
  /** When each of these requests arrived, in milliseconds. */
  readonly arrivals: readonly number[]
  /** Returns the most of these arrivals in any `windowMs` milliseconds, wherever you begin to count. */
  maxInWindow(windowMs: number): number
}

/** Counts of what the sandbox has seen. */
export interface SandboxStats {
  /** Import requests that arrived, whatever their response. */
  readonly requests: number
  /** Import requests that got a 429. */
  readonly refused: number
  /** Import requests with the right key and within the limit, whatever their response. */
  readonly accepted: number
  /** Users that were stored. */
  readonly stored: number
  /** Requests that followed the fault `redirect`. */
  readonly redirectsFollowed: number
  /** How often each fault acted. */
  readonly faults: { [F in Fault | ReadingFault]?: number }
  /** When each import request arrived, in milliseconds. */
  readonly arrivals: readonly number[]
  /** Returns the most arrivals in any `windowMs` milliseconds, wherever you begin to count. */
  maxInWindow(windowMs: number): number
  /** Counts of the requests that are no imports. */
  readonly standard: StandardStats
  /** The most requests that were under way at the same time. */
  readonly inFlightPeak: number
  /** The most connections that were open at the same time. Without a server, the same as `inFlightPeak`. */
  readonly connectionsPeak: number
}

/** The stored users, in the order in which they came. Uids are found in upper and lower case. */
export interface SandboxUsers extends Iterable<[uid: string, user: SandboxUser]> {
  /** How many users there are. */
  readonly size: number
  /** Returns a user, or undefined if there is none. */
  get(uid: string): SandboxUser | undefined
  /** Returns whether there is such a user. */
  has(uid: string): boolean
  /** Returns the uids. */
  keys(): IterableIterator<string>
  /** Returns the users. */
  values(): IterableIterator<SandboxUser>
  /** Returns the uids with their users. */
  entries(): IterableIterator<[uid: string, user: SandboxUser]>
  /** Calls `visit` with each user. */
  forEach(visit: (user: SandboxUser, uid: string) => void): void
}

/** An API in memory. */
export interface Sandbox {
  /**
   * Serves a `Request`, or takes the place of a `fetch` (`importUsers(source, { fetch: sandbox.fetch, … })`). A broken connection is
   * a rejection with a `TypeError`, as with `fetch`. Redirects are not followed. Arguments after a `Request` are ignored, so that
   * hosts may pass their own.
   */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>
  /** The stored users. */
  readonly users: SandboxUsers
  /** Counts of what it has seen. */
  readonly stats: SandboxStats
  /** Resets users, counts, limit and randomness. */
  reset(): void
}

/** A sandbox that listens on a port of this machine. */
export interface SandboxServer {
  /** The base URL, such as `http://127.0.0.1:8787/v3`. Give it to an import as `endpoint`. */
  readonly url: string
  /** The port. */
  readonly port: number
  /** The sandbox, with its users and counts. */
  readonly sandbox: Sandbox
  /** Closes the port and all connections at once. */
  close(): Promise<void>
}

/**
 * Returns a sandbox in memory. Give its `fetch` to an import.
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
 * Starts a sandbox that listens on 127.0.0.1. It needs `node:http`.
 *
 * @param options how it behaves, and its `port`: 0 (default) takes a free one
 * @throws TypeError as a rejection, for an unknown option, fault or value. A port in use rejects with the system's error
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
