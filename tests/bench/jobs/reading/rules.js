// The API's rules for texts and numbers, as fast as JavaScript has them. Every contender uses them, so that none is slow for
// the sake of a rule. Half surrogates, which a row of these files cannot have, are not looked for.

/** Letters, digits, `-` and `_`, in any case: the server lowers them. */
export const WORD = /^[a-z0-9_-]{1,100}$/i
export const TAGS = 25
export const SECONDS = { minimum: 1_000_000_000, maximum: 9_999_999_999 }

/** @param {string} text */
export const isName = (text) => VISIBLE.test(text) && hasAtMost(text, 100)

/** @param {string} text */
export const isTag = (text) => text !== '' && hasAtMost(text, 100)

/** A regular expression, which is faster than `URL.canParse`. @param {string} text */
export const isUrl = (text) => ABSOLUTE.test(text) && hasAtMost(text, 3000)

/** @param {unknown} value */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Whether a user's metadata is at most 5 KB. Only of a user whose whole JSON could hold more, at three bytes for a unit of
 * UTF-16, is it written out again.
 *
 * @param {unknown} metadata
 * @param {string} json of the whole user
 */
export const isSmall = (metadata, json) =>
  json.length * 3 <= METADATA_BYTES ||
  metadata === undefined ||
  Buffer.byteLength(JSON.stringify(metadata)) <= METADATA_BYTES

/** Characters, which are fewer than what `length` counts. @param {string} text @param {number} limit */
const hasAtMost = (text, limit) => text.length <= limit || [...text].length <= limit

const VISIBLE = /\S/
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]\S*$/i
const METADATA_BYTES = 5 * 1024
