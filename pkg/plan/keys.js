/**
 * What a plan may say, as a table: every key, and its form as a JSON Schema. `plan.schema.json` is written from it, with the
 * sentences of `plan.d.ts` and `index.d.ts`. What a value may be is decided by the options themselves, see `read.js`;
 * `tests/plan/schema.test.js` holds the forms against them.
 */
import { REGIONS } from '../client/app-id.js'
import { USERS } from '../client/entities.js'
import { READING_OPTIONS } from '../client/reading-options.js'
import { recipeNamed, recipes } from '../from/index.js'

/** @typedef {Record<string, any>} Form a JSON Schema */

/**
 * A key of a plan.
 *
 * @typedef {object} Key
 * @property {Form} form
 * @property {'recipe' | 'reading' | 'sending' | 'verifying' | 'text' | 'flag'} kind who decides what it may be: the table of services, an
 *   option of the library's, or a text or a boolean that only the command line takes
 * @property {(value: any) => Record<string, unknown>} [flags] the command line's options, where they are others than the key's
 * @property {boolean} [isPath] whether it names a file: relative to the plan's folder
 * @property {boolean} [ofImports] whether it is of an import alone, so that a comparison with the same plan changes nothing
 */

const TEXT = { type: 'string', pattern: '\\S' }
const YES_OR_NO = { type: 'boolean' }
const CHARACTER = { type: 'string', minLength: 1, maxLength: 1 }
const whole = (/** @type {number} */ minimum, /** @type {number} */ maximum) => ({ type: 'integer', minimum, maximum })
const MAX_TIMER_MS = 2 ** 31 - 1

/** The limit of requests, in an object. @param {number} limit @param {number} windowMs */
const rate = (limit, windowMs) => ({
  type: 'object',
  properties: { limit: whole(1, 1_000_000), windowMs: whole(1, 86_400_000) },
  additionalProperties: false,
  default: { limit, windowMs },
})

/** One column or several. */
const COLUMNS = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] }
/** The same, or null: no column. */
const COLUMNS_OR_NONE = {
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }, { type: 'null' }],
}

/** @param {Form} form @returns {Form} */
const byField = (form) => ({
  type: 'object',
  properties: Object.fromEntries(USERS.fields.map((field) => [field, form])),
  additionalProperties: false,
})

/** Options of reading that a plan has not, since they are of a program. `journal` and `failed` are paths in a plan. */
const OF_PROGRAMS = ['signal', 'failed', 'journal']

/** The forms of those options of reading whose kind does not say it. @type {Record<string, Form>} */
const READING_FORMS = {
  rowPath: { type: 'string', minLength: 1 },
  columns: { type: 'array', items: { type: 'string' }, minItems: 1 },
  nullMarker: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  map: {
    ...byField({ $ref: '#/$defs/columnsOrNone' }),
    patternProperties: { [`^${USERS.extras}\\.[^.]`]: { $ref: '#/$defs/columnsOrNone' } },
  },
  fallback: byField({ $ref: '#/$defs/columns' }),
  where: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  batchSize: { ...whole(1, USERS.perRequest), default: USERS.perRequest },
  rate: rate(60, 60_000),
}

/** @returns {[string, Key][]} */
function readingKeys() {
  /** @type {[string, import('../client/option-kinds.js').OptionKind][]} */
  const options = Object.entries(READING_OPTIONS)
  return options
    .filter(([name]) => !OF_PROGRAMS.includes(name))
    .map(([name, option]) => {
      const form = READING_FORMS[name] ?? formOf(option)
      if (!form) throw new Error(`pkg/plan/keys.js lacks the form of the option ${name}`)
      return [name, { form, kind: 'reading' }]
    })
}

/** @param {import('../client/option-kinds.js').OptionKind} option @returns {Form | undefined} */
function formOf({ choices, range, isCharacter, isYesOrNo }) {
  if (choices) return { enum: [...choices], default: choices[0] }
  if (range) return whole(...range)
  if (isYesOrNo) return { ...YES_OR_NO, default: false }
  return isCharacter ? CHARACTER : undefined
}

/** What a plan says of users, by key, in the order of the schema. @type {Record<string, Key>} */
export const USERS_KEYS = {
  file: { form: TEXT, kind: 'text', isPath: true, flags: () => ({}) },
  sheet: { form: TEXT, kind: 'text' },
  from: {
    form: { enum: recipes.flatMap(({ name, aliases }) => [name, ...aliases]) },
    kind: 'recipe',
    flags: (name) => ({ from: recipeNamed(name) }),
  },
  ...Object.fromEntries(readingKeys()),
  concurrency: { form: whole(1, 60), kind: 'sending' },
  timeoutMs: {
    form: { ...whole(1, MAX_TIMER_MS), default: 30_000 },
    kind: 'sending',
    flags: (timeout) => ({ timeout }),
  },
  retry: {
    form: { type: 'object', properties: { outageMs: whole(0, MAX_TIMER_MS) }, additionalProperties: false },
    kind: 'sending',
    flags: ({ outageMs }) => ({ retryFor: outageMs }),
  },
  maxFailures: {
    form: {
      anyOf: [
        { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        { type: 'string', pattern: '^(?!0+(\\.0+)?%)(100(\\.0{1,6})?|\\d{1,2}(\\.\\d{1,6})?)%$' },
      ],
    },
    kind: 'sending',
  },
  preflight: { form: { ...YES_OR_NO, default: true }, kind: 'flag' },
  createRoles: { form: { ...YES_OR_NO, default: false }, kind: 'flag' },
  verify: { form: { ...YES_OR_NO, default: false }, kind: 'flag' },
  verifyRate: { form: rate(500, 60_000), kind: 'verifying' },
  existing: { form: { enum: ['report', 'update'], default: 'report' }, kind: 'verifying', ofImports: true },
  limiter: { form: TEXT, kind: 'text' },
  journal: { form: TEXT, kind: 'text', isPath: true },
  failed: { form: TEXT, kind: 'text', isPath: true, ofImports: true },
  report: { form: TEXT, kind: 'text', isPath: true, ofImports: true },
  missing: { form: TEXT, kind: 'text', isPath: true },
  differing: { form: TEXT, kind: 'text', isPath: true },
  extraUsers: { form: TEXT, kind: 'text', isPath: true },
}

/** What a plan says of the app, by key. @type {Record<string, Form>} */
export const APP_KEYS = {
  appId: { type: 'string', pattern: '^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$' },
  region: { enum: [...REGIONS] },
  endpoint: { type: 'string', pattern: '^https?://' },
}

/** Entities that plans are to have, and this version does not import. */
export const LATER_ENTITIES = ['groups', 'members', 'messages']

/**
 * Returns the schema without its sentences.
 *
 * @returns {Form}
 */
export const schemaOfPlans = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    app: { type: 'object', properties: APP_KEYS, additionalProperties: false },
    users: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(USERS_KEYS).map(([name, { form }]) => [name, form])),
      required: ['file'],
      additionalProperties: false,
    },
  },
  required: ['users'],
  additionalProperties: false,
  $defs: { columns: COLUMNS, columnsOrNone: COLUMNS_OR_NONE },
})
