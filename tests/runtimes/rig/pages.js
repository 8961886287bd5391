// Serves the project to browsers, unbundled and under a strict policy, and takes the results that its page sends back.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

/**
 * @param {{ folder: string, packageFolder: string }} project
 * @param {object} host what the suite is given
 * @returns {Promise<{ url(kind: 'page' | 'worker'): string, results: Promise<unknown>, close(): void }>}
 */
export async function servePages({ folder, packageFolder }, host) {
  const paths = exportsOf(packageFolder)
  const importMap = JSON.stringify({ imports: paths })
  const policy = policyOf(importMap)
  let take
  const results = new Promise((resolve) => (take = resolve))
  const server = createServer(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url, 'http://127.0.0.1')
    const send = (status, type, body) =>
      outgoing.writeHead(status, { ...(type && { 'content-type': type }), 'content-security-policy': policy }).end(body)
    if (incoming.method === 'POST' && pathname === '/results') {
      let text = ''
      for await (const chunk of incoming.setEncoding('utf8')) text += chunk
      send(204)
      return take(JSON.parse(text))
    }
    if (pathname === '/host.json') return send(200, 'application/json', JSON.stringify(host))
    if (pathname === '/page.html' || pathname === '/worker.html') {
      return send(
        200,
        'text/html',
        page(importMap, pathname === '/page.html' ? '/inside/page.js' : '/inside/worker-page.js'),
      )
    }
    // A worker has no import map: its scripts are served with the paths that a server or a build would put in.
    const resolved = pathname.startsWith('/resolved/')
    const file = normalize(resolved ? pathname.slice('/resolved'.length) : pathname)
    try {
      const text = readFileSync(join(folder, file), 'utf8')
      send(
        200,
        TYPES[extname(file)],
        resolved ? text.replace(/(?<=\bfrom ')cometchat-import[\w/-]*(?=')/g, (name) => paths[name]) : text,
      )
    } catch {
      send(404, 'text/plain', 'not here')
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: (kind) => `http://127.0.0.1:${server.address().port}/${kind}.html`,
    results,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Name → path, as a browser resolves them. */
function exportsOf(packageFolder) {
  const { name, exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const entries = Object.entries(exports).filter(([, target]) => typeof target === 'object')
  return Object.fromEntries(
    entries.map(([path, target]) => [join(name, path), `/${join('node_modules', name, target.default)}`]),
  )
}

/** Nothing but what pkg/docs/library.md says that a page needs: no inline script but the import map, no `eval`. */
function policyOf(importMap) {
  const hash = createHash('sha256').update(importMap).digest('base64')
  return [
    `default-src 'none'`,
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`,
    `worker-src 'self'`,
    `connect-src 'self' http://127.0.0.1:* http://localhost:*`,
    `base-uri 'none'`,
  ].join('; ')
}

const page = (importMap, script) =>
  `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>suite</title><link rel="icon" href="data:,">
<script type="importmap">${importMap}</script>
<script type="module" src="${script}"></script>
</html>
`

const TYPES = { '.js': 'text/javascript', '.json': 'application/json', '.html': 'text/html' }
