// In workerd: a relay as pkg/docs/relay.md has it, whose limit is in a Durable Object that all of its instances ask.
import { DurableObject, env, waitUntil } from 'cloudflare:workers'
import { durableObjectLimiter } from 'cometchat-import/durable-object'
import { createRelay } from 'cometchat-import/relay'

export class Limit extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    this.limiter = durableObjectLimiter(ctx)
  }

  exchange(ask) {
    return this.limiter.exchange(ask)
  }
}

const relay = createRelay({
  endpoint: env.ENDPOINT,
  apiKey: env.API_KEY,
  authorize: ({ headers }) => headers.get('authorization') === 'Bearer let-me-in',
  rate: env.RATE,
  limiter: { exchange: (ask) => env.LIMITS.getByName('app').exchange(ask) },
  waitUntil,
})

export default { fetch: (request) => relay(request) }
