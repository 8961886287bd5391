// Starts imports and reports on them. One Durable Object does the work, because the limit belongs to the app.
import { isAllowed } from './token.js'

export { UserImports } from './user-imports.js'

const PREFIX = 'imports/'

export default {
  /**
   * PUT /imports/users.csv uploads a file and starts its import. POST starts (or restarts) the import of a file in R2, GET
   * returns its status, and DELETE stops it.
   */
  async fetch(request, env) {
    if (!(await isAllowed(request, env.IMPORT_TOKEN))) return new Response('unauthorized\n', { status: 401 })
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1))
    if (!key.startsWith(PREFIX)) return new Response('not found\n', { status: 404 })
    const imports = importsOf(env)
    switch (request.method) {
      case 'PUT': {
        // R2 must know the size in advance.
        if (!request.headers.has('content-length'))
          return new Response('the length is missing: upload a file, not a pipe\n', { status: 411 })
        const { etag } = await env.USERS.put(key, request.body)
        return Response.json(await imports.start(key, etag, { again: true }), { status: 202 })
      }
      case 'POST': {
        const file = await env.USERS.head(key)
        return file
          ? Response.json(await imports.start(key, file.etag, { again: true }), { status: 202 })
          : new Response('no such file\n', { status: 404 })
      }
      case 'GET':
        return respond(await imports.status(key))
      case 'DELETE':
        return respond(await imports.abort(key))
      default:
        return new Response('method not allowed\n', { status: 405, headers: { allow: 'PUT, POST, GET, DELETE' } })
    }
  },

  /** Runs by Cron: starts imports of new files, and wakes those that should be running. */
  async scheduled(_controller, env) {
    const { objects } = await env.USERS.list({ prefix: PREFIX, limit: 100 })
    for (const { key, etag } of objects) await importsOf(env).start(key, etag)
  },

  /** Runs when R2 reports new objects. A message that fails is delivered again, so starting must be idempotent. */
  async queue(batch, env) {
    for (const message of batch.messages) {
      const key = message.body?.object?.key
      const file = key?.startsWith(PREFIX) && (await env.USERS.head(key))
      if (file) await importsOf(env).start(key, file.etag)
      message.ack()
    }
  },
}

const importsOf = (env) => env.USER_IMPORTS.getByName(`${env.COMETCHAT_APP_ID} ${env.COMETCHAT_REGION}`)

const respond = (account) => (account ? Response.json(account) : new Response('no such import\n', { status: 404 }))
