// The real servers that the suite asks for: sandboxes on ports of their own, and traps (see tests/suite/remote.js).

import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/**
 * @param {typeof import('cometchat-import/sandbox').startSandbox} startSandbox of the package that is tested
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startControl(startSandbox) {
  const sandboxes = new Map()
  const traps = new Map()
  const handle = async (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url, 'http://127.0.0.1')
    const [kind, id, ...rest] = pathname.split('/').slice(1)
    if (incoming.method === 'OPTIONS') return respond(outgoing, 204)
    if (kind === 'sandboxes' && incoming.method === 'POST') {
      const server = await startSandbox(optionsOf(await textOf(incoming)))
      const made = String(sandboxes.size + 1)
      sandboxes.set(made, server)
      return respond(outgoing, 200, { id: made, url: server.url })
    }
    if (kind === 'sandboxes') {
      if (incoming.method === 'DELETE') await sandboxes.get(id).close()
      return respond(outgoing, 200, statsOf(sandboxes.get(id).sandbox, Number(searchParams.get('windowMs'))))
    }
    if (!traps.has(id)) traps.set(id, { requests: 0, left: 0, followed: 0 })
    const seen = traps.get(id)
    if (kind === 'seen') return respond(outgoing, 200, seen)
    return trap(kind, { incoming, outgoing, searchParams, rest, seen, id })
  }
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error) => respond(outgoing, 500, { message: error.message }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Faults come as a probability, or as the numbers of the requests that they fall on. */
function optionsOf(text) {
  const { faults = {}, ...options } = JSON.parse(text)
  const read = (when) => (Array.isArray(when) ? (n) => when.includes(n) : when)
  return { ...options, faults: Object.fromEntries(Object.entries(faults).map(([name, when]) => [name, read(when)])) }
}

function statsOf({ users, stats }, windowMs) {
  const { requests, refused, stored, redirectsFollowed, inFlightPeak, faults } = stats
  return {
    users: users.size,
    requests,
    refused,
    stored,
    redirectsFollowed,
    inFlightPeak,
    faults,
    maxInWindow: stats.maxInWindow(windowMs),
  }
}

async function trap(kind, { incoming, outgoing, searchParams, rest, seen, id }) {
  if (kind === 'followed') {
    seen.followed += 1
    return respond(outgoing, 200, {})
  }
  seen.requests += 1
  outgoing.once('close', () => (seen.left += outgoing.writableFinished ? 0 : 1))
  await textOf(incoming)
  if (kind === 'away') {
    // Another host, though the same machine.
    const location = `http://localhost:${incoming.socket.localPort}/followed/${id}`
    outgoing.writeHead(Number(rest[0]), { ...CORS, location }).end()
  }
  if (kind === 'users') await sendUsers(outgoing, searchParams)
  // `hang`: no response.
}

/** A file of `count` users, a hundred at a time; the connection breaks after `breakAt` of them. */
async function sendUsers(outgoing, query) {
  const [count, pauseMs, breakAt] = ['count', 'pauseMs', 'breakAt'].map((name) => Number(query.get(name) ?? 0))
  const left = once(outgoing, 'close')
  outgoing.writeHead(200, { ...CORS, 'content-type': 'application/x-ndjson' })
  for (let at = 0; at < count && !outgoing.destroyed; at += 100) {
    if (breakAt > 0 && at >= breakAt) return outgoing.destroy()
    const users = Array.from({ length: Math.min(100, count - at) }, (_, more) =>
      JSON.stringify({ uid: `u${at + more}`, name: `Name ${at + more}` }),
    )
    if (!outgoing.write(`${users.join('\n')}\n`)) await Promise.race([once(outgoing, 'drain'), left])
    await setTimeout(pauseMs)
  }
  outgoing.end()
}

/** Pages of another origin ask. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'apikey, content-type',
  'access-control-allow-methods': 'GET, POST, DELETE',
}

function respond(outgoing, status, body) {
  outgoing.writeHead(status, { ...CORS, 'content-type': 'application/json' }).end(body && JSON.stringify(body))
}

async function textOf(incoming) {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk
  return text
}
