/** The files of the page: all that there are, known by name before the first request. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refusal } from '../relay/refusals.js'

/** This package was packed without the page. */
export class NoPage extends Error {}

/**
 * Where the files are: the page's, this package's, the chart library's.
 * @typedef {{ www: string, pkg: string, vendor?: string | undefined }} Folders
 */

/**
 * @param {Folders} [folders]
 * @returns {Promise<{ respond(request: Request, pathname: string): Promise<Response> }>}
 */
export async function filesOfPage(folders = defaultFolders()) {
  const files = await listed(folders)
  if (!files.has('/www/index.html'))
    throw new NoPage('this package was built without the page: there is no www/index.html in it')

  return {
    async respond(request, pathname) {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return refusal(405, 'ERR_UI_METHOD', 'Files are read, by GET.', { allow: 'GET, HEAD' })
      if (pathname === '/' || pathname === '/www')
        return new Response(null, { status: 302, headers: { location: '/www/' } })
      // Looked up, never put together: no spelling of a path leads to any other file.
      const path = files.get(pathname === '/www/' ? '/www/index.html' : pathname)
      const bytes = path && (await readFile(path).catch(() => undefined))
      if (!bytes) return refusal(404, 'ERR_UI_NOT_FOUND', 'The page has no such file.')
      return fresh(request, bytes, typeOf(path))
    },
  }
}

/**
 * Responds with a file that browsers keep, and ask for again each time: a newer version is seen at once.
 *
 * @param {Request} request
 * @param {Buffer<ArrayBuffer>} bytes
 * @param {string} type
 */
function fresh({ headers }, bytes, type) {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const common = { etag, 'cache-control': 'no-cache' }
  if (headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: common })
  return new Response(bytes, { headers: { ...common, 'content-type': type, 'content-length': String(bytes.length) } })
}

/**
 * Returns the page's folders. In a checkout the page lies beside the package, which is not bundled; in the package it
 * lies within.
 */
function defaultFolders() {
  const pkg = fileURLToPath(new URL('..', import.meta.url))
  if (!isCheckout(pkg)) return { www: join(pkg, 'www'), pkg }
  return { www: join(pkg, '../www'), pkg, vendor: join(pkg, '../node_modules/uplot') }
}

/**
 * Returns whether this is a checkout: the sources of the entries are not packed. Never by a folder beside the package,
 * which may be another's.
 *
 * @param {string} pkg
 */
const isCheckout = (pkg) => existsSync(join(pkg, 'entry/default.js'))

/** Returns each file's path in the file system, by its path in the address. @param {Folders} folders */
async function listed({ www, pkg, vendor }) {
  const files = new Map()
  /** @param {string} folder @param {string} prefix */
  const add = async (folder, prefix) => {
    for (const path of await filesIn(folder)) if (typeOf(path)) files.set(`${prefix}/${path}`, join(folder, path))
  }
  await add(www, '/www')
  for (const name of PACKAGE_FOLDERS) await add(join(pkg, name), `/pkg/${name}`)
  if (!isCheckout(pkg)) files.set('/pkg/entry/default.js', join(pkg, 'gen/default.js'))
  if (vendor) {
    await add(join(vendor, 'dist'), '/www/vendor/uplot')
    files.set('/www/vendor/uplot/LICENSE', join(vendor, 'LICENSE'))
  }
  return files
}

/**
 * Returns the files below a folder, with `/` between names; none if there is no such folder. Links are not followed.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function filesIn(folder, prefix = '') {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries.map((entry) => {
      const path = prefix ? `${prefix}/${entry.name}` : entry.name
      if (entry.isDirectory()) return filesIn(folder, path)
      return entry.isFile() ? [path] : []
    }),
  )
  return found.flat()
}

/** The parts of the package that a page can use. */
const PACKAGE_FOLDERS = [
  'client',
  'entry',
  'from',
  'gen',
  'journal',
  'limiter',
  'plan',
  'sandbox',
  'server',
  'wasm',
  'xlsx',
]

/** Undefined for what the page has no use for. @param {string} path */
const typeOf = (path) => (path.endsWith('LICENSE') ? TYPES['.txt'] : TYPES[extname(path)])

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}
