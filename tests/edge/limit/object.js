// In workerd: a Worker, and the Durable Object that keeps one app's limit.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectLimiter } from 'cometchat-import/durable-object'

export class Limit extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    this.limiter = durableObjectLimiter(ctx)
  }

  /** Has its storage opened, as an object has that was asked before. */
  async open() {
    await this.ctx.storage.get('opened')
  }

  exchange(ask) {
    return this.limiter.exchange(ask)
  }
}

export default {
  async fetch(request, env) {
    const object = env.LIMITS.getByName('app')
    if (request.method === 'GET') return new Response(await object.open())
    return new Response(await object.exchange(new Uint8Array(await request.arrayBuffer())))
  },
}
