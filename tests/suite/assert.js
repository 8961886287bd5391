/** The assertions of the suite: few, neutral, and with messages that say what was found. */

export class AssertionFailed extends Error {
  name = 'AssertionFailed'
}

/** @param {unknown} held @param {string} [note] */
export function ok(held, note = 'it does not hold') {
  if (!held) throw new AssertionFailed(note)
}

/** Equal as JSON has it, and `undefined` like a member that is not there; the order of members does not matter. */
export function equal(actual, expected, note) {
  const at = difference(actual, expected, '')
  if (at === undefined) return
  throw new AssertionFailed(
    `${note ? `${note}: ` : ''}found ${show(actual)}, expected ${show(expected)}${at && ` (they differ at ${at})`}`,
  )
}

/** @param {string} text @param {RegExp} pattern */
export function match(text, pattern, note) {
  if (typeof text !== 'string' || !pattern.test(text))
    throw new AssertionFailed(`${note ? `${note}: ` : ''}${show(text)} does not match ${pattern}`)
}

/**
 * Fails unless `call` throws, or gives a promise that rejects, with this `code`. Gives the error.
 *
 * @param {() => unknown} call
 * @param {string} code
 */
export async function refuses(call, code, pattern = /./) {
  let result
  try {
    result = await call()
  } catch (error) {
    if (error?.code !== code)
      throw new AssertionFailed(`expected an error ${code}, found ${error?.code}: ${error?.message ?? error}`)
    match(error.message, pattern)
    return error
  }
  throw new AssertionFailed(`expected an error ${code}, found none but ${show(result)}`)
}

/** Where two values differ, as a path; undefined if nowhere. */
function difference(actual, expected, path) {
  if (Object.is(actual, expected)) return undefined
  const both = [actual, expected]
  if (both.some((value) => value === null || typeof value !== 'object')) return path
  if (both.some(ArrayBuffer.isView))
    return both.every(ArrayBuffer.isView) && String(actual) === String(expected) ? undefined : path
  if (Array.isArray(actual) !== Array.isArray(expected) || (Array.isArray(actual) && actual.length !== expected.length))
    return path
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const inner = difference(own(actual, name), own(expected, name), `${path}.${name}`)
    if (inner !== undefined) return inner
  }
  return undefined
}

const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined)

function show(value) {
  let text
  try {
    text = JSON.stringify(value) ?? String(value)
  } catch {
    text = String(value)
  }
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}

const LONGEST_TEXT = 1000
