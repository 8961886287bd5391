// A Durable Object that runs commands on a journal, over HTTP, and one that keeps a limit, as shared-limit.md shows it.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectJournal, durableObjectLimiter } from 'cometchat-import/durable-object'

export class Journals extends DurableObject {
  journals = new Map()

  async fetch(request) {
    const [, id, call] = new URL(request.url).pathname.split('/')
    if (!this.journals.has(id)) this.journals.set(id, durableObjectJournal(this.ctx))
    const journal = this.journals.get(id)
    try {
      if (call === 'append') await journal.append(new Uint8Array(await request.arrayBuffer()))
      if (call === 'close') await journal.close()
      const loaded = call === 'load' ? await journal.load() : null
      return loaded ? new Response(ReadableStream.from(loaded)) : new Response(null, { status: 204 })
    } catch (error) {
      return Response.json({ name: error.name, code: error.code, message: error.message }, { status: 500 })
    }
  }

  evict() {
    this.ctx.abort('evicted by the test')
  }
}

export class Limits extends DurableObject {
  #limiter = durableObjectLimiter(this.ctx)

  exchange(ask) {
    return this.#limiter.exchange(ask)
  }

  async empty() {
    await this.ctx.storage.deleteAll()
    await this.ctx.storage.sync()
    this.evict()
  }

  async damage() {
    for (const [key, bytes] of await this.ctx.storage.list()) {
      bytes[20] ^= 1
      await this.ctx.storage.put(key, bytes)
    }
    await this.ctx.storage.sync()
    this.evict()
  }

  evict() {
    this.ctx.abort('evicted by the test')
  }
}

/** Passes an ask to a limiter, which is the stub itself. */
async function exchanged(limiter, request) {
  try {
    if (typeof limiter.name !== 'string') throw new Error('the stub has no name')
    return new Response(await limiter.exchange(new Uint8Array(await request.arrayBuffer())))
  } catch (error) {
    return Response.json({ message: error.message }, { status: 500 })
  }
}

export default {
  async fetch(request, env) {
    const [, place, ...rest] = new URL(request.url).pathname.split('/')
    const object = (env.LIMITS ?? env.JOURNALS).getByName(place)
    if (rest[0] === 'exchange') return exchanged(object, request)
    if (['evict', 'empty', 'damage'].includes(rest[0]))
      return object[rest[0]]().then(
        () => new Response(),
        () => new Response(),
      )
    return object.fetch(new Request(`https://object/${rest.join('/')}`, request))
  },
}
