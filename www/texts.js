// The texts of the page in the language that is displayed, and what is made of them. The languages are in `texts/`.

import { RULES, USERS } from '../pkg/client/entities.js'
import { separatorOf } from './texts/formats.js'
import { languageHere, loadLanguage } from './texts/languages.js'

/** @typedef {import('./texts/languages.js').Table & { fields: Record<string, [name: string, more: string]> }} Texts */

/**
 * All texts, by where they are displayed. Another language replaces them within these objects, so parts of it may be kept: `texts.check`,
 * but not `texts.check.title`. `fields` has of each field its name, and whether every user has it.
 *
 * @type {Texts}
 */
export const texts = /** @type {any} */ ({})

/** @type {import('./texts/formats.js').Formats} */
let formats

/** Formats 12345 as 12,345. @param {number} number */
export const count = (number) => formats.count(number)
/** Formats 0.873 as 87 %. @param {number} share */
export const percent = (share) => formats.percent(share)
/** Formats seconds as a clock does: 1:05, 2:00:00. @param {number} seconds */
export const clock = (seconds) => formats.clock(seconds)
/** Formats 1500000 as 1.5 MB. @param {number} size */
export const bytes = (size) => formats.bytes(size)

/** Formats a date with its time. @param {number | Date} time */
export const day = (time) => formats.day(time)

/** Puts another language in the place of the one that is displayed. @param {string} language of `LANGUAGES` */
export async function speak(language) {
  const { table, formats: ofLanguage } = await loadLanguage(language)
  formats = ofLanguage
  replace(texts, { ...table, fields: fieldsOf(table) })
  if (typeof document !== 'undefined') document.documentElement.lang = language
}

/** Returns what the worker says to people, which has no language of its own. */
export const wordsOfWorker = () => ({
  remedies: { ...remedies },
  columnName: texts.columnName,
  separator: separatorOf(navigator.language),
})

/** Returns by field its name, and whether every user has it. @param {import('./texts/languages.js').Table} table @returns {Texts['fields']} */
const fieldsOf = ({ labels, required }) =>
  Object.fromEntries(
    USERS.fields.map((field) => [field, [labelOf(field, labels), RULES.users[field].required ? required : '']]),
  )

/** Returns what a field is called: `lastActiveAt` is `Last active at`. @param {string} field @param {Record<string, string>} [labels] */
export function labelOf(field, labels = texts.labels) {
  const words = field.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return labels[field] ?? words[0].toUpperCase() + words.slice(1)
}

/** Replaces what an object has, and what the objects within it have. */
function replace(target, source) {
  for (const key of Object.keys(target)) if (!Object.hasOwn(source, key)) delete target[key]
  for (const [key, value] of Object.entries(source)) {
    if (isGroup(value)) {
      if (!isGroup(target[key])) target[key] = {}
      replace(target[key], value)
    } else target[key] = value
  }
}

const isGroup = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

await speak(languageHere())

/** What can be done about a problem, in words of this page; `{value}`, `{field}` and `{column}` are filled in. */
export const { remedies } = texts

/**
 * Returns what a problem is called, and what to do: `[title, hint]`. Codes of the server have no text here: its own
 * words are displayed.
 */
export function causeOf(code, path, message) {
  const field = path.split(/[.[]/)[0]
  const [title, how] = texts.causes[`${code} ${field}`] ?? texts.causes[`${code} *`] ?? [code, message]
  const rule = RULES.users[field]
  const hint = typeof how !== 'function' ? how : rule ? how(rule, message) : message
  const named =
    texts.causes[`${code} ${field}`] || !field || code === 'DUPLICATE'
      ? title
      : texts.inField(title, texts.fields[field]?.[0] ?? path)
  return [named, hint]
}

/** Returns what a step of fixing did. @param {{ what: any, number: number }} step */
export function stepText({ what, number }) {
  const done = `${texts.fixes.step[what.kind](what)} (${texts.rows(number)})`
  return what.code ? `${done}: ${causeOf(what.code, what.path, '')[0]}` : done
}

/** Returns what a note is about, and what becomes of it. @param {{ code: string, path: string }} note */
export function noteOf({ code, path }) {
  const [title, hint] = texts.notes.codes[code] ?? [code, '']
  const field = path.split(/[.[]/)[0]
  return [field ? texts.inField(title, texts.fields[field]?.[0] ?? path) : title, hint]
}

/** Returns what a button is called that reads the file again as a remedy says; nothing if it is not for that. @returns {string | undefined} */
export function againOf({ kind, option, value }) {
  const { again } = texts.file
  return kind === 'set' ? (again[`${option} ${value}`] ?? again[option])?.(value) : undefined
}

/** Returns what a file is that cannot be read, and what to do, by the error. @param {{ code: string, remedies: any[] }} error */
export function fileErrorOf({ code, remedies }) {
  const { errors, hints, canRead } = texts.file
  if (remedies.some(againOf)) return canRead
  return remedies.map(({ text }) => hints[text]).find(Boolean) ?? errors[code] ?? errors.other
}

/** Returns why an import ended early, and what to do. @param {string} code */
export const errorOf = (code) => texts.connect.relays[code] ?? texts.import.errors[code] ?? texts.import.errors.other

/** Returns what to do about one problem. */
export const hintOf = ({ code, path = '', message }) => causeOf(code, path, message)[1]

/** Returns the name of a row within a sentence. @param {import('./worker/places.js').PlaceKind} kind @param {number} place */
export const placeText = (kind, place) => texts.check.places[kind].at(place)

/** Returns the name of a row, as a title. @param {import('./worker/places.js').PlaceKind} kind @param {number} place */
export function placeTitle(kind, place) {
  const text = placeText(kind, place)
  return text[0].toUpperCase() + text.slice(1)
}

/** Returns a row's state in a list of rows with one cause: what the cause does not say already. @param {any} problem @param {import('./worker/places.js').PlaceKind} kind */
export function stateOf({ code, firstPlace, message }, kind) {
  if (firstPlace) return texts.check.sameAs(placeText(kind, firstPlace))
  return isKnown(code) ? texts.check.toFix : message
}

/** Returns whether there are texts for a code. */
export const isKnown = (code) => Object.keys(texts.causes).some((key) => key.startsWith(`${code} `))

/** The template: what every column looks like. */
export const TEMPLATE = [
  ['uid', 'name', 'avatar', 'link', 'role', 'tags', 'metadata', 'createdAt', 'lastActiveAt'],
  [
    'ada',
    'Ada Lovelace',
    'https://example.com/ada.png',
    'https://example.com/ada',
    'default',
    'mathematics; london',
    '{"plan":"pro"}',
    '2024-05-31',
    '2024-06-30T10:00:00Z',
  ],
  ['grace', 'Grace Hopper', '', '', '', '', '', '', ''],
]
