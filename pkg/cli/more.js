/** An error on the terminal, and the page that explains its code. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { topicOf } from './exit.js'
import { printable, wrap } from './text.js'

/**
 * Returns the lines of an error: its code, its message, and where to read more.
 *
 * @param {{ code?: unknown, message?: string } | undefined} error
 * @param {string} [before] what stands before the code
 */
export const errorLines = (error, before = '') => [
  ...wrap(`cometchat-import: ${before}${error?.code}: ${printable(error?.message ?? '')}`),
  ...moreLines(error?.code),
]

/**
 * Returns a line that names the page of an error code: on the site if package.json names one, else in the package's own
 * documents. No line for other codes, and none for an interruption. It is not wrapped: an address that is cut cannot be opened.
 *
 * @param {unknown} code
 * @param {string} [homepage] the site's address
 * @returns {string[]}
 */
export function moreLines(code, homepage = siteAddress()) {
  const topic = topicOf({ code })
  if (topic === undefined || topic === 'aborted') return []
  if (homepage === undefined) return [`More: ${code} in ${printable(fileURLToPath(DOCUMENT))}`]
  return [`More: ${new URL(`errors/${code}`, homepage.endsWith('/') ? homepage : `${homepage}/`).href}`]
}

const DOCUMENT = new URL('../docs/errors.md', import.meta.url)

/** Returns the address of the site, if there is one: package.json is the one place where it stands. @returns {string | undefined} */
const siteAddress = () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).homepage
