/** `--from NAME`: the options for the export of another service. Its table is loaded only where a command has the flag. */
import { CommanderError, Option } from 'commander'
import { topicOf } from './exit.js'
import { invalid } from './options.js'
import { padEnd, printable, widthOf, wrap } from './text.js'

/** @typedef {import('../from.js').Recipe} Recipe */

/** The name that prints all others. */
const LIST = 'list'

/**
 * Returns what makes the option, for one command each.
 *
 * @param {string[]} argv
 * @param {import('./output.js').Output} stdout takes the list
 * @returns {Promise<() => Option>}
 */
export async function fromOption(argv, stdout) {
  const isNeeded = argv.some((word) => word === FLAG || word.startsWith(`${FLAG}=`) || word === 'completion')
  const table = isNeeded ? await import('../from/index.js') : undefined
  const choices = table && [...table.recipes.map(({ name }) => name), LIST]
  const parse = (/** @type {string} */ text) => {
    if (!table) throw invalid(text, 'Expected the name of a source.')
    if (text.trim().toLowerCase() === LIST) {
      stdout.line(recipeLines(table.recipes))
      throw new CommanderError(0, 'commander.help', '')
    }
    try {
      return table.recipeNamed(text)
    } catch (cause) {
      throw invalid(text, `${/** @type {Error} */ (cause).message.replace(/^from: e/, 'E')}.`)
    }
  }
  return () =>
    new Option(
      `${FLAG} <source>`,
      'the service that the file comes from, e.g. auth0: sets the options for its export, which your own replace; list prints all',
    ).argParser(Object.assign(parse, { choices }))
}

/** Lists the recipes, the services in alphabetical order. @param {readonly Recipe[]} recipes */
function recipeLines(recipes) {
  const sorted = [...recipes].sort((a, b) => a.title.localeCompare(b.title) || a.name.localeCompare(b.name))
  const width = Math.max(...sorted.map(({ name }) => widthOf(name)))
  const indent = ' '.repeat(width + 4)
  return sorted.flatMap((recipe) =>
    wrap(`${recipe.title}: ${recipe.export}`, indent, `  ${padEnd(recipe.name, width)}  `),
  )
}

/**
 * Says that a file does not look like the export that `--from` names; nothing if it does.
 *
 * @param {import('../index.d.ts').CheckReport} check
 * @param {Recipe | undefined} recipe
 */
export function unlikeLines(check, recipe) {
  if (!recipe || !isUnlike(check)) return []
  const { title, options, name } = recipe
  const { uid } = /** @type {Record<string, unknown>} */ (options.map ?? {})
  const why = typeof uid === 'string' ? ` Its uid is ${printable(uid)}.` : ''
  const text = `This file does not look like what --from ${name} is for (${title}: ${printable(recipe.export)}).${why} If the file is right, name its columns: --map COLUMN=FIELD, or --map =FIELD for a field that has none.`
  return ['', ...wrap(text)]
}

/**
 * Returns whether the columns are others, or no row has the id. Where only the column of a condition is not there, the id is: a
 * column of CSV is described, or the rows were read.
 *
 * @param {import('../index.d.ts').CheckReport} check
 */
function isUnlike({ error, rows, excluded, valid, issues, columns }) {
  if (error && rows === 0) return topicOf(error) === 'input' && !columns.some(({ field }) => field === 'uid')
  if (error && error.code !== 'INPUT_COLUMNS') return false
  const withoutId = issues.find(({ code, path }) => code === 'REQUIRED' && path === 'uid')
  return valid === 0 && withoutId !== undefined && withoutId.count === rows - excluded
}

const FLAG = '--from'
