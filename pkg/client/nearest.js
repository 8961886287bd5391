/** The name that somebody meant. */

/**
 * Returns the known name that is nearest to one that does not exist; undefined if none is near. How words are joined
 * (`skip-lines`, `skip_lines`) makes no difference, nor does an ending that is left out or too much (`timeout`, `timeoutMs`).
 *
 * @param {string} name
 * @param {readonly string[]} known
 * @returns {string | undefined}
 */
export function nearest(name, known) {
  const wanted = joined(name)
  const ranked = known
    .map((each) => ({ each, distance: begins(wanted, joined(each)) ? 1 : distance(wanted, joined(each)) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined
}

/** @param {string} name */
const joined = (name) => name.toLowerCase().replace(/[^a-z0-9.]/g, '')

/** Returns whether one begins with the other, where both are words. @param {string} a @param {string} b */
const begins = (a, b) => Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a))

/** Counts the letters to insert, delete, change or swap (Damerau and Levenshtein). @param {string} a @param {string} b */
function distance(a, b) {
  if (Math.max(a.length, b.length) > LONGEST) return Infinity
  /** @type {number[][]} */
  const rows = Array.from({ length: a.length + 1 }, (_, at) => [at])
  const cell = (/** @type {number} */ i, /** @type {number} */ j) => rows[i]?.[j] ?? (i === 0 ? j : Infinity)
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const steps = [cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (isSame ? 0 : 1)]
      if (isSwapped) steps.push(cell(i - 2, j - 2) + 1)
      rows[i]?.splice(j, 1, Math.min(...steps))
    }
  return cell(a.length, b.length)
}

/** Characters: no name of an option is as long. */
const LONGEST = 40
