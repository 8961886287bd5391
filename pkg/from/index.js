/** `cometchat-import/from`: where users come from, as a table of recipes. */
import { ImportError } from '../client/error.js'
import { nearest } from '../client/nearest.js'
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
  const near = nearestSource(String(name))
  throw new ImportError(
    'INVALID_OPTION',
    `from: expected the name of a source, found '${clipped(String(name))}'${near ? `; did you mean '${near}'?` : '.'} There are: ${recipes.map((recipe) => recipe.name).join(', ')}`,
  )
}

/** @param {Recipe} recipe */
const namesOf = ({ name, aliases }) => [name, ...aliases]

/** A name as people may write it: `Rocket.Chat` is `rocketchat`. @param {string} name */
const plain = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Returns the source that is meant by a name that does not exist. @param {string} wanted */
function nearestSource(wanted) {
  const near = nearest(wanted, recipes.flatMap(namesOf))
  return near && recipes.find((recipe) => namesOf(recipe).includes(near))?.name
}

/** @param {string} text */
const clipped = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
