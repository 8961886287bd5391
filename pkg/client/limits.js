/** CometChat's limits of an import, where JavaScript needs them: the core's own are in `src/importer/limits.rs`. */

/** Users in one request. */
export const USERS_PER_REQUEST = 50

/** Requests in a window of so many milliseconds. */
export const RATE = Object.freeze({ limit: 60, windowMs: 60_000 })
