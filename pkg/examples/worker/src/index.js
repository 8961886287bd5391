// Takes files in, starts imports and reports on them. The Durable Object of an app does the work, and keeps the app's limit.
import { addApp, admit, admitOperator, isApp, removeApp } from './apps.js'
import { failedKeyOf, IMPORTS, isName, keyOf, MOST_NAME } from './names.js'
import { bytesOf, jsonOf, Refusal, respond } from './refusal.js'

export { AppImports } from './app-imports.js'

export default {
  /** Serves `/apps/<app>`, `/apps/<app>/imports`, `/apps/<app>/imports/<name>` and `/apps/<app>/failed/<name>`. */
  fetch: (request, env) =>
    respond(() => {
      const { pathname, searchParams } = new URL(request.url)
      const [, root, app, kind, ...rest] = pathname.split('/')
      if (root !== 'apps' || !app) throw noSuchAddress()
      if (kind === undefined) return serveApp(request, env, app)
      if (kind === 'imports' && rest.join('') === '') return serveList(request, env, app, searchParams.get('after'))
      if (kind === 'imports') return serveImport(request, env, app, nameFrom(rest))
      if (kind === 'failed' && rest.length > 0) return serveFailed(request, env, app, nameFrom(rest))
      throw noSuchAddress()
    }),

  /** Runs by Cron: starts imports of new files, and wakes those that should be running. */
  async scheduled(_controller, env) {
    let cursor
    do {
      const page = await env.USERS.list({ prefix: IMPORTS, cursor })
      const byApp = Map.groupBy(page.objects.map(fileOf).filter(Boolean), ({ app }) => app)
      for (const [app, files] of byApp) await objectOf(env, app).start(app, files)
      cursor = page.truncated ? page.cursor : undefined
    } while (cursor)
  },

  /** Runs when R2 reports new objects. A message that fails is delivered again, so starting must be idempotent. */
  async queue(batch, env) {
    for (const message of batch.messages) {
      const key = message.body?.object?.key
      const object = key?.startsWith(IMPORTS) && (await env.USERS.head(key))
      const file = object && fileOf(object)
      if (file) await objectOf(env, file.app).start(file.app, [file])
      message.ack()
    }
  },
}

/** PUT adds an app or replaces its key and token, and DELETE removes it. Only the operator may. */
async function serveApp(request, env, app) {
  await admitOperator(request, env)
  if (!isApp(app)) throw new Refusal(400, 'INVALID_APP', `${app} is not an app id: lower case, digits and hyphens`)
  switch (request.method) {
    case 'PUT':
      return Response.json(
        { app, token: await addApp(env, app, await jsonOf(request, MOST_JSON_BYTES)) },
        { status: 201 },
      )
    case 'DELETE':
      await removeApp(env, app)
      return Response.json({ app, aborted: await objectOf(env, app).abortAll() })
    default:
      throw notAllowed('PUT, DELETE')
  }
}

/** GET lists the app's files by name, 100 at a time. `?after=` is the name that the list before ended with. */
async function serveList(request, env, app, after) {
  await admit(request, env, app)
  if (request.method !== 'GET') throw notAllowed('GET')
  return Response.json(await objectOf(env, app).list(after ?? undefined))
}

/** PUT uploads a file and starts its import, POST starts it again, GET returns its status, and DELETE stops it. */
async function serveImport(request, env, app, name) {
  await admit(request, env, app)
  const object = objectOf(env, app)
  const start = async ({ etag }) =>
    Response.json(await object.start(app, [{ name, etag }], { again: true }), { status: 202 })
  switch (request.method) {
    case 'PUT':
      // R2 must know the size in advance. The body is not kept in memory.
      bytesOf(request, env.MOST_UPLOAD_BYTES ?? MOST_UPLOAD_BYTES)
      if (!(await object.hasRoom(name)))
        throw new Refusal(429, 'TOO_MANY_FILES', 'too many files are waiting: upload this one when some are complete')
      return start(await env.USERS.put(keyOf(app, name), request.body))
    case 'POST':
      return start((await env.USERS.head(keyOf(app, name))) ?? missing('file', name))
    case 'GET':
      return Response.json((await object.status(name)) ?? missing('import', name))
    case 'DELETE':
      return Response.json((await object.abort(name)) ?? missing('import', name))
    default:
      throw notAllowed('PUT, POST, GET, DELETE')
  }
}

/** GET returns the rows of a file that failed, ready to fix and import. They are there once its import is complete. */
async function serveFailed(request, env, app, name) {
  await admit(request, env, app)
  if (request.method !== 'GET') throw notAllowed('GET')
  const rows = (await env.USERS.get(failedKeyOf(app, name))) ?? missing('file of failed rows', name)
  return new Response(rows.body, { headers: { 'content-type': 'application/octet-stream' } })
}

/** Returns the name that the rest of an address has. */
function nameFrom(parts) {
  let name
  try {
    name = decodeURIComponent(parts.join('/'))
  } catch {}
  if (!isName(name)) throw new Refusal(400, 'INVALID_NAME', `a file needs a name of 1 to ${MOST_NAME} characters`)
  return name
}

/** Returns the app and the name of an object of R2, or undefined if it is not a file to import. */
function fileOf({ key, etag }) {
  const [, app, ...rest] = key.split('/')
  const name = rest.join('/')
  return isApp(app) && isName(name) ? { app, name, etag } : undefined
}

const objectOf = (env, app) => env.APP_IMPORTS.getByName(app)

const missing = (what, name) => {
  throw new Refusal(404, 'NOT_FOUND', `there is no ${what} ${name}`)
}

const noSuchAddress = () => new Refusal(404, 'NOT_FOUND', 'there is nothing at this address')

const notAllowed = (allow) => new Refusal(405, 'METHOD_NOT_ALLOWED', `expected one of ${allow}`, { allow })

/** The platform's own limit for a body, on most plans. */
const MOST_UPLOAD_BYTES = 100_000_000

const MOST_JSON_BYTES = 65_536
