/** The preflight: what the app has, before the first row is sent. The entry re-exports these types. */
import type { ErrorCode } from './error-codes.js'
import type { Connection, ImportOptions, Row, RowOptions } from './index.js'

/**
 * Options of {@link checkUsers}: how rows are read, and where the app is. The connection is needed only with a `journal`, because
 * it belongs to one app, and with `preflight`.
 *
 * @typeParam R what functions in `map` get of each row
 */
export interface CheckOptions<R = Row>
  extends RowOptions<R>,
    Connection,
    Pick<ImportOptions, 'concurrency' | 'timeoutMs' | 'retry' | 'fetch'> {
  /**
   * Whether to ask the app, in one or two requests, for what the rows need of it: the roles that they name, and whether there are
   * users already. It sends no row. It needs the connection with a key, and takes at most 30 seconds. The result is
   * {@link CheckReport.preflight}.
   * @default false
   */
  preflight?: boolean | undefined
}

/** What the app has of what the rows need. A server that does not let the key read is no mistake: see `skipped`. */
export interface Preflight {
  /** The roles that rows name. Absent if they could not be read. */
  roles?: {
    /** Those that the app does not have, the ones of the most rows first. The server would refuse these rows. */
    missing: {
      /** The role, as it would be sent. */
      role: string
      /** How many rows name it. */
      rows: number
    }[]
    /** Rows with yet other roles: only the first 1,000 different ones are compared. Absent if there are none. */
    others?: number
    /** The roles that the app has. Absent if no row names a role, since then nobody asked. */
    known?: string[]
  }
  /** The users that the app has. Absent if they could not be read. */
  app?: {
    /** Whether it has none, deactivated ones included. */
    isEmpty: boolean
    /** How many the first page of its list shows, at most 1,000. */
    users: number
    /** Whether there may be more than these. */
    hasMore: boolean
    /** How many rows were looked for among these users: the first 1,000 that would be sent. */
    firstRows: number
    /** How many of the `firstRows` are there already; at least so many if the app has more users than these. */
    there: number
  }
  /** Why something could not be read, in a few words without the key. An import may work all the same. Absent if all was read. */
  skipped?: string
  /** Why an import should not begin: roles are missing, or the key is wrong. Absent if nothing speaks against it. */
  error?: {
    /** The code of the error: `ROLE_MISSING`, `KEY_REFUSED` or `ENDPOINT_NOT_FOUND`. */
    code: ErrorCode
    /** A sentence for people, without the key. */
    message: string
  }
}

/** What became of the roles given to {@link createRoles}, each in one of the lists. */
export interface CreatedRoles {
  /** Those that the app has now. */
  created: string[]
  /** Those that it had already. */
  existing: string[]
  /** Those that the server refused, and why. */
  refused: {
    /** The role. */
    role: string
    /** The server's code, such as `ERR_BAD_REQUEST`. */
    code: string
    /** The server's words, without the key. */
    message: string
  }[]
}

/**
 * Creates roles in the app, each with its own name as what people see: users can only have a role that exists. A preflight of
 * {@link checkUsers} says which are missing.
 *
 * @param roles the roles: 1–100 letters, digits, `-` and `_`; upper case becomes lower case. CometChat allows 25 roles in an app
 * @param options the connection is required: `appId`, `region` and `apiKey`, or `endpoint`. Other options of an import may be there
 * @returns what became of each role
 * @throws {@link ImportError} as a rejection: `INVALID_OPTION`, `UNSUPPORTED_HOST`, or why the server takes no request, such as
 *   `KEY_REFUSED` or `UNREACHABLE`
 *
 * @example
 * ```ts
 * import { checkUsers, createRoles } from 'cometchat-import'
 *
 * const app = { appId: '123abc', region: 'us', apiKey: process.env.COMETCHAT_REST_API_KEY } as const
 * const { preflight } = await checkUsers('uid,name,role\nada,Ada,teacher\n', { ...app, preflight: true })
 * const missing = preflight?.roles?.missing.map(({ role }) => role) ?? []
 * const { created } = await createRoles(missing, app)
 * console.log(created) // [ 'teacher' ]
 * ```
 */
export function createRoles(roles: string[], options: ImportOptions): Promise<CreatedRoles>
