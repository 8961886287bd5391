/** `cometchat-import/from`: where users come from, as a table of recipes. */
import { ImportError } from '../client/error.js'
import { withRecipe } from './apply.js'
import { BUSINESS } from './sources/business.js'
import { CHAT } from './sources/chat.js'
import { DATABASES } from './sources/databases.js'
import { IDENTITY } from './sources/identity.js'

/** @typedef {import('./apply.js').Recipe} Recipe */

/** Every recipe. @type {readonly Recipe[]} */
export const recipes = [...IDENTITY, ...DATABASES, ...CHAT, ...BUSINESS]

/** @type {typeof import('../from.js').from} */
export function from(name, options) {
  return /** @type {any} */ (withRecipe(recipeNamed(name), /** @type {any} */ (options)))
}

/** @type {typeof import('../from.js').recipeNamed} */
export function recipeNamed(name) {
  const wanted = plain(String(name))
  const found = recipes.find((recipe) => namesOf(recipe).some((known) => plain(known) === wanted))
  if (found) return found
  const near = nearest(wanted)
  throw new ImportError(
    'INVALID_OPTION',
    `from: expected the name of a source, found '${clipped(String(name))}'${near ? `; did you mean '${near}'?` : ''} There are: ${recipes.map((recipe) => recipe.name).join(', ')}`,
  )
}

/** @param {Recipe} recipe */
const namesOf = ({ name, aliases }) => [name, ...aliases]

/** A name as people may write it: `Rocket.Chat` is `rocketchat`. @param {string} name */
const plain = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Returns the name that begins with what was written, or differs from it in few letters. @param {string} wanted */
function nearest(wanted) {
  if (wanted === '') return undefined
  const all = recipes.flatMap((recipe) => namesOf(recipe).map((known) => ({ name: recipe.name, known: plain(known) })))
  const begins = all.find(({ known }) => known.startsWith(wanted) || wanted.startsWith(known))
  if (begins) return begins.name
  const ranked = all
    .map(({ name, known }) => ({ name, letters: distance(wanted, known) }))
    .sort((a, b) => a.letters - b.letters)
  const [best] = ranked
  return best && best.letters <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : undefined
}

/** Returns how many letters have to be changed, added or dropped. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = Number(row[j - 1]) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, Number(row[j]) + 1, Number(next[j - 1]) + 1))
    }
    row = next
  }
  return Number(row.at(-1))
}

/** @param {string} text */
const clipped = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
