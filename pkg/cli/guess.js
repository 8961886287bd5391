/** What a plan is likely to say of a file, from its first rows. */
import { RULES, USERS } from '../client/entities.js'
import { withGuesses } from '../from/column-names.js'

/** @typedef {import('../index.d.ts').Description} Description */

/** The choice of a column that is no field's. */
export const NO_FIELD = ''

/** Fields that hold times. */
const TIMES = USERS.fields.filter((field) => RULES.users?.[field]?.kind === 'Timestamp')

/** Returns the field of each column, by its name, as its name suggests. @param {Description} description @returns {Record<string, string>} */
export const guessedFields = ({ columns }) =>
  Object.fromEntries(
    withGuesses(columns)
      .filter(({ column }) => column !== '')
      .map(({ column, field }) => [column, fieldOf(field)]),
  )

/** @param {string | null} field */
const fieldOf = (field) => (field !== null && USERS.fields.includes(field) ? field : NO_FIELD)

/** Returns the required fields that no column fills. @param {Record<string, string>} fields by column */
export const lacking = (fields) =>
  USERS.fields.filter((field) => RULES.users?.[field]?.required && !Object.values(fields).includes(field))

/**
 * Returns the mapping that a plan needs for these fields: what the names of columns suggest anyway stays out for CSV.
 *
 * @param {Description} description
 * @param {Record<string, string>} fields by column
 * @returns {Record<string, string | string[] | null> | undefined}
 */
export function mapOf({ format, columns }, fields) {
  const isGuessed = format === 'csv'
  /** @type {Record<string, string | string[] | null>} */
  const map = {}
  for (const field of USERS.fields) {
    const from = Object.keys(fields).filter((column) => fields[column] === field)
    const guessed = columns.find((each) => each.field === field)
    if (from.length === 0 && isGuessed && guessed) map[field] = null
    else if (from.length > 1) map[field] = from
    else if (from[0] !== undefined && from[0] !== field) map[field] = from[0]
  }
  return Object.keys(map).length > 0 ? map : undefined
}

/** Returns whether the times of the first rows are in other forms than seconds. @param {Description} description @param {Record<string, string>} fields */
export const hasOtherTimes = ({ columns }, fields) =>
  columns.some(
    ({ column, samples }) =>
      TIMES.includes(fields[column] ?? '') && samples.some((sample) => !/^(\d{10})?$/.test(sample)),
  )

/** Returns a uid of the first rows that CometChat does not take as it is. @param {Description} description @param {Record<string, string>} fields */
export const wrongUid = ({ columns }, fields) =>
  columns
    .filter(({ column }) => fields[column] === 'uid')
    .flatMap(({ samples }) => samples)
    .find((sample) => /[^\w-]/.test(sample))

/** Returns the columns that are no field's. @param {Record<string, string>} fields */
export const others = (fields) => Object.keys(fields).filter((column) => fields[column] === NO_FIELD)
