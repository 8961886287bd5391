// The services that a file may come from: the package's table of recipes.

import { recipeNamed, recipes } from '../pkg/from/index.js'

export { recipeNamed }

/**
 * Returns what a select lists: each recipe's name, and what it is called, in alphabetical order. Of a service with several, the file is
 * named too.
 *
 * @returns {[string, string][]}
 */
export function sourceNames() {
  const isOne = ({ title }) => recipes.filter((other) => other.title === title).length === 1
  const named = recipes.map((recipe) => [recipe.name, isOne(recipe) ? recipe.title : `${recipe.title}: ${recipe.file}`])
  return /** @type {[string, string][]} */ (named.sort(([, one], [, other]) => one.localeCompare(other)))
}
