/** How the columns of a file are understood, also of JSON, whose keys a check does not list. */
import { withGuesses } from '../from/column-names.js'
import { rowOptions } from './reading-options.js'
import { printable, wrap } from './text.js'

/**
 * @typedef {import('../index.d.ts').Column} Column
 * @typedef {Column & { use?: string, proposal?: string }} Understood `use` is what a column is for that fills no field by itself, and
 *   `proposal` the field that its name suggests, which it does not fill
 */

/**
 * Returns the columns of a file that was checked; of JSON the keys of its first rows. None of those if it can be read only once.
 *
 * @param {import('../index.d.ts').CheckReport} check
 * @param {{ api: import('./program.js').Api, input: import('./input.js').Input, options: Record<string, any> }} about
 * @returns {Promise<Understood[]>}
 */
export async function understoodColumns({ columns, rows }, { api, input, options }) {
  const reading = rowOptions(options)
  if (columns.length > 0 || rows === 0 || input.once) return withUses(columns, reading)
  const { columns: keys } = await api.describeColumns(await input.read(), reading)
  return withUses(withPaths(keys.map(withoutGuess), reading.map), reading)
}

/** An import takes guesses for the columns of CSV alone: of a key they are proposals. @param {Column} key @returns {Understood} */
function withoutGuess({ column, field, guess }) {
  return guess && field !== null ? { column, field: null, guess: false, proposal: field } : { column, field, guess }
}

/**
 * Adds what columns without a field are for, and leaves out proposals for fields that are filled otherwise.
 *
 * @param {Understood[]} columns
 * @param {import('../index.d.ts').RowOptions} reading
 * @returns {Understood[]}
 */
function withUses(columns, { fallback, where, map }) {
  const filled = new Set([...columns.map(({ field }) => field), ...Object.keys(map ?? {})])
  const uses = [
    ...Object.entries(fallback ?? {}).map(([field, names]) => ({
      names: [names ?? []].flat(),
      use: `if there is no ${field}`,
    })),
    ...[where ?? []].flat().map((condition) => ({ names: [String(condition)], use: 'in --where' })),
  ]
  return columns.map((column) => {
    if (column.field !== null) return column
    const { proposal, ...rest } = column
    const use = uses.find(({ names }) => names.some((name) => beginsWith(name, column.column)))?.use
    if (use !== undefined) return { ...rest, use }
    return proposal === undefined || filled.has(proposal) ? rest : column
  })
}

/** Returns whether a name, a path or a condition is of a column. @param {string} text @param {string} column */
const beginsWith = (text, column) =>
  column !== '' && text.trim().startsWith(column) && /^($|[.[\s])/.test(text.trim().slice(column.length))

/**
 * Returns a check with the columns that people see of it, for programs.
 *
 * @template {import('../index.d.ts').CheckReport} T
 * @param {T} check
 * @param {{ api: import('./program.js').Api, input: import('./input.js').Input, options: Record<string, any> }} about
 * @returns {Promise<T>}
 */
export async function withColumns(check, about) {
  const columns = await understoodColumns(check, about)
  return { ...check, columns: columns.map(({ column, field, guess }) => ({ column, field, guess })) }
}

/**
 * Returns whether titles seem to stand where the names of the columns should be: most cells of the row are empty, or it has one.
 *
 * @param {import('../index.d.ts').CheckReport} check
 * @param {{ api: import('./program.js').Api, input: import('./input.js').Input, options: Record<string, any> }} about
 */
export async function isTitled({ error }, { api, input, options }) {
  if (error?.code !== 'INPUT_COLUMNS' || input.once) return false
  const { columns } = await api.describeColumns(await input.read(), rowOptions(options))
  const named = columns.filter(({ column }) => column !== '')
  return named.length <= Math.max(1, columns.length / 2)
}

/**
 * Returns the lines that say which columns may be the fields that a file lacks, where their names suggest it in another language.
 *
 * @param {import('../index.d.ts').CheckReport} check
 * @param {{ api: import('./program.js').Api, input: import('./input.js').Input, options: Record<string, any> }} about
 * @returns {Promise<string[]>}
 */
export async function likelyLines({ error, columns }, { api, input, options }) {
  if (error?.code !== 'INPUT_COLUMNS' || input.once || options.from) return []
  const described =
    columns.length > 0 ? columns : (await api.describeColumns(await input.read(), rowOptions(options))).columns
  const guessed = withGuesses(described).filter((column, at) => column.field !== described[at]?.field)
  if (guessed.length === 0) return []
  const flags = guessed.map(({ column, field }) => `--map ${quoted(printable(column))}=${field}`)
  return ['', ...wrap(`By their names, these columns may be fields: ${flags.join(' ')}`)]
}

/** Returns a text as a shell takes it. @param {string} text */
export const quoted = (text) => (/^[\w.-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`)

/**
 * Adds the paths that fill fields, each behind the key that it begins with. Of such a key, no more is displayed if nothing else uses it.
 *
 * @param {Column[]} keys
 * @param {import('../index.d.ts').RowOptions['map']} map
 */
function withPaths(keys, map) {
  const known = keys.map(({ column }) => column)
  const sources = Object.entries(map ?? {}).flatMap(([field, from]) =>
    [from].flat().map((column) => ({ column: String(column), field, guess: false })),
  )
  const paths = sources.filter(({ column }) => !known.includes(column))
  return keys.flatMap((key) => {
    const within = paths.filter(({ column }) => column.split(/[.[]/, 1)[0] === key.column)
    return within.length > 0 && key.field === null ? within : [key, ...within]
  })
}
