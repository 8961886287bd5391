// The site has a page for everything: each document, source and code. (`npm run docs` builds it, and follows its links.)
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TOPICS } from '../../pkg/client/error-codes.js'
import { anchorsOf } from '../docs/links.js'
import { ROOT, blocksOf, declarations, documents, examplesOf, snippetsOf } from '../docs/snippets.js'
import { allCodes, asSentence, codePage } from './codes.js'
import { repositoryFiles } from './files.js'
import { sitePages } from './pages.js'
import { address, withSiteLinks } from './rewrite.js'
import { sidebarOf } from './sidebar.js'
import { splitSources } from './sources.js'

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8')
const pages = sitePages({ files: repositoryFiles(), read })
const all = [...pages.documents, ...pages.sources, ...pages.codes]
const readme = read('README.md')

/** Reads the repository with one file changed. @param {string} path @param {string | RegExp} from @param {string} to */
const changed = (path, from, to) => (/** @type {string} */ file) =>
  file === path ? read(file).replace(from, to) : read(file)

test('every document of the package is beside the pages exactly once', () => {
  const names = readdirSync(join(ROOT, 'pkg/docs')).filter((name) => name.endsWith('.md'))
  assert.ok(names.length > 20)
  const links = sidebarOf(readme, pages).flatMap(({ items = [] }) => items.map(({ link }) => link))
  for (const name of names) assert.equal(links.filter((link) => link === address(name)).length, 1, name)
  assert.equal(new Set(links).size, links.length)
})

test('a document that the README does not name is reported, and so is one that it names and is gone', () => {
  const row = /^\| \[Pacing\].*\n/m
  assert.match(readme, row)
  assert.throws(() => sidebarOf(readme.replace(row, ''), pages), /README.md links no pkg\/docs\/pacing.md/)
  const without = pages.documents.filter(({ path }) => path !== 'pacing.md')
  assert.throws(() => sidebarOf(readme, { ...pages, documents: without }), /the site has no pkg\/docs\/pacing.md/)
})

test('every error code, issue code and outcome has a page with its cause, below its document', () => {
  const paths = pages.codes.map(({ path }) => path)
  for (const code of Object.keys(TOPICS)) assert.ok(paths.includes(`errors/${code}.md`), code)
  for (const name of ['errors/TOO_LONG.md', 'errors/ERR_ROLE_NOT_FOUND.md', 'outcomes/rejected.md'])
    assert.ok(paths.includes(name), name)
  assert.equal(new Set(paths).size, paths.length)
  const below = sidebarOf(readme, pages).flatMap(({ items = [] }) => items.flatMap((item) => item.items ?? []))
  assert.deepEqual(
    below.map(({ link }) => link).sort(),
    [...pages.sources, ...pages.codes].map(({ path }) => address(path)).sort(),
  )
})

test('a code that no document explains is an error, and so is one that is explained and does not exist', () => {
  const errors = 'pkg/docs/errors.md'
  assert.throws(
    () => allCodes(changed(errors, /^\| `KEY_REFUSED` .*\n/m, '')),
    /errors.md does not explain KEY_REFUSED in the table "Error codes"/,
  )
  assert.throws(() => allCodes(changed(errors, '| `TOO_LONG` |', '| `TO_LONG` |')), /does not exist: TO_LONG/)
  assert.throws(
    () => allCodes(changed('pkg/docs/options-and-report.md', /^\| `pending` .*\n/m, '')),
    /does not explain pending in the table "Outcomes"/,
  )
})

test('the page of a code has cause, fix and exit status as sentences', () => {
  const key = allCodes(read).errors.find(({ code }) => code === 'KEY_REFUSED')
  assert.ok(key)
  const page = codePage(key)
  assert.match(page, /^# KEY_REFUSED\n/)
  assert.match(page, /## Cause\n\nThe key is wrong, or lacks the scope `fullAccess`\.\n/)
  assert.match(page, /## How to fix it\n\nMake a new REST API key in the dashboard\.\n/)
  assert.match(page, /\| exit status \| 3: the import could not continue/)
  assert.match(codePage({ ...key, fix: '' }), /There is nothing to fix\./)
  assert.equal(asSentence('see it? Then go.'), 'See it? Then go.')
})

test('every section of "Coming from …" is a page, at the anchor that its links have', () => {
  const text = read('pkg/docs/coming-from.md')
  const { overview, sources } = splitSources(text)
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
  assert.ok(headings.length > 20)
  assert.deepEqual(
    sources.map(({ name }) => name),
    headings,
  )
  assert.deepEqual(
    sources.map(({ slug }) => slug),
    [...anchorsOf(text)].slice(1),
  )
  const page = pages.documents.find(({ path }) => path === 'coming-from.md')
  for (const { slug } of sources) assert.ok(page?.text.includes(`](/coming-from/${slug})`), slug)
  assert.ok(!overview.includes('## '))
})

test('links lead to pages, to copies of files, or out of the site, and one that leads nowhere is an error', () => {
  const places = { 'pkg/docs/a.md': 'a.md', 'README.md': 'index.md', 'pkg/examples/x.js': 'examples/x.js' }
  const placeOf = (/** @type {string} */ file, /** @type {string | undefined} */ anchor) =>
    anchor === 'own' ? 'a/own.md' : places[/** @type {keyof typeof places} */ (file)]
  const rewrite = (/** @type {string} */ text) => withSiteLinks(text, 'pkg/docs/b.md', placeOf)
  assert.equal(rewrite('[A](a.md) [B](a.md#c) [O](a.md#own)'), '[A](/a) [B](/a#c) [O](/a/own)')
  assert.equal(rewrite('[R](../../README.md) [X](../examples/x.js)'), '[R](/) [X](/examples/x.js)')
  assert.equal(
    rewrite('[E](https://e.example/a.md#b) [P](site:errors/X.md)'),
    '[E](https://e.example/a.md#b) [P](/errors/X)',
  )
  assert.equal(rewrite('```js\nf[0](a.md)\n```\n[A](a.md)'), '```js\nf[0](a.md)\n```\n[A](/a)')
  assert.throws(() => rewrite('[N](none.md)'), /pkg\/docs\/b.md: the site has no none.md/)
})

test('every example of a page is one that the tests of the documents know, so it is compiled or run', () => {
  const known = new Set(
    [...documents().flatMap(snippetsOf), ...declarations().flatMap(examplesOf)].map(({ code }) => code),
  )
  const blocks = all.flatMap(({ path, text }) => blocksOf(path, text))
  assert.ok(blocks.length > 100)
  assert.deepEqual(
    blocks.filter(({ code }) => !known.has(code)).map(({ file, line }) => `${file}:${line}`),
    [],
  )
})
