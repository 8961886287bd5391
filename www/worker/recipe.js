// What the recipe of a service says of a file: how it is read, and which field each column fills.

import { recipeNamed } from '../sources.js'

/** What the page lets a person choose, and so is no matter of how the file is written. */
const CHOSEN = ['map', 'uid', 'timestamps', 'extra']

/** Returns the recipe of a layout, if a service was chosen. @param {import('../flow/layout.js').Layout} layout */
export const recipeOf = ({ source }) => (source ? recipeNamed(source) : undefined)

/** Returns how the file is written, for the library. @param {ReturnType<typeof recipeOf>} recipe */
export const layoutOfRecipe = (recipe) =>
  Object.fromEntries(Object.entries(recipe?.options ?? {}).filter(([name]) => !CHOSEN.includes(name)))

/** Returns what a description needs beside that, to know the columns. @param {ReturnType<typeof recipeOf>} recipe */
export const columnsOfRecipe = (recipe) =>
  recipe ? { map: recipe.options.map, extra: /** @type {const} */ ('drop') } : {}

/**
 * Returns what the page knows of a file by its recipe: the columns, with a line for each value within others that fills a field; how
 * values are read; and whether the file has no such ids.
 *
 * @param {ReturnType<typeof recipeOf>} recipe
 * @param {import('../../pkg/index.d.ts').Description['columns']} columns
 */
export function knownByRecipe(recipe, columns) {
  if (!recipe) return { columns }
  const { map = {}, uid, timestamps } = recipe.options
  const has = (name) => columns.some(({ column }) => column === name)
  const within = Object.entries(map).flatMap(([field, names]) =>
    [names ?? []]
      .flat()
      .filter((name) => !has(name) && has(rootOf(name)))
      .map((column) => ({ column, field, guess: false, samples: [] })),
  )
  const all = [...columns, ...within]
  return {
    columns: all,
    reading: Object.fromEntries(Object.entries({ uid, timestamps }).filter(([, value]) => value)),
    isUnlike: !all.some(({ field }) => field === 'uid'),
  }
}

/** Returns the first name of a path. @param {string} path */
const rootOf = (path) => path.split(/[.[]/)[0]
