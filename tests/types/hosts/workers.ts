// A Worker: `lib` without the DOM, and @cloudflare/workers-types.
import { DurableObject } from 'cloudflare:workers'
import { importUsers, type ImportOptions, type Journal, type Source } from 'cometchat-import'
import { durableObjectLimiter } from 'cometchat-import/durable-object'
import type { Limiter } from 'cometchat-import/limiter'
import { memoryJournal } from 'cometchat-import/memory'
import { createSandbox } from 'cometchat-import/sandbox'

interface Env {
  COMETCHAT_APP_ID: string
  COMETCHAT_REST_API_KEY: string
  FILES: R2Bucket
  JOURNAL: KVNamespace
  LIMITS: DurableObjectNamespace<Limits>
  RELAY: Fetcher
}

export default {
  async fetch(request, env) {
    const options: ImportOptions = {
      appId: env.COMETCHAT_APP_ID,
      region: 'eu',
      apiKey: env.COMETCHAT_REST_API_KEY,
      signal: AbortSignal.timeout(25_000),
    }
    const object = await env.FILES.get('users.csv')
    if (!object || !request.body) return new Response(null, { status: 404 })
    const form = await request.clone().formData()
    const file = form.get('file')
    const sources: Source[] = [
      request.body,
      object.body,
      await object.blob(),
      await object.arrayBuffer(),
      ...(file instanceof File ? [file] : []),
    ]
    const report = await importUsers(sources[0]!, { ...options, fetch: (url, init) => env.RELAY.fetch(url, init) })
    await importUsers(object.body, { ...options, fetch: createSandbox().fetch, journal: memoryJournal() })
    await importUsers(object.body, { ...options, fetch, journal: ofKv(env.JOURNAL) })
    return Response.json(report)
  },
} satisfies ExportedHandler<Env>

/** A limit for the whole account, whose stub is a limiter. */
export class Limits extends DurableObject {
  readonly #limiter = durableObjectLimiter(this.ctx)
  exchange(ask: Uint8Array) {
    return this.#limiter.exchange(ask)
  }
}

export const limiterOf = (env: Env, appId: string): Limiter => env.LIMITS.getByName(appId)

/** For the types alone: a real journal must not overwrite what was appended before. */
function ofKv(store: KVNamespace): Journal {
  return {
    load: async () => {
      const kept = await store.get('journal', 'arrayBuffer')
      return kept && new Uint8Array(kept)
    },
    append: (bytes) => store.put('journal', bytes),
  }
}
