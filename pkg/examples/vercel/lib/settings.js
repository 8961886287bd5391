/** Returns the options that both functions share. IMPORT_OPTIONS may have more, as JSON. */
export function settings(env) {
  const connection = env.COMETCHAT_ENDPOINT
    ? { endpoint: env.COMETCHAT_ENDPOINT }
    : { appId: env.COMETCHAT_APP_ID, region: env.COMETCHAT_REGION }
  return { ...connection, apiKey: env.COMETCHAT_REST_API_KEY, ...JSON.parse(env.IMPORT_OPTIONS || '{}') }
}
