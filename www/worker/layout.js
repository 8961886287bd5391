// The library's options for how a file is written, and where its column names seem to be.

import { withRecipe } from '../../pkg/from/apply.js'
import { withGuesses } from '../../pkg/from/column-names.js'
import { describeColumns } from '../package.js'
import { layoutOfRecipe, recipeOf } from './recipe.js'
import { columnName } from './words.js'

/**
 * Returns the options of reading for a layout.
 *
 * @param {Blob} blob
 * @param {import('../flow/layout.js').Layout} layout
 * @returns {Promise<import('../../pkg/index.d.ts').RowOptions>}
 */
export async function optionsOfLayout(blob, { names, source, more, ...given }) {
  const own = /** @type {import('../../pkg/index.d.ts').RowOptions} */ ({ ...given, ...more })
  const options = withRecipe({ options: layoutOfRecipe(recipeOf({ source })) }, own)
  if (names !== 'none' || options.columns) return options
  const { columns, error } = await describeColumns(blob, { ...options, columns: [columnName(1)] })
  if (columns.length === 0 && error) throw error
  // A file of failed rows has names, and keeps them.
  return { ...options, columns: columns.map(({ column }, at) => column || columnName(at + 1)) }
}

/**
 * Looks for a line below the first one that has the names of the ID and of the name.
 *
 * @param {Blob} blob
 * @param {import('../../pkg/index.d.ts').RowOptions} options
 * @param {import('../../pkg/index.d.ts').Description} description with these options
 * @returns {Promise<{ skipLines: number, isSecond: boolean } | undefined>} `isSecond`: the first line has such names as well
 */
export async function findNames(blob, options, { format, columns }) {
  if (format !== 'csv' || options.columns) return undefined
  const isSecond = hasNeeded(columns)
  const { skipLines = 0 } = options
  let found
  for (let more = 1; more <= (isSecond ? 1 : LINES_SEARCHED); more += 1) {
    const below = await describeColumns(blob, { ...options, skipLines: skipLines + more })
    // Columns that nobody knows yet are what the next step is for.
    const isReadable = !below.error || below.error.code === 'INPUT_COLUMNS'
    const isFound = isReadable && below.rows > 0 && hasNeeded(below.columns)
    // Empty lines are passed over anyway: the names are in the last line of which they are read.
    if (found && !isFound) return found
    if (below.columns.length === 0 || (isSecond && !isFirstRow(columns, below.columns))) return found
    if (isFound) found = { skipLines: skipLines + more, isSecond }
  }
  return found
}

/**
 * Looks for lists of objects within the rows of JSON, which may be the users.
 *
 * @param {Blob} blob
 * @param {import('../../pkg/index.d.ts').Description} description
 * @returns {Promise<string[]>} paths to them
 */
export async function findLists(blob, { format, columns }) {
  if (!['json', 'ndjson'].includes(format) || hasNeeded(columns)) return []
  const paths = columns
    .filter(({ column, samples }) => samples[0]?.startsWith('[{') && !/[.*[\]]/.test(column))
    .map(({ column }) => (format === 'json' ? `*.${column}` : column))
  const found = await Promise.all(paths.map((rowPath) => describeColumns(blob, { rowPath })))
  return paths.filter((_, at) => found[at].rows > 0 && hasNeeded(found[at].columns))
}

/** Returns whether there are columns for all that every user has. */
const hasNeeded = (columns) => {
  const known = withGuesses(columns)
  return ['uid', 'name'].every((needed) => known.some(({ field }) => field === needed))
}

/** Returns whether names are the cells of the first row, and others than the first names: a line may be half a row only. */
function isFirstRow(columns, names) {
  const isCell = ({ column }, at) => column === '' || columns[at]?.samples[0] === column
  return names.length === columns.length && names.every(isCell)
}

/** How many lines are searched for names. */
const LINES_SEARCHED = 10
