// The links of the repository's documents, as the site has them.
import { dirname, join } from 'node:path/posix'

/**
 * Rewrites the links and pictures of a document: to pages of the site, and to copies of files that are no pages.
 *
 * @param {string} text Markdown
 * @param {string} from the document, within the repository
 * @param {(path: string, anchor: string | undefined) => string | undefined} placeOf returns where the site has a file of the
 *   repository, such as `errors.md` or `examples/vercel/lib/settings.js`
 */
export function withSiteLinks(text, from, placeOf) {
  const link = (_, label, target) => `[${label}](${siteLink(target, from, placeOf)})`
  return text
    .split(FENCES)
    .map((part) => (part.startsWith('```') ? part : part.replace(LINK, link)))
    .join('')
}

/** @param {string} target @param {string} from @param {Parameters<typeof withSiteLinks>[2]} placeOf */
function siteLink(target, from, placeOf) {
  if (target.startsWith(ON_SITE)) return address(target.slice(ON_SITE.length))
  if (/^[a-z]+:/.test(target)) return target
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from : join(dirname(from), path)
  const place = placeOf(file, anchor)
  if (place === undefined) throw new Error(`${from}: the site has no ${target}`)
  const isPageOfAnchor = anchor !== undefined && placeOf(file, undefined) !== place
  return `${address(place)}${anchor === undefined || isPageOfAnchor ? '' : `#${anchor}`}`
}

/** Returns the address of a page without its ending, and of another file with it. @param {string} place */
export const address = (place) => `/${place.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`

/** What a link to a page of the site begins with that no document has. */
const ON_SITE = 'site:'
const FENCES = /^( *```[\s\S]*?^ *```)$/m
/** A link or a picture, but not an anchor of HTML. */
const LINK = /\[((?:[^\]\\]|\\.)*)\]\(([^)\s]+)\)/g
