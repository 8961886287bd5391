// Another Worker of the account: it imports a few users at once, from the body of a request. It asks the object of the app before
// each request to CometChat, so that both together keep the app's one limit.
import { importUsers } from 'cometchat-import'
import { admit } from './apps.js'
import { optionsOf } from './options.js'
import { jsonOf, Refusal, respond } from './refusal.js'

export default {
  /** POST /apps/<app>/users with an array of users. The response is the report of the import. */
  fetch: (request, env) =>
    respond(async () => {
      const [, root, app, kind, ...rest] = new URL(request.url).pathname.split('/')
      if (root !== 'apps' || kind !== 'users' || rest.length > 0)
        throw new Refusal(404, 'NOT_FOUND', 'there is nothing at this address')
      const secrets = await admit(request, env, app)
      if (request.method !== 'POST') throw new Refusal(405, 'METHOD_NOT_ALLOWED', 'expected POST', { allow: 'POST' })
      const users = await jsonOf(request, MOST_BYTES)
      if (!Array.isArray(users)) throw new Refusal(400, 'NOT_AN_ARRAY', 'expected an array of users')
      const report = await importUsers(users, {
        ...optionsOf(env, app, secrets),
        // Before the files, which leave some requests free: see `spare` in wrangler.jsonc.
        priority: 'live',
        spare: undefined,
        // A stub whose object was reset stays broken, so each ask has its own.
        limiter: { name: app, exchange: (ask) => env.APP_IMPORTS.getByName(app).exchange(ask) },
        budget: { deadlineMs: 25_000 },
      })
      return Response.json(report)
    }),
}

/** About a thousand users: more of them belong into a file. */
const MOST_BYTES = 1_000_000
