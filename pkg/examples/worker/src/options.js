/** Returns what one call may do, on every plan. The free one allows 50 requests, those for the files included; an alarm takes 15 minutes. */
export const budgetOf = (env) => env.IMPORT_OPTIONS?.budget ?? { maxRequests: 45, deadlineMs: 840_000 }

/** Returns the options of importUsers for an app: its own, those of all apps (IMPORT_OPTIONS), and those of the platform. */
export const optionsOf = (env, app, { region, apiKey, endpoint, options }) => ({
  // A call may have six connections. One reads the file, and one may write failed rows.
  concurrency: 4,
  ...env.IMPORT_OPTIONS,
  ...options,
  budget: budgetOf(env),
  ...(endpoint ? { endpoint } : { appId: app, region }),
  apiKey,
})
