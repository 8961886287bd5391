// A plan and the page's choices: what the command line takes, made of what was chosen, and the other way round.

import { USERS_KEYS } from '../../pkg/plan/keys.js'
import { recipeNamed } from '../sources.js'
import { texts } from '../texts.js'
import { columnsOfRecipe, layoutOfRecipe, recipeOf } from '../worker/recipe.js'
import { NULLS, optionsOf } from './options.js'
import { extraName } from './state.js'

/** @typedef {import('../../pkg/plan.d.ts').Plan} Plan */

/**
 * What a plan sets on the page.
 *
 * @typedef {object} Choices
 * @property {import('./layout.js').Layout} layout
 * @property {Record<string, string>} reading as `texts.columns.reading` offers it
 * @property {Record<string, any> | undefined} map
 * @property {boolean} keepsUnused whether columns without a field become extra details
 * @property {Record<string, any>} sending options of the library that the page does not display, for the import alone
 * @property {Record<string, any>} kept what the page does not do: it is written again
 * @property {string} [file] which file the plan names
 * @property {Record<string, any>} app
 * @property {{ limit?: number, windowMs?: number } | undefined} rate
 * @property {string | undefined} schema
 */

/**
 * Returns what a plan sets on the page.
 *
 * @param {any} plan one that `planIssues` finds nothing wrong with
 * @returns {Choices}
 */
export function choicesOf({ $schema, app = {}, users }) {
  const { file, from, map, rate } = users
  const recipe = from === undefined ? undefined : recipeNamed(from)
  const extra = users.extra ?? recipe?.options.extra
  const reading = readingOf(users, recipe)
  const more = { ...moreOf(users, recipe, reading), ...(users.columns && { columns: users.columns }) }
  return {
    layout: {
      ...pick(users, OF_LAYOUT),
      ...(recipe && { source: recipe.name }),
      ...(users.columns && { names: /** @type {const} */ ('none') }),
      ...(Object.keys(more).length > 0 && { more }),
    },
    reading,
    map,
    keepsUnused: extra === 'metadata',
    sending: pick(users, namesOf('sending')),
    kept: keptOf(users),
    file,
    app,
    rate,
    schema: $schema,
  }
}

/** Returns what a plan says that the page does not do. @param {Record<string, any>} users */
function keptOf({ preflight, extra, ...users }) {
  const names = [...namesOf('flag'), ...namesOf('text'), 'existing', 'verifyRate']
  const others = pick(
    users,
    names.filter((name) => !['file', 'sheet'].includes(name)),
  )
  return {
    ...others,
    // What the page does anyway is nothing to report.
    ...(preflight === false && { preflight }),
    ...(extra === 'reject' && { extra }),
  }
}

/**
 * Returns how a plan reads values, in the page's own choices.
 *
 * @param {Record<string, any>} users
 * @param {any} recipe
 */
function readingOf({ nullMarker = [], quotedNull, fallback = {}, map, ...users }, recipe) {
  const chosen = (name) => users[name] ?? recipe?.options[name] ?? USERS_KEYS[name].form.default
  return {
    ...Object.fromEntries(['uid', 'timestamps', 'shortRows', 'invalidOptional'].map((name) => [name, chosen(name)])),
    nulls: isSame([nullMarker].flat(), NULLS) ? 'words' : 'none',
    quotedNull: quotedNull ? 'empty' : 'text',
    nameless: isById(fallback, map) ? 'id' : 'mistake',
  }
}

/** Returns the options of reading that the page displays nowhere, or not with these values. */
function moreOf(users, recipe, { nulls }) {
  const { nullMarker, fallback, map } = users
  return {
    ...pick(users, ['where', 'batchSize']),
    ...(nulls === 'none' && [nullMarker ?? []].flat().length > 0 && { nullMarker }),
    ...(fallback && !isById(fallback, map) && Object.keys(fallback).length > 0 && { fallback }),
    // What a recipe says of these is stronger than the page's choice.
    ...pick(
      users,
      ['nullMarker', 'quotedNull', 'shortRows', 'invalidOptional'].filter(
        (name) => recipe?.options[name] !== undefined,
      ),
    ),
  }
}

/** Returns whether the ID takes the place of a name, and no other field is filled. */
const isById = (fallback, map = {}) => isSame(Object.keys(fallback), ['name']) && isSame(fallback.name, map?.uid)

/**
 * Returns the columns of a file as a plan uses them, and what cannot be displayed so: columns that the file does not have, or that
 * fill two fields.
 *
 * @param {Pick<Choices, 'map' | 'keepsUnused'>} plan
 * @param {{ format: string, columns: any[] }} info
 * @returns {{ columns: any[], lost: { field: string, column: string, isThere: boolean }[] }}
 */
export function columnsOfPlan({ map = {}, keepsUnused }, { format, columns }) {
  const lost = []
  /** @type {Map<string, string>} */
  const targets = new Map()
  const all = [...columns]
  for (const [field, from] of Object.entries(map))
    for (const name of [from ?? []].flat()) {
      const found = all.find(({ column }) => column.trim() === name.trim())
      const column = found?.column ?? name
      if (!found && format === 'csv') lost.push({ field, column, isThere: false })
      else if (targets.has(column)) lost.push({ field, column, isThere: true })
      else {
        targets.set(column, field)
        if (!found) all.push({ column, samples: [] })
      }
    }
  const known = all.map((column) => {
    const isOther = targets.has(column.column) || (column.field !== undefined && Object.hasOwn(map, column.field))
    const target = targets.get(column.column) ?? (isOther ? '' : (column.field ?? ''))
    return { ...column, target, guess: Boolean(column.guess) && !isOther }
  })
  return { columns: inOrder(known, [...targets.keys()]).map((one) => (keepsUnused ? kept(one) : one)), lost }
}

/** Puts the columns of a field in the order in which a plan joins them. @param {any[]} columns @param {string[]} order */
function inOrder(columns, order) {
  const sorted = [...columns]
  for (const field of new Set(columns.map(({ target }) => target).filter(Boolean))) {
    const places = sorted.flatMap(({ target }, at) => (target === field ? [at] : []))
    const joined = places
      .map((at) => sorted[at])
      .sort((one, other) => order.indexOf(one.column) - order.indexOf(other.column))
    for (const [at, place] of places.entries()) sorted[place] = joined[at]
  }
  return sorted
}

/** Returns a column as an extra detail if it has no other use. */
const kept = (column) => (column.target ? column : { ...column, target: extraName(column.column) })

/**
 * Returns the plan of what is chosen.
 *
 * @param {import('./state.js').State} state
 * @returns {Plan}
 */
export function planOf(state) {
  const { plan, connection, file } = state
  const { layout } = file
  const app = appOf(state)
  const recipe = recipeOf(layout)
  const users = {
    file: plannedFile(state),
    ...(recipe && { from: recipe.name }),
    ...writtenLayout(state),
    ...writtenReading(state, recipe),
    extra: 'drop',
    ...(isSame(connection.rate, USERS_KEYS.rate.form.default) ? {} : { rate: connection.rate }),
    ...plan?.sending,
    ...plan?.kept,
    // Without asking the app, no role would be found missing.
    ...(file.createsRoles && plan?.kept?.preflight !== false && { createRoles: true }),
  }
  return {
    $schema: plan?.schema ?? SCHEMA,
    ...(Object.keys(app).length > 0 && { app }),
    users: /** @type {Plan['users']} */ (pick(users, Object.keys(USERS_KEYS))),
  }
}

/** Returns the app of the connection as a plan names it; empty if a relay keeps it to itself. @param {any} state */
export const appOf = ({ given, relay }) =>
  given.label === undefined ? pick(given, ['appId', 'region', 'endpoint']) : (relay?.app ?? {})

/** Returns the name of the file that a plan imports: with fixed cells it is the fixed file. @param {import('./state.js').State} state */
export function plannedFile({ file: { name, pasted, info }, check, plan }) {
  if (check.summary?.fixed) return `${texts.files.fixed(name.replace(/\.\w+$/, ''))}.${info.format}`
  if (pasted) return `users.${info.format}`
  // The plan's own path, as long as it leads to a file of that name.
  return plan?.file?.split(/[\\/]/).at(-1) === name ? plan.file : name
}

/** Returns how the file is written, for the command line. */
function writtenLayout({ file: { layout, info }, check }) {
  const { names, source, more, sheet, ...given } = layout
  const columns = names === 'none' ? { columns: info.names } : (info.named ?? {})
  if (!info.isWorkbook) return { ...given, ...columns, ...more }
  const { format, rowPath, dialect, delimiter, ...ofTable } = given
  return { ...ofTable, ...columns, ...more, ...(check.summary?.fixed || !sheet ? {} : { sheet }) }
}

/** Returns the mapping, and how values are read, as far as it is not what the command line does anyway. */
function writtenReading(state, recipe) {
  const { journal, map, ...reading } = optionsOf(state)
  const ofRecipe = Object.keys(layoutOfRecipe(recipe))
  const isAnyway = (name, value) =>
    recipe?.options[name] === undefined &&
    (isSame(value, USERS_KEYS[name].form.default) || isSame(value, {}) || isSame(value, []))
  const chosen = Object.entries(reading).filter(
    ([name, value]) => !ofRecipe.includes(name) && !(name in (state.file.layout.more ?? {})) && !isAnyway(name, value),
  )
  // The recipe's columns would fill what was left out here.
  const unused = Object.keys(columnsOfRecipe(recipe).map ?? {}).map((field) => [field, null])
  return { map: { ...Object.fromEntries(unused), ...map }, ...Object.fromEntries(chosen) }
}

/** Returns the names of a kind of keys. @param {import('../../pkg/plan/keys.js').Key['kind']} kind */
const namesOf = (kind) => Object.keys(USERS_KEYS).filter((name) => USERS_KEYS[name].kind === kind)

/** Returns the members of these names, in this order, that are there. @param {Record<string, any>} object @param {string[]} names */
const pick = (object, names) =>
  Object.fromEntries(
    names.flatMap((name) => (object[name] === undefined || object[name] === '' ? [] : [[name, object[name]]])),
  )

/** Compares what JSON can say. */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** What of a plan is the page's layout, by the same names. */
const OF_LAYOUT = ['delimiter', 'skipLines', 'dialect', 'rowPath', 'format', 'sheet']
/** Where editors find the schema. */
const SCHEMA = 'https://unpkg.com/cometchat-import/plan.schema.json'
