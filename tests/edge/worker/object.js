// A Durable Object that runs commands on a journal, over HTTP.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectJournal } from 'cometchat-import/durable-object'

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

export default {
  async fetch(request, env) {
    const [, place, ...rest] = new URL(request.url).pathname.split('/')
    const object = env.JOURNALS.getByName(place)
    if (rest[0] === 'evict')
      return object.evict().then(
        () => new Response(),
        () => new Response(),
      )
    return object.fetch(new Request(`https://object/${rest.join('/')}`, request))
  },
}
