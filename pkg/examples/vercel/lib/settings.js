import { Redis } from '@upstash/redis'
import { redisJournal, redisLimiter } from 'cometchat-import/redis'

/**
 * Returns the options that both functions share: the connection, a journal of this name, and the app's limit, which all calls
 * share. IMPORT_OPTIONS may have more, as JSON.
 */
export function settings(env, name) {
  const app = { appId: env.COMETCHAT_APP_ID, region: env.COMETCHAT_REGION }
  // Upstash, as in Vercel's Marketplace. Any Redis will do that a function can reach.
  const redis = new Redis({ url: env.KV_REST_API_URL, token: env.KV_REST_API_TOKEN })
  return {
    ...app,
    ...(env.COMETCHAT_ENDPOINT && { endpoint: env.COMETCHAT_ENDPOINT }),
    apiKey: env.COMETCHAT_REST_API_KEY,
    journal: redisJournal(redis, { name }),
    limiter: redisLimiter(redis, app),
    ...JSON.parse(env.IMPORT_OPTIONS || '{}'),
  }
}
