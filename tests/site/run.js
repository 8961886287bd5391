// `npm run docs`: the site of the documents, into target/docs/site. Every link is followed, and one that leads nowhere fails.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from '../../pkg/build/run-command.js'
import { ROOT } from '../docs/snippets.js'
import { installFor } from '../workspace/install.js'
import { apiIndex, apiSidebar } from './api.js'
import { siteTroubles } from './check.js'
import { repositoryFiles } from './files.js'
import { sitePages } from './pages.js'
import { sidebarOf } from './sidebar.js'

const OUT = join(ROOT, 'target/docs')
const SOURCE = join(OUT, 'source')
const API = join(SOURCE, 'api')
const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8')

await installFor('docs', 'site')
rmSync(OUT, { recursive: true, force: true })
const pages = sitePages({ files: repositoryFiles(), read })
const written = [...pages.documents, ...pages.sources, ...pages.codes]
for (const page of written) write(join(SOURCE, page.path), `${frontMatter(page)}${page.text}`)
for (const [file, place] of [...pages.linked, ['www/icon.svg', 'icon.svg']]) {
  mkdirSync(dirname(join(SOURCE, 'public', place)), { recursive: true })
  copyFileSync(join(ROOT, file), join(SOURCE, 'public', place))
}

await run(process.execPath, [join(ROOT, 'tests/docs/typedoc.js'), API])
const navigation = JSON.parse(readFileSync(join(API, 'navigation.json'), 'utf8'))
write(join(API, 'index.md'), apiIndex(navigation))
const { homepage, description } = JSON.parse(read('pkg/package.json'))
const settings = {
  // The workflow gives the path at which GitHub serves the site.
  base: withSlash(process.env.SITE_BASE ?? (homepage ? new URL(homepage).pathname : '/')),
  ...(homepage && { hostname: withSlash(homepage) }),
  description,
  sidebar: sidebarOf(read('README.md'), pages),
  apiSidebar: apiSidebar(navigation),
}
write(join(OUT, 'site.json'), JSON.stringify(settings))

const { build } = await import('vitepress')
await build(fileURLToPath(new URL('.', import.meta.url)))
const { troubles, files, links } = siteTroubles(join(OUT, 'site'), settings.base)
for (const trouble of troubles) console.error(trouble)
if (troubles.length > 0) process.exit(1)
const { errors, issues, server, outcomes } = pages.counts
const api = files - written.length - 1
console.log(
  `target/docs/site: ${files} pages (${pages.documents.length} documents, ${pages.sources.length} sources, ${pages.codes.length} codes, ${api} of the API, 404); ${links} links lead somewhere`,
)
console.log(`codes: ${errors} of errors, ${issues} of issues, ${server} of the server, ${outcomes} outcomes`)

/** @param {import('./pages.js').Page} page */
function frontMatter({ title, description }) {
  const about = { title: title.replaceAll('`', ''), ...(description && { description }) }
  return `---\n${Object.entries(about)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')}---\n\n`
}

/** @param {string} address */
function withSlash(address) {
  return address.endsWith('/') ? address : `${address}/`
}

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
