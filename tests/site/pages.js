// The pages of the site, made from the documents of the repository.
import { basename } from 'node:path/posix'
import { allCodes, codePage, withCodeLinks } from './codes.js'
import { withSiteLinks } from './rewrite.js'
import { sourcePage, splitSources } from './sources.js'

/** Documents outside `pkg/docs` that are pages as well, and where. @type {Record<string, string>} */
const OTHERS = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  '.github/CONTRIBUTING.md': 'contributing.md',
  '.github/SECURITY.md': 'reporting.md',
}
const COMING_FROM = 'pkg/docs/coming-from.md'

/**
 * @typedef {object} Page
 * @property {string} path within the site, such as `errors/KEY_REFUSED.md`
 * @property {string} document what it is made from
 * @property {string} title
 * @property {string} [description] what search engines display
 * @property {string} text Markdown, with links that hold on the site
 */

/**
 * Returns the pages by kind, how many codes there are of each kind, and the files that pages link: where they are in the
 * repository, and where the site has them.
 *
 * @param {{ files: string[], read: (path: string) => string }} repository `files`: the paths of all its files
 */
export function sitePages({ files, read }) {
  const codes = allCodes(read)
  const all = Object.values(codes).flat()
  const { overview, sources } = splitSources(read(COMING_FROM))
  const slugs = sources.map(({ slug }) => slug)
  const places = placesOf(files, JSON.parse(read('pkg/package.json')).exports)
  /** @type {Map<string, string>} */
  const linked = new Map()
  /** @type {Parameters<typeof withSiteLinks>[2]} */
  const placeOf = (file, anchor) => {
    if (file === COMING_FROM && anchor !== undefined && slugs.includes(anchor)) return `coming-from/${anchor}.md`
    if (places.has(file) || !files.includes(file)) return places.get(file)
    linked.set(file, fileOf(file))
    return fileOf(file)
  }
  /** @param {Omit<Page, 'title'>} page @returns {Page} */
  const pageOf = (page) => ({
    ...page,
    title: /^# (.*)$/m.exec(page.text)?.[1] ?? basename(page.path),
    text: withSiteLinks(page.text, page.document, placeOf),
  })
  return {
    documents: [...places]
      .filter(([document]) => document.endsWith('.md'))
      .map(([document, path]) => {
        const text = document === COMING_FROM ? overview : read(document)
        return pageOf({ path, document, text: withCodeLinks(text, all) })
      }),
    sources: sources.map((source) =>
      pageOf({
        path: `coming-from/${source.slug}.md`,
        document: COMING_FROM,
        text: sourcePage(source),
        description: `How to import users from ${source.name} into CometChat: a sample of the export, and the command.`,
      }),
    ),
    codes: all.map((code) =>
      pageOf({
        path: code.page,
        document: code.document,
        text: codePage(code),
        description: code.cause.replaceAll(/`|\[|\]\([^)]*\)/g, ''),
      }),
    ),
    counts: Object.fromEntries(Object.entries(codes).map(([kind, { length }]) => [kind, length])),
    linked,
  }
}

/** Returns the page of each document, and of each file of types. @param {string[]} files @param {Record<string, { types?: string }>} exported */
function placesOf(files, exported) {
  const documents = files.filter((file) => /^pkg\/(docs|examples)\/.*\.md$/.test(file))
  const types = Object.entries(exported).flatMap(([path, { types }]) => (types ? [[path, types]] : []))
  return new Map([
    ...Object.entries(OTHERS),
    ...documents.map((file) => /** @type {const} */ ([file, pathOf(file)])),
    ...types.map(([path = '', file = '']) => /** @type {const} */ ([`pkg/${file.slice(2)}`, apiPage(path)])),
  ])
}

/** @param {string} file */
const pathOf = (file) =>
  file.startsWith('pkg/docs/') ? basename(file) : file.replace('pkg/', '').replace(/README\.md$/, 'index.md')

/** Returns the page of an entry of the package. @param {string} path such as `./redis` */
const apiPage = (path) => `api/${path.replace(/^\./, 'cometchat-import')}/index.md`

/** Returns where the site has a file that is no page: with an ending, by which servers and browsers know what it is. @param {string} file */
const fileOf = (file) => {
  const path = file.replace(/^pkg\/(docs\/)?/, '')
  return basename(path).includes('.') ? path : `${path}.txt`
}
