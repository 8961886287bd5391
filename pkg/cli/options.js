/** What the options and the environment say, parsed once. */
import { InvalidArgumentError } from 'commander'
import { isAppId, REGIONS } from '../client/app-id.js'
import { readEndpoint } from '../client/endpoint.js'
import { looksLikeKey, redactor, SHORTEST_KEY } from '../client/redact.js'
import { isTarget } from '../client/targets.js'
import { usageError } from './exit.js'

export { REGIONS } from '../client/app-id.js'
export { RATE as DEFAULT_RATE } from '../client/limits.js'

/** Twice the library's default, which minds hosts with six connections: a window's burst passes sooner. */
export const CONCURRENCY = 12

/** @typedef {{ limit: number, windowMs: number }} Rate */

/** `60/60s`, `60/6s`, `10/500ms`, `60/1m`. @param {string} text @returns {Rate} */
export function parseRate(text) {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,9}(?:\.\d+)?)?\s*(ms|s|m|min)\s*$/i.exec(text)
  const limit = Number(match?.[1])
  const windowMs = Math.round(Number(match?.[2] ?? 1) * (UNITS[match?.[3]?.toLowerCase() ?? ''] ?? NaN))
  if (!match || limit < 1 || windowMs < 1) {
    throw invalid(text, 'Expected requests and the time they share, such as 60/60s or 60/6s.')
  }
  return { limit, windowMs }
}

/** Parses the milliseconds of `30s`, `500ms`, `2m`, `1h`, `30000`. @param {string} text */
export function parseDuration(text) {
  const match = /^\s*(\d{1,9}(?:\.\d+)?)\s*(ms|s|m|min|h)\s*$/i.exec(text)
  const ms = Math.round(Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? NaN))
  if (!match || !(ms >= 1)) throw invalid(text, 'Expected a time with its unit, such as 30s, 500ms or 15m.')
  return ms
}

/** Parses a number of rows, `100`, or a share of them, `5%`. @param {string} text */
export function parseMaxFailures(text) {
  const share = /^(\d{1,3}(?:\.\d{1,6})?)\s*%$/.exec(text.trim())
  const value = Number(share?.[1] ?? (/^\d{1,9}$/.test(text.trim()) ? text : NaN))
  if (!(value > 0 && (share === null || value <= 100))) {
    throw invalid(text, 'Expected a number of rows such as 100, or a share such as 5%.')
  }
  return share === null ? value : /** @type {const} */ (`${value}%`)
}

/** Returns a parser of whole numbers. @param {number} from @param {number} to */
export const parseInteger = (from, to) => (/** @type {string} */ text) => {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN
  if (!(value >= from && value <= to)) throw invalid(text, `Expected a whole number from ${from} to ${to}.`)
  return value
}

/** Returns a parser of a word from a list, which the completion of shells finds as `choices`. @param {readonly string[]} choices */
export const oneOf = (choices) =>
  Object.assign(
    (/** @type {string} */ text) => {
      const word = text.trim().toLowerCase()
      if (!choices.includes(word)) throw invalid(text, `There are: ${choices.join(', ')}.`)
      return word
    },
    { choices },
  )

/** @typedef {import('../client/entities.js').Entity} Entity */

/**
 * Returns a parser that adds one `--map column=field` to those before. Several columns for one field are joined in the
 * order given; `=field` says that no column fills it, whatever its name suggests.
 *
 * @param {Entity} entity
 */
export const parseMap =
  (entity) =>
  (/** @type {string} */ text, /** @type {Record<string, string | string[] | null>} */ before = {}) => {
    const { column, field } = splitMap(text, 'user_id=uid')
    if (!isTarget(entity, field)) {
      const isSwapped = entity.fields.includes(column.trim()) && !looksLikeKey(field)
      throw noSuchField(entity, text, isSwapped ? ` The column comes first: ${field}=${column.trim()}.` : '')
    }
    const known = before[field]
    if (column === '' ? known !== undefined : known === null) {
      throw invalid(text, `${field} is both mapped and left out (=${field}).`)
    }
    if (column === '') return { ...before, [field]: null }
    return { ...before, [field]: known === undefined || known === null ? column : [known, column].flat() }
  }

/** Returns a parser that adds a `--fallback COLUMN=FIELD` to those before. @param {Entity} entity */
export const parseFallback =
  (entity) =>
  (/** @type {string} */ text, /** @type {Record<string, string[]>} */ before = {}) => {
    const { column, field } = splitMap(text, 'email=name')
    if (column === '') throw invalid(text, 'Expected column=field, such as email=name.')
    if (!entity.fields.includes(field)) throw noSuchField(entity, text)
    return { ...before, [field]: [...(before[field] ?? []), column] }
  }

/** Splits `column=field` at the last sign. @param {string} text @param {string} example */
function splitMap(text, example) {
  const at = text.lastIndexOf('=')
  if (at < 0) throw invalid(text, `Expected column=field, such as ${example}.`)
  return { column: text.slice(0, at), field: text.slice(at + 1).trim() }
}

/** @param {Entity} entity @param {string} text @param {string} [hint] */
function noSuchField({ name, fields }, text, hint = '') {
  const entries = `${name[0]?.toUpperCase()}${name.slice(1)}`
  return invalid(text, `${entries} have no such field.${hint} The fields: ${fields.join(', ')}.`)
}

/** Parses the path to an array in an object, as the API takes it. @param {string} text */
export function parseRowPath(text) {
  if (text.trim() === '')
    throw invalid(text, 'Expected a path to the users, such as users, data.users, *.users or . for the root.')
  return text
}

/** Names of columns, separated by commas. @param {string} text */
export function parseColumns(text) {
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => name === ''))
    throw invalid(
      text,
      'Expected names, such as uid,name,,avatar. Leave out the name of a column that you do not need.',
    )
  return names
}

/** Adds what stands in cells without a value. @param {string} text @param {string[]} [before] */
export function parseNullMarker(text, before = []) {
  if (text.trim() === '')
    throw invalid(text, 'Expected the text of a cell that has no value, such as NULL. An empty cell needs no marker.')
  return [...before, text]
}

/** Adds a condition to those before; the core parses them. @param {string} text @param {string[]} [before] */
export function parseWhere(text, before = []) {
  if (text.trim() === '' || looksLikeKey(text)) throw invalid(text, "Expected a condition, such as 'deleted != true'.")
  return [...before, text]
}

/** Parses one character; a tab may be written as `\t`. @param {string} text */
export function parseCharacter(text) {
  const character = text === '\\t' ? '\t' : text
  if ([...character].length !== 1) throw invalid(text, 'Expected one character, such as ; or \\t for a tab.')
  return character
}

/** Parses the milliseconds of a response: `50`, `20-80`, `20-80ms`. @param {string} text @returns {number | [number, number]} */
export function parseLatency(text) {
  const match = /^\s*(\d{1,7})\s*(?:-\s*(\d{1,7}))?\s*(?:ms)?\s*$/i.exec(text)
  if (!match) throw invalid(text, 'Expected milliseconds such as 50, or a range such as 20-80.')
  const [low, high] = [Number(match[1]), Number(match[2] ?? match[1])]
  if (low > high) throw new InvalidArgumentError('A range goes from the smaller to the larger: 20-80.')
  return match[2] === undefined ? low : [low, high]
}

/**
 * A parser of `--fault NAME=P`, added to those before; P from 0 to 1, or in percent.
 * @param {string[]} names
 */
export const parseFault = (names) => {
  const parse = (/** @type {string} */ text, /** @type {Record<string, number>} */ before = {}) => {
    const match = /^([^=]+)=([^=]*)$/.exec(text.trim())
    const chance = chanceOf(match?.[2])
    if (!match || chance === undefined) throw invalid(text, 'Expected NAME=P with P from 0 to 1, such as drop=0.05.')
    const name = match[1]?.trim() ?? ''
    if (!names.includes(name)) throw invalid(text, `No such fault. There are: ${names.join(', ')}.`)
    return { ...before, [name]: chance }
  }
  return Object.assign(parse, { choices: names })
}

/** Parses how often: `0.05`, or `5%`. @param {string} text */
export function parseChance(text) {
  const chance = chanceOf(text)
  if (chance === undefined) throw invalid(text, 'Expected a number from 0 to 1, such as 0.05, or 5%.')
  return chance
}

/** Returns a number from 0 to 1; undefined if the text is none. @param {string} [text] */
function chanceOf(text) {
  const match = /^\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(text ?? '')
  const chance = match ? Number(match[1]) / (match[2] ? 100 : 1) : NaN
  return chance >= 0 && chance <= 1 ? chance : undefined
}

/**
 * Where to, and with which key. Everything that is missing is reported at once.
 * @param {{ appId?: string, region?: string, endpoint?: string }} options
 * @param {Record<string, string | undefined>} env
 * @param {string} [platform]
 * @param {string[]} [instead] what can be done without any of it
 * @returns {{ connection: import('../index.d.ts').Connection, target: string }} `target`: for people
 */
export function connectionFrom(options, env, platform = 'linux', instead = INSTEAD) {
  const apiKey = env.COMETCHAT_REST_API_KEY?.trim() || undefined
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw usageError('COMETCHAT_REST_API_KEY contains spaces or characters that no key has. Copy the whole key again.')
  }
  if (options.endpoint !== undefined) {
    const endpoint = parseEndpoint(options.endpoint)
    if (isIn(apiKey, endpoint.text))
      throw usageError('--endpoint contains the key. Many can see an address: remove the key from it.')
    if (apiKey) return { connection: { endpoint: endpoint.text, apiKey }, target: endpoint.text }
    if (endpoint.loopback)
      return { connection: { endpoint: endpoint.text, apiKey: SANDBOX_KEY }, target: endpoint.text }
    throw usageError(missing([KEY_MISSING], platform, instead))
  }

  const appId = (options.appId ?? env.COMETCHAT_APP_ID)?.trim() || undefined
  const region = (options.region ?? env.COMETCHAT_REGION)?.trim().toLowerCase() || undefined
  const absent = [!apiKey && KEY_MISSING, !appId && APP_MISSING, !region && REGION_MISSING].filter(
    (item) => item !== false,
  )
  if (absent.length) throw usageError(missing(absent, platform, instead))
  if (!isAppId(appId) || isIn(apiKey, appId)) {
    throw usageError('The app id has letters, digits and hyphens only: copy it from the dashboard (app.cometchat.com).')
  }
  if (!REGIONS.includes(region ?? ''))
    throw usageError(`The region is one of ${REGIONS.join(', ')}: see the dashboard.`)
  return {
    connection: { appId, region: /** @type {'us' | 'eu' | 'in'} */ (region), apiKey },
    target: `app ${appId} (region ${region})`,
  }
}

/** @param {string} text */
function parseEndpoint(text) {
  const read = readEndpoint(text)
  if (read.trouble === undefined) return { text: text.trim().replace(/\/+$/, ''), loopback: read.loopback }
  throw usageError(ENDPOINT_TROUBLES[read.trouble])
}

/** @param {Missing[]} items @param {string} platform @param {string[]} instead */
function missing(items, platform, instead) {
  const lines = items.flatMap(({ what, name, value, flag }) => [
    `  ${what}`,
    `      ${platform === 'win32' ? `$env:${name} = "${value}"   (PowerShell)` : `export ${name}=${value}`}`,
    ...(flag ? [`      or ${flag}`] : []),
  ])
  return ['some settings are missing:', ...lines, ...instead].join('\n')
}

/**
 * Returns an object without what is undefined: for the API, an option that is absent is not one that is wrong.
 * @template {Record<string, unknown>} T
 * @param {T} object
 */
export const defined = (object) =>
  /** @type {any} */ (Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)))

/**
 * The parser of the command line repeats an invalid value; not so if it may be a key in the wrong position.
 * @param {string} text @param {string} message
 */
export const invalid = (text, message) =>
  looksLikeKey(text)
    ? usageError(`an option was given a text as long as a key. ${message}`)
    : new InvalidArgumentError(message)

/** @param {string | undefined} key @param {string} text */
const isIn = (key, text) => redactor(key, { shortest: SHORTEST_KEY })(text) !== text

/** @type {Record<string, string>} */
const ENDPOINT_TROUBLES = {
  'no URL': '--endpoint takes a base URL, such as http://127.0.0.1:8060/v3.',
  protocol: '--endpoint takes a base URL, such as http://127.0.0.1:8060/v3.',
  password: '--endpoint takes no user name or password.',
  query: '--endpoint takes a base URL: no ? and no #.',
  cleartext:
    '--endpoint must be https:. With http: others on the network could read the key; only this machine may use it.',
}

/** The key for a server on this machine that asks for none. */
export const SANDBOX_KEY = 'sandbox'

/** @type {Record<string, number>} */
const UNITS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

const INSTEAD = [
  'To check a file you need none of them: cometchat-import check FILE',
  'To rehearse on this machine, neither: cometchat-import sandbox',
]

/** @typedef {{ what: string, name: string, value: string, flag?: string }} Missing */

/** @type {Missing} */
const KEY_MISSING = {
  what: 'the REST API key (dashboard: API & Auth Keys, scope fullAccess)',
  name: 'COMETCHAT_REST_API_KEY',
  value: 'the-key',
}

/** @type {Missing} */
const APP_MISSING = { what: 'the app id', name: 'COMETCHAT_APP_ID', value: 'the-app-id', flag: '--app-id the-app-id' }

/** @type {Missing} */
const REGION_MISSING = { what: 'the region: us, eu or in', name: 'COMETCHAT_REGION', value: 'us', flag: '--region us' }
