/** CometChat's limits that are not an entity's, where JavaScript needs them: the core's own are in `src/importer/limits.rs`. */

/** Requests in a window of so many milliseconds. */
export const RATE = Object.freeze({ limit: 60, windowMs: 60_000 })

/** The same of the requests that are no imports: CometChat's free plan has 500 a minute, others 20,000. */
export const STANDARD_RATE = Object.freeze({ limit: 500, windowMs: 60_000 })

/** Roles of an app, at most. */
export const MOST_ROLES = 25

/** Entries on a page of a list, at most. */
export const PER_PAGE = 1000

/**
 * The option by which a front end of this package says that the app is asked before an import only if rows need something of
 * it, and from how many requests on.
 */
export const PREFLIGHT_FROM = Symbol.for('cometchat-import.preflight-from')

/** The property of `map` by which a recipe says which of its names rows may well lack: nothing is noted of these. */
export const OPTIONAL_NAMES = Symbol.for('cometchat-import.optional-names')
