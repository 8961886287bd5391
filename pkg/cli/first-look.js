/** What `init` finds out about a file before it asks for its columns: the sheet, the line of the names, the service it comes from. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { recognised } from '../from/recognised.js'
import { isWorkbook, START_BYTES } from '../xlsx/start.js'
import { CliError, isUnreadable, USAGE, usageError } from './exit.js'
import { guessedFields, lacking } from './guess.js'
import { openInput } from './input.js'
import { defined } from './options.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { rowOptions } from './reading-options.js'
import { plural, printable, wrap } from './text.js'
import { inFlags } from './wording.js'

/** @typedef {import('../index.d.ts').Description} Description */
/** @typedef {import('../from.d.ts').Recipe} Recipe */
/** @typedef {import('./prompts.js').Prompts} Prompts */
/** @typedef {{ sheet?: string | undefined, skipLines?: number | undefined, from?: Recipe | undefined }} Layout how the file is read */

/**
 * Looks at the first rows of a file. What is not given is guessed; a person is asked.
 *
 * @param {string} file
 * @param {Layout} given
 * @param {{ output: string, prompts: Prompts | undefined, context: import('./program.js').Context }} about
 * @returns {Promise<{ description: Description, layout: Layout } | undefined>} undefined if they stop
 */
export async function lookAt(file, given, { output, prompts, context }) {
  if (file === '-') throw usageError('init reads a file: standard input is gone when the import begins.')
  const describe = (/** @type {Layout} */ layout) => described(file, layout, output, context)
  const sheet = given.sheet ?? (prompts && (await sheetOf(file, prompts)))
  if (sheet === null) return undefined
  const skipLines = given.skipLines ?? (await linesAbove(describe, { ...given, sheet }, prompts, context))
  if (skipLines === null) return undefined
  const layout = defined({ sheet, skipLines: skipLines || undefined, from: given.from })
  const description = await describe(layout)
  const from = given.from ?? (await sourceOf(description, prompts, context))
  if (from === null) return undefined
  if (from === layout.from) return { description, layout }
  const withSource = defined({ ...layout, from })
  return { description: await describe(withSource), layout: withSource }
}

/** Reads the first rows. @param {string} file @param {Layout} layout @param {string} output @param {import('./program.js').Context} context @returns {Promise<Description>} */
async function described(file, layout, output, { host }) {
  const input = await openInput(file, host.stdin, layout)
  try {
    await refuseOverwriting(openFiles(input, host), { '--output': output })
    const { describeColumns } = await host.loadApi()
    const description = await describeColumns(await input.read(), { ...rowOptions(layout), ...inFlags(host.platform) })
    const { error } = description
    // Which column fills a field is asked later, as long as there are columns.
    if (isUnreadable(error) && (error?.code !== 'INPUT_COLUMNS' || description.columns.length === 0))
      throw new CliError(USAGE, `${error?.code}: ${error?.message}`, { code: error?.code ?? 'INPUT_FORMAT' })
    return description
  } finally {
    input.close()
  }
}

/**
 * Returns the sheet that a person chooses where several have rows; undefined where there is no choice, null if they stop.
 *
 * @param {string} file
 * @param {Prompts} prompts
 */
async function sheetOf(file, prompts) {
  if (!(await isWorkbookFile(file))) return undefined
  const { listSheets } = await import('../gen/xlsx.js')
  const sheets = (await listSheets(createReadStream(file))).filter(({ empty }) => !empty)
  const visible = sheets.filter(({ hidden }) => !hidden)
  if (visible.length === 1 || sheets.length === 0) return undefined
  const choices = sheets.map(({ name, hidden }) => ({
    value: name,
    label: printable(name),
    hint: hidden ? 'hidden' : undefined,
  }))
  return (await prompts.select('Which sheet has the users?', choices, undefined)) ?? null
}

/** @param {string} file */
async function isWorkbookFile(file) {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return false
  try {
    const start = Buffer.alloc(START_BYTES)
    // A folder cannot be read, and is refused when the file is.
    const read = await handle.read(start, 0, START_BYTES, 0).catch(() => undefined)
    return read?.bytesRead === START_BYTES && isWorkbook(start)
  } finally {
    await handle.close()
  }
}

/**
 * Returns how many lines stand above the names of the columns; null if a person stops.
 *
 * @param {(layout: Layout) => Promise<Description>} describe
 * @param {Layout} layout
 * @param {Prompts | undefined} prompts
 * @param {import('./program.js').Context} context
 */
async function linesAbove(describe, layout, prompts, { stderr }) {
  const first = await describe(layout)
  if (first.format !== 'csv' || hasRequired(first)) return 0
  const found = await linesToNames(describe, layout)
  if (!prompts) {
    if (found > 0)
      stderr.line(
        wrap(`The names of the columns are taken to stand below ${plural(found, 'line')}: "skipLines": ${found}.`),
      )
    return found
  }
  if (layout.from || (found === 0 && first.columns.length > 1)) return 0
  const typed = await prompts.text('How many lines stand above the names of the columns?', {
    initial: String(found),
    check: (text) =>
      /^\d{1,6}$/.test(text.trim()) ? undefined : 'A whole number, such as 2. 0: the names are on the first line.',
  })
  return typed === undefined ? null : Number(typed)
}

/** Looks for the names of the required fields in the first lines. Returns how many stand above; 0 if they are not found. @param {(layout: Layout) => Promise<Description>} describe @param {Layout} layout */
async function linesToNames(describe, layout) {
  for (let skipLines = 1; skipLines <= LINES_SEARCHED; skipLines += 1) {
    const below = await describe({ ...layout, skipLines }).catch(() => undefined)
    if (!below) return 0
    if (hasRequired(below)) return skipLines
  }
  return 0
}

/** @param {Description} description */
const hasRequired = (description) => lacking(guessedFields(description)).length === 0

/**
 * Returns the service whose export the file is by its columns; undefined if that is unknown or a person says otherwise, null if
 * they stop.
 *
 * @param {Description} description
 * @param {Prompts | undefined} prompts
 * @param {import('./program.js').Context} context
 */
async function sourceOf({ columns }, prompts, { stderr }) {
  const recipe = recognised(columns.map(({ column }) => column))
  if (!recipe) return undefined
  const like = `The columns are those of an export of ${recipe.title}.`
  if (prompts) {
    const agreed = await prompts.confirm(`${like} Is it one?`, true)
    return agreed === undefined ? null : agreed ? recipe : undefined
  }
  stderr.line(wrap(`${like} "from": "${recipe.name}" reads it so. Left out: ${recipe.left}.`))
  return recipe
}

/** Titles have a few lines. */
const LINES_SEARCHED = 10
