// The chosen file: what its first rows show of its columns, and its text with the cells that were fixed.

import { withGuesses } from '../../pkg/from/column-names.js'
import { describeColumns } from '../package.js'
import { findLists, findNames, optionsOfLayout } from './layout.js'
import { isKeyed, withNested } from './nested.js'
import { Patches, patched } from './patches.js'
import { linesBefore, placeKind } from './places.js'
import { columnsOfRecipe, knownByRecipe, recipeOf } from './recipe.js'
import { rowsOf } from './records.js'
import { withNames } from './unnamed.js'
import { sheetAsCsv, tableOf } from './workbook.js'

/**
 * Reads the beginning of a file.
 *
 * @param {Blob & { name?: string, lastModified?: number }} file
 * @param {{ pasted?: boolean, layout?: import('../flow/layout.js').Layout }} [how]
 * @throws with the code of an `ImportError`, or `EMPTY`
 */
export async function openSource(file, { pasted = false, layout = {} } = {}) {
  const table = await tableOf(file, layout)
  const blob = await asUtf8(table.blob)
  const given = await optionsOfLayout(blob, table.layout)
  const recipe = recipeOf(layout)
  const asGiven = await describeColumns(blob, { ...given, ...columnsOfRecipe(recipe) })
  const options = await withNames(blob, given, asGiven, table.sheet !== undefined)
  const isNamed = options !== given
  const description = isNamed ? await describeColumns(blob, { ...options, ...columnsOfRecipe(recipe) }) : asGiven
  const { format, delimiter = ',', rowPath, rows, columns, error } = description
  // Columns that nobody knows yet are what the next step is for.
  if (error && (error.code !== 'INPUT_COLUMNS' || columns.length === 0)) throw error
  if (rows === 0) throw Object.assign(new Error('no rows'), { code: 'EMPTY' })
  // A JSON object with a list somewhere in it, for one: lines of JSON they are not.
  if (columns.length === 0) throw Object.assign(new Error('no row can be read'), { code: 'INPUT_FORMAT' })
  const all = await withNested(blob, description)
  const known = knownByRecipe(recipe, recipe ? all : withGuesses(all))
  const names = columns.map(({ column }) => column)
  const isWorkbook = table.sheet !== undefined
  return new Source(
    blob,
    options,
    { format, names, delimiter, rowPath, sheet: table.sheet },
    {
      name: file.name ?? '',
      size: file.size,
      lastModified: file.lastModified ?? 0,
      pasted,
      format,
      names,
      isWorkbook,
      placeKind: placeKind({ format, isWorkbook }),
      ...known,
      isKeyed: format === 'json' && (await isKeyed(blob, rowPath)),
      columns: known.columns.filter(({ column }) => !OF_FAILED_FILES.includes(column)),
      // What a plan needs, so that columns have these names.
      named: isNamed ? pick(options, ['delimiter', 'skipLines', 'columns']) : undefined,
      namesBelow: recipe ? undefined : await findNames(blob, given, asGiven),
      lists: recipe || options.rowPath ? [] : await findLists(blob, description),
    },
  )
}

/** A file with the changes that were made to it, one step after the other. */
export class Source {
  #rows
  /** By step, which lines of the file before it the lines of the file after it are. @type {Promise<import('./places.js').Stretches>[]} */
  #moved = []
  /** The CSV file of a sheet, and the text that it was made of. @type {{ of?: Blob, csv?: Blob }} */
  #saved = {}

  constructor(blob, options, form, info) {
    /** The file after each step; the first is as it was opened. @type {Blob[]} */
    this.states = [blob]
    /** @type {Step[]} */
    this.steps = []
    /** How the file is written, for the library. */
    this.options = options
    this.form = form
    /** What the page knows of it. */
    this.info = info
    /** Row → what is written in its place, since the last step. @type {Map<number, any>} */
    this.fixes = new Map()
    this.#rows = rowsOf(blob, form)
  }

  /** The file as it is now, without what was fixed since the last step. */
  get current() {
    return /** @type {Blob} */ (this.states.at(-1))
  }

  /** The rows where they stand in the current file. */
  get rows() {
    return this.#rows
  }

  /** Returns whether single rows can be found and written anew: not in the escapes of a dialect. @param {number} rows how many there are */
  async canFix(rows) {
    return !this.options.dialect && this.#rows.has(rows)
  }

  /** Returns the file with what was fixed. */
  async blob() {
    if (this.fixes.size === 0) return this.current
    return patched(this.current, Patches.of(this.fixes.values()))
  }

  /** Returns the same as it is saved: a sheet as CSV. */
  async file() {
    const text = await this.blob()
    const { sheet } = this.form
    if (!sheet) return text
    if (this.#saved.of !== text) this.#saved = { of: text, csv: await sheetAsCsv(text, sheet) }
    return this.#saved.csv
  }

  /**
   * Returns a function that gives the number by which a person finds a row of the current file in the chosen one.
   *
   * @returns {Promise<(row: number, line?: number) => number>}
   */
  async places() {
    if (this.info.placeKind === 'row') return (row) => row
    const lone = this.form.format === 'csv' && !this.form.sheet
    const moves = []
    let at = this.steps.length
    while (at > 0) {
      const { base, patches } = this.steps[at - 1]
      if (patches) {
        this.#moved[at - 1] ??= linesBefore(this.states[base], patches, lone)
        moves.push(await this.#moved[at - 1])
      }
      at = patches ? base : at - 1
    }
    return (row, line = 0) => (line === 0 ? row : moves.reduce((number, move) => move.at(number), line))
  }

  /** Makes the fixed file the current one: rows are where they are in it. */
  async applyFixes() {
    if (this.fixes.size === 0) return
    const patches = Patches.of(this.fixes.values())
    await this.#add({ what: { kind: 'cells' }, number: this.fixes.size, base: this.steps.length, patches })
  }

  /**
   * Makes other pieces part of the current file, as a step of its own after what was fixed since the last one.
   *
   * @param {What} what
   * @param {number} number how many rows
   * @param {Patches} patches of the current file
   */
  async apply(what, number, patches) {
    const base = this.steps.length
    const pieces = [...without(this.fixes.values(), patches), ...piecesOf(patches)]
    await this.applyFixes()
    await this.#add({ what, number, base, patches: Patches.of(pieces) })
  }

  /** Notes a change of how values are read, so that it can be undone in its turn. @param {What} what @param {any} before */
  note(what, number, before) {
    this.steps.push({ what, number, before, base: this.steps.length })
    this.states.push(this.current)
  }

  /** Takes the last step back, and returns it. @returns {Step | undefined} */
  undo() {
    const step = this.steps.pop()
    if (step) this.states.pop()
    this.#moved.length = this.steps.length
    this.fixes.clear()
    this.#rows = rowsOf(this.current, this.form)
    return step
  }

  /** Takes the steps of an earlier tab. @param {Step[]} steps */
  async restore(steps) {
    for (const step of steps) {
      if (step.patches) await this.#add(step)
      else this.note(step.what, step.number, step.before)
    }
  }

  /** @param {Step} step */
  async #add(step) {
    const { base, patches } = step
    const text = await patched(this.states[base], /** @type {Patches} */ (patches))
    const next = this.form.sheet?.mark(text) ?? text
    this.steps.push(step)
    this.states.push(next)
    this.fixes.clear()
    this.#rows = rowsOf(next, this.form)
  }

  /** Reads a row, as it was fixed last. @param {number} row @param {number} line @param {'quote' | 'cells' | false} broken */
  async read(row, line, broken) {
    return this.fixes.get(row) ?? this.#rows.read(row, line, broken)
  }

  /**
   * Writes a row anew, in the text that `blob` gives.
   *
   * @param {number} row
   * @param {any} record as `read` gave it
   * @param {{ cells?: Record<string, string>, raw?: string }} change
   */
  fix(row, record, change) {
    const { start, end, isKeyed } = record
    const text =
      change.raw === undefined ? this.#rows.changed(record, change.cells ?? {}) : this.#rows.written(change.raw)
    const next = { start, end, isKeyed, ...this.#rows.parse(text, false, isKeyed), text }
    this.fixes.set(row, next)
    return next
  }
}

/**
 * What a step did: which kind of fix, of which cause.
 *
 * @typedef {{ kind: string, code?: string, path?: string, column?: string }} What
 */

/**
 * A step: pieces of the file as it was after `base` steps, or how values were read before it.
 *
 * @typedef {{ what: What, number: number, base: number, patches?: Patches, before?: any }} Step
 */

function* piecesOf({ length, starts, ends, texts }) {
  for (let at = 0; at < length; at += 1) yield { start: starts.at(at), end: ends.at(at), text: texts.at(at) }
}

/** Returns the pieces that do not stand where patches are. @param {Iterable<any>} pieces @param {Patches} patches */
function without(pieces, patches) {
  let at = 0
  return [...pieces]
    .sort((one, other) => one.start - other.start)
    .filter(({ start, end }) => {
      while (at < patches.length && patches.ends.at(at) <= start) at += 1
      return at === patches.length || patches.starts.at(at) >= end
    })
}

/** Returns the file as UTF-8, in whose bytes lines are counted. */
async function asUtf8(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  if (!encoding) return file
  return new Response(
    file.stream().pipeThrough(new TextDecoderStream(encoding)).pipeThrough(new TextEncoderStream()),
  ).blob()
}

/** Returns the members of these names that are there. @param {Record<string, any>} object @param {string[]} names */
const pick = (object, names) =>
  Object.fromEntries(names.filter((name) => name in object).map((name) => [name, object[name]]))

/** What a file of failed rows has besides its own columns; the package passes over them. */
const OF_FAILED_FILES = ['_row', '_code', '_message', '_source']
