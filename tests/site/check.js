// What the built site may not have: a link that leads nowhere, and anything that a page loads from another host.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installFor } from '../workspace/install.js'

await installFor('docs')
const { parse } = await import('node-html-parser')

/** What a page loads, and by which attribute. Links of an `a` are followed by a person. */
const LOADED = { img: 'src', script: 'src', link: 'href', source: 'src', iframe: 'src', video: 'src', use: 'href' }

/**
 * Follows every link of every page.
 *
 * @param {string} folder of the built site
 * @param {string} base the path at which it is served, such as `/` or `/cometchat-import/`
 * @returns {{ troubles: string[], files: number, links: number }} `files`: how many pages there are
 */
export function siteTroubles(folder, base) {
  const files = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      ),
  )
  const pages = new Map(
    [...files].filter((file) => file.endsWith('.html')).map((file) => [file, pageOf(join(folder, file))]),
  )
  let links = 0
  const troubles = [...pages].flatMap(([file, { targets, loaded }]) => {
    links += targets.length
    return [
      ...loaded.filter((target) => /^(https?:)?\/\//.test(target)).map((target) => `${file} loads ${target}`),
      ...[...targets, ...loaded]
        .filter((target) => !leadsSomewhere(target, { file, base, files, pages }))
        .map((target) => `${file}: ${target}`),
    ]
  })
  for (const file of files) {
    if (!file.endsWith('.css')) continue
    const loaded =
      readFileSync(join(folder, file), 'utf8').match(/(?:url\(|@import )["']?(?:https?:)?\/\/[^)"']*/g) ?? []
    troubles.push(...loaded.map((text) => `${file} loads ${text}`))
  }
  return { troubles: [...new Set(troubles)], files: pages.size, links }
}

/** @param {string} path */
function pageOf(path) {
  const page = parse(readFileSync(path, 'utf8'))
  const values = (/** @type {string} */ selector, /** @type {string} */ name) =>
    page.querySelectorAll(selector).flatMap((element) => element.getAttribute(name) ?? [])
  return {
    ids: new Set(values('[id]', 'id')),
    targets: values('a[href]', 'href'),
    loaded: Object.entries(LOADED).flatMap(([tag, name]) => values(`${tag}[${name}]`, name)),
  }
}

/**
 * @param {string} target
 * @param {{ file: string, base: string, files: Set<string>, pages: Map<string, ReturnType<typeof pageOf>> }} site
 */
function leadsSomewhere(target, { file, base, files, pages }) {
  if (target.startsWith('data:')) return true
  if (/^[a-z]+:/.test(target)) return URL.canParse(target) && target.startsWith('https://')
  const from = new URL(`${base}${file}`, 'https://site.test')
  const { pathname, hash } = new URL(target, from)
  if (!pathname.startsWith(base)) return false
  const path = decodeURIComponent(pathname.slice(base.length))
  const found = [path, `${path}.html`, `${path}index.html`].find((name) => files.has(name))
  if (found === undefined) return false
  return hash.length < 2 || (pages.get(found)?.ids.has(decodeURIComponent(hash.slice(1))) ?? false)
}
