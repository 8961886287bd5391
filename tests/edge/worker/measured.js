// A Durable Object that reads a file of R2, with and without an import.
import { DurableObject } from 'cloudflare:workers'
import { importUsers } from 'cometchat-import'
import { durableObjectJournal } from 'cometchat-import/durable-object'

// The module comes to life at the first call; its memory is looked at there.
let memory
const { Instance } = WebAssembly
// biome-ignore lint/complexity/useArrowFunction: it is called with `new`
WebAssembly.Instance = function (...args) {
  const instance = new Instance(...args)
  memory = instance.exports.memory
  return instance
}

export class Measured extends DurableObject {
  sent = 0

  async fetch(request) {
    const { pathname } = new URL(request.url)
    const file = await this.env.USERS.get('users.csv')
    if (pathname === '/append') {
      await file.body.cancel()
      const journal = durableObjectJournal(this.ctx)
      await journal.load()
      await journal.append(new Uint8Array(await request.arrayBuffer()))
      await journal.close()
      return Response.json({})
    }
    if (pathname === '/read') {
      let bytes = 0
      for await (const piece of file.body) bytes += piece.length
      return Response.json({ bytes })
    }
    const sending = pathname === '/send'
    const report = await importUsers(file, {
      endpoint: 'https://sandbox.example/v3',
      apiKey: 'any',
      rate: { limit: 1_000_000, windowMs: 1000 },
      rowEvents: 'none',
      concurrency: 4,
      journal: durableObjectJournal(this.ctx, {
        name: sending ? `new ${++this.sent}` : 'journal',
      }),
      budget: { maxRequests: 45 },
    })
    return Response.json({ ...report, memory: memory.buffer.byteLength })
  }
}

export default { fetch: (request, env) => env.OBJECT.getByName('measured').fetch(request) }
