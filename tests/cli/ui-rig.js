// The page's server with a stand-in for the page, and requests that a browser would not let a page send.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'

export const PACKAGE = fileURLToPath(new URL('../../pkg/', import.meta.url))
export const SESSION = 'x-cometchat-import-session'

/** A folder that is gone after the tests; `folders` is what `startUi` takes. */
export function standIn({ pkg = PACKAGE } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ui-test-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name, text) => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  write('www/index.html', '<!doctype html><title>page</title><script type="module" src="main.js"></script>')
  write('www/main.js', "import './steps/one.js'\n")
  write('www/steps/one.js', 'export {}\n')
  write('www/style.css', 'body { margin: 0 }\n')
  write('www/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  write('www/notes.md', 'not for the page')
  write('uplot/dist/uPlot.esm.js', 'export default 1\n')
  write('uplot/LICENSE', 'The MIT License')
  write('secret.txt', 'not for anybody')
  return { folder, write, folders: { www: join(folder, 'www'), pkg, vendor: join(folder, 'uplot') } }
}

/**
 * A request as it is given, its path and its `Host` included.
 * @param {number} port
 * @param {{ method?: string, path?: string, headers?: Record<string, string>, body?: string }} what
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string, code?: string, all: string }>}
 */
export function ask(port, { method = 'GET', path = '/', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers }, agent: false },
      (response) => {
        let text = ''
        response
          .setEncoding('utf8')
          .on('data', (chunk) => (text += chunk))
          .once('error', reject)
        response.once('end', () => {
          let code
          try {
            code = JSON.parse(text).error?.code
          } catch {
            // A file.
          }
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: text,
            code,
            all: `${JSON.stringify(response.headers)}\n${text}`,
          })
        })
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

export const json = (value) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })

/** What the page does first. @param {number} port @param {string} address as it was printed */
export async function beginSession(port, address) {
  const token = new URLSearchParams(new URL(address).hash.slice(1)).get('token')
  return ask(port, { method: 'POST', path: '/relay/session', ...json({ token }) })
}
