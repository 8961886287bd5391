// The page without a relay: the repository's files with the page's own policy, and a sandbox that plays CometChat.

import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, createServer as createSocketServer } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRelay, nodeListener } from '../../pkg/relay/index.js'
import { startSandbox } from '../../pkg/sandbox/index.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VENDOR = { '/www/vendor/uplot/': 'node_modules/uplot/dist/' }
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** As strict as the page bears: nothing inline, nothing from elsewhere, and connections to one address. */
const policy = (endpoint) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' ${endpoint}; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/**
 * Serves both on ports of 127.0.0.1.
 *
 * @param {object} [options] of the sandbox
 * @param {import('../../pkg/relay.js').RelayCall[]} [allow] what a relay on the page's own origin forwards to it, under `/relay/v3`
 */
export async function servePage(options = {}, allow) {
  const behind = await startSandbox(options)
  const line = await openLine(behind.port)
  const endpoint = `http://127.0.0.1:${line.port}/v3`
  const relay = nodeListener(createRelay({ endpoint, apiKey: 'key-of-the-relay', allow, authorize: () => true }))
  /** Scripts that stand in for others, by their address. @type {Map<string, string>} */
  const replaced = new Map()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1')
    if (allow && pathname.startsWith('/relay/')) return relay(request, response)
    const [prefix, folder] = Object.entries(VENDOR).find(([start]) => pathname.startsWith(start)) ?? ['/', '']
    const script = replaced.get(request.url)
    if (script) return void response.writeHead(200, { 'content-type': TYPES['.js'] }).end(script)
    const path = join(
      ROOT,
      folder,
      normalize(decodeURIComponent(pathname.slice(prefix.length) || '')),
      pathname.endsWith('/') ? 'index.html' : '',
    )
    const isServed = /^\/(www|pkg)\//.test(pathname) && statSync(path, { throwIfNoEntry: false })?.isFile()
    if (!isServed) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': policy(new URL(endpoint).origin),
      'cache-control': 'no-store',
    })
    createReadStream(path).pipe(response)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    url: `${origin}/www/`,
    endpoint: allow ? `${origin}/relay/v3` : endpoint,
    sandbox: behind.sandbox,
    replaced,
    line,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await line.close()
      await behind.close()
    },
  }
}

/** A line to the sandbox that can be cut: what a page is without a network. */
async function openLine(port) {
  const open = new Set()
  let isCut = false
  const server = createSocketServer((socket) => {
    if (isCut) return void socket.destroy()
    const onward = connect(port, '127.0.0.1')
    for (const end of [socket, onward]) {
      open.add(end)
      end
        .on('error', () => {})
        .on('close', () => {
          open.delete(end)
          socket.destroy()
          onward.destroy()
        })
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    cut() {
      isCut = true
      for (const end of open) end.destroy()
    },
    restore() {
      isCut = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        for (const end of open) end.destroy()
      }),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, endpoint } = await servePage({ rate: { limit: 60, windowMs: 6000 }, latency: [20, 80] })
  console.log(`${url}\nsend to ${endpoint}, 60 requests every 6 seconds`)
}
