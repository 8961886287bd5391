import { readEndpoint } from './endpoint.js'
import { ImportError } from './error.js'
import { looksLikeKey, redactor } from './redact.js'

const FIELDS = [
  'uid',
  'name',
  'avatar',
  'link',
  'role',
  'metadata',
  'tags',
  'createdAt',
  'lastActiveAt',
  'deactivatedAt',
]
const ROW_OPTIONS = [
  'format',
  'rowPath',
  'columns',
  'nullMarker',
  'map',
  'fallback',
  'uid',
  'timestamps',
  'extra',
  'batchSize',
  'rate',
  'signal',
  'failed',
  'journal',
]
const IMPORT_OPTIONS = [
  ...ROW_OPTIONS,
  'appId',
  'region',
  'apiKey',
  'endpoint',
  'concurrency',
  'timeoutMs',
  'retry',
  'fetch',
  'rowEvents',
  'expectedRows',
  'budget',
]
export const LONGEST_TIMER_MS = 2 ** 31 - 1
/** Characters; what is shorter is a placeholder, and may be a word of an address. */
export const SHORTEST_KEY = 12

/** The options of reading and checking, complete and checked, as they cross to the core. */
export function rowOptions(options, objects) {
  known(options, ROW_OPTIONS, IMPORT_OPTIONS)
  const { limit, windowMs } = rateOption(options.rate)
  if (options.failed !== undefined && typeof options.failed !== 'function')
    throw wrong('failed', 'a function', options.failed)
  const { journal, signal } = options
  if (
    journal !== undefined &&
    journal !== null &&
    (typeof journal.load !== 'function' || typeof journal.append !== 'function')
  )
    throw wrong('journal', 'an object with the functions load and append', journal)
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw wrong('signal', 'an AbortSignal', signal)
  const format = oneOf('format', options.format, ['auto', 'csv', 'ndjson', 'json'])
  const { rowPath } = options
  if (rowPath !== undefined) {
    if (typeof rowPath !== 'string' || rowPath === '')
      throw wrong('rowPath', "the name of an array, such as 'users' or 'data.users'", rowPath)
    if (objects || ['csv', 'ndjson'].includes(format))
      throw new ImportError(
        'INVALID_OPTION',
        `rowPath: only an object of JSON holds an array, found ${objects ? 'objects' : `the format ${format}`}`,
      )
  }
  const columns = columnsOption(options.columns)
  if (columns.length > 0 && (objects || rowPath !== undefined || ['ndjson', 'json'].includes(format))) {
    throw new ImportError(
      'INVALID_OPTION',
      `columns: only CSV may lack a header row, found ${objects ? 'objects' : rowPath === undefined ? `the format ${format}` : 'rowPath'}`,
    )
  }
  const map = mapOption(options.map)
  return {
    row: {
      rowPath,
      columns,
      nullMarkers: nullMarkers(options.nullMarker),
      format: objects ? 'objects' : format,
      map: map.entries,
      fallback: fallbackOption(options.fallback, map.mapper),
      uid: oneOf('uid', options.uid, ['lowercase', 'strict', 'cometchat']),
      timestamps: oneOf('timestamps', options.timestamps, ['seconds', 'auto']),
      extra:
        map.mapper && options.extra === undefined
          ? 'drop'
          : oneOf('extra', options.extra, ['reject', 'metadata', 'drop']),
      batchSize: whole('batchSize', options.batchSize, 50, 1, 50),
      limit,
      windowMs,
      failed: options.failed !== undefined,
    },
    mapper: map.mapper,
  }
}

/** The limit to keep, complete and checked. */
export function rateOption(rate) {
  const given = rate ?? {}
  if (typeof given !== 'object' || Array.isArray(given))
    throw wrong('rate', 'an object such as { limit: 60, windowMs: 60000 }', given)
  known(given, ['limit', 'windowMs'], [], 'rate.')
  return {
    limit: whole('rate.limit', given.limit, 60, 1, 1_000_000),
    windowMs: whole('rate.windowMs', given.windowMs, 60_000, 1, 86_400_000),
  }
}

/** The options of sending, complete and checked, as they cross to the core. */
export function sendingOptions(options, expectedRows) {
  known(options, IMPORT_OPTIONS)
  const retry = options.retry ?? {}
  if (typeof retry !== 'object' || Array.isArray(retry))
    throw wrong('retry', 'an object such as { attempts: 8 }', retry)
  known(retry, ['attempts', 'baseMs', 'capMs', 'outageMs'], [], 'retry.')
  const budget = options.budget ?? {}
  if (typeof budget !== 'object' || Array.isArray(budget))
    throw wrong('budget', 'an object such as { maxRequests: 40 }', budget)
  known(budget, ['maxRequests', 'deadlineMs'], [], 'budget.')
  if (options.fetch !== undefined && options.fetch !== null && typeof options.fetch !== 'function')
    throw wrong('fetch', 'a function', options.fetch)
  oneOf('rowEvents', options.rowEvents, ['all', 'problems', 'none'])
  if (options.expectedRows !== undefined) whole('expectedRows', options.expectedRows, 0, 0, Number.MAX_SAFE_INTEGER)
  const { url, apiKey } = connectionOptions(options)
  const capMs = whole('retry.capMs', retry.capMs, 60_000, 0, LONGEST_TIMER_MS)
  return {
    url,
    apiKey,
    timeoutMs: whole('timeoutMs', options.timeoutMs, 30_000, 1, LONGEST_TIMER_MS),
    concurrency: whole('concurrency', options.concurrency, 6, 1, 60),
    attempts: whole('retry.attempts', retry.attempts, 8, 1, 1000),
    baseMs: whole('retry.baseMs', retry.baseMs, 1000, 0, LONGEST_TIMER_MS),
    capMs,
    // Those who wait little between attempts want to know soon.
    outageMs: whole('retry.outageMs', retry.outageMs, Math.min(15 * capMs, LONGEST_TIMER_MS), 0, LONGEST_TIMER_MS),
    maxRequests:
      budget.maxRequests === undefined
        ? undefined
        : whole('budget.maxRequests', budget.maxRequests, 0, 1, Number.MAX_SAFE_INTEGER),
    deadlineMs:
      budget.deadlineMs === undefined
        ? undefined
        : whole('budget.deadlineMs', budget.deadlineMs, 0, 1, LONGEST_TIMER_MS),
    expectedRows: options.expectedRows ?? expectedRows,
  }
}

/** Where users are sent and with which key, both checked. */
export function connectionOptions(options) {
  const { apiKey = '', endpoint } = options
  // The value is not shown: it may be a key with a typing error.
  if (typeof apiKey !== 'string') throw new ImportError('INVALID_OPTION', 'apiKey: expected a string')
  if (/[^\x21-\x7e]/.test(apiKey))
    throw new ImportError(
      'INVALID_OPTION',
      'apiKey: expected printable ASCII without spaces, found another character; copy the key again',
    )
  if (apiKey === '' && endpoint === undefined)
    throw new ImportError('INVALID_OPTION', 'apiKey: expected a REST API key of the app, found none')
  const url = targetUrl(options)
  // Addresses are asked of name servers and written into logs.
  if (redactor(apiKey, { shortest: SHORTEST_KEY })(url) !== url)
    throw new ImportError(
      'INVALID_OPTION',
      `${endpoint === undefined ? 'appId' : 'endpoint'}: expected an address without the key in it`,
    )
  return { url, apiKey }
}

/** Where users are sent; a journal belongs to one such address. */
export function targetUrl({ endpoint, ...options }) {
  return `${endpoint === undefined ? hostOf(options) : baseUrl(endpoint)}/data_import/users`
}

/** An app id; not a key, which has 40 hexadecimal digits and would become part of a host's name. */
function hostOf({ appId, region }) {
  if (typeof appId !== 'string' || !/^[a-z0-9-]{1,63}$/i.test(appId) || /^[0-9a-f]{32,}$/i.test(appId))
    throw notShown('appId', 'the app id from the CometChat dashboard', appId)
  if (!['us', 'eu', 'in'].includes(region)) throw notShown('region', "'us', 'eu' or 'in'", region)
  return `https://${appId.toLowerCase()}.api-${region}.cometchat.io/v3`
}

function baseUrl(endpoint) {
  const read = readEndpoint(endpoint)
  if (read.trouble === undefined) return read.href
  const { trouble } = read
  const shown = looksLikeKey(read.shown) ? 'http: to another machine' : read.shown
  const sentences = {
    'no URL': 'expected a base URL such as http://127.0.0.1:8787/v3',
    password: 'expected a URL without a user name and password in it',
    query: 'expected a base URL without ? and #',
    protocol: 'expected https:, or http: to this machine, found neither',
    cleartext: `expected https:, or http: to this machine, found ${shown}; the key would travel in the clear`,
  }
  throw new ImportError('INVALID_OPTION', `endpoint: ${sentences[trouble]}`)
}

/** The names of the columns of CSV without a header row; none if it has one. */
function columnsOption(columns) {
  if (columns === undefined) return []
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    throw wrong('columns', "the names of the columns, such as ['uid', 'name', ''], '' for one without a use", columns)
  const names = columns.map((name) => name.trim())
  const used = names.filter(Boolean)
  if (used.length === 0) throw wrong('columns', 'at least one name', columns)
  const twice = used.find((name, at) => used.indexOf(name) !== at)
  if (twice !== undefined)
    throw new ImportError('INVALID_OPTION', `columns: expected each name once, found ${show(twice)} twice`)
  return names
}

function nullMarkers(markers) {
  if (markers === undefined) return []
  const list = [markers].flat()
  if (!list.every((marker) => typeof marker === 'string' && marker.trim() !== ''))
    throw wrong(
      'nullMarker',
      "what stands in a cell without a value, such as 'NULL'; an empty cell has none anyway",
      markers,
    )
  return list
}

/** A map of names for the core; or, where a function is in it, one function over rows. */
function mapOption(map) {
  if (map === undefined || map === null) return { entries: [] }
  if (typeof map === 'function') return { entries: [], mapper: map }
  if (typeof map !== 'object' || Array.isArray(map))
    throw wrong('map', 'an object such as { uid: "user_id" }, or a function', map)
  const targets = Object.keys(map).filter((target) => map[target] !== undefined)
  for (const target of targets) {
    const from = map[target]
    if (!FIELDS.includes(target) && !/^metadata\../.test(target))
      throw new ImportError(
        'INVALID_OPTION',
        `map: expected one of ${FIELDS.join(', ')} or metadata.<name>, found ${show(target)}`,
      )
    const names = Array.isArray(from) ? from : [from]
    if (from !== null && typeof from !== 'function' && !names.every((name) => typeof name === 'string'))
      throw wrong(`map.${named(target)}`, 'a column, several columns, a function or null', from)
  }
  if (targets.some((target) => typeof map[target] === 'function'))
    return { entries: [], mapper: (row) => mapped(row, map, targets) }
  return { entries: targets.map((target) => ({ target, columns: map[target] === null ? [] : [map[target]].flat() })) }
}

/** What fills fields that are empty, for the core. */
function fallbackOption(fallback, mapper) {
  if (fallback === undefined || fallback === null) return []
  if (typeof fallback !== 'object' || Array.isArray(fallback))
    throw wrong('fallback', "an object such as { name: ['username', 'email'] }", fallback)
  if (mapper)
    throw new ImportError(
      'INVALID_OPTION',
      'fallback: the functions in map choose what a field is, so expected one of both',
    )
  const targets = Object.keys(fallback).filter((target) => fallback[target] !== undefined)
  return targets.map((target) => {
    if (!FIELDS.includes(target))
      throw new ImportError('INVALID_OPTION', `fallback: expected one of ${FIELDS.join(', ')}, found ${show(target)}`)
    const columns = [fallback[target]].flat()
    if (columns.length === 0 || !columns.every((name) => typeof name === 'string'))
      throw wrong(`fallback.${target}`, 'a column or several', fallback[target])
    return { target, columns }
  })
}

/** A row through a map with functions in it: what the map names, and the fields that it does not. */
function mapped(row, map, targets) {
  const user = {}
  for (const field of FIELDS) if (!targets.includes(field) && Object.hasOwn(row, field)) user[field] = row[field]
  // Fields first: a member of the metadata is set in what the map gives as the metadata.
  for (const target of [...targets].sort((a, b) => a.includes('.') - b.includes('.'))) {
    const from = map[target]
    if (from === null) continue
    let value
    if (typeof from === 'function') value = from(row)
    else if (Array.isArray(from))
      value = from
        .map((name) => String(memberOf(row, name) ?? '').trim())
        .filter(Boolean)
        .join(' ')
    else value = memberOf(row, from)
    if (target.startsWith('metadata.')) setWithin(user, target.split('.'), value)
    else set(user, target, value)
  }
  return user
}

/**
 * A row's value of a mapped name: its member, or else what the name is the way to, `profile.name`, also by an element that says
 * what it is, `Attributes[Name=email].Value`.
 */
function memberOf(row, name) {
  if (row === null || typeof row !== 'object') return undefined
  if (name in row) return row[name]
  for (const { index: at, 0: mark } of name.matchAll(/(?<=.)[.[]/gs)) {
    const inner = row[name.slice(0, at)]
    const value = mark === '.' ? memberOf(inner, name.slice(at + 1)) : chosen(inner, name.slice(at))
    if (value !== undefined) return value
  }
  return undefined
}

/** What `[Name=email].Value` is of an array. */
function chosen(array, way) {
  const { member, text, rest } = /^\[(?<member>[^\]=]+)=(?<text>[^\]]*)\](?:\.(?<rest>.+))?$/s.exec(way)?.groups ?? {}
  if (member === undefined || !Array.isArray(array)) return undefined
  const element = array.find(
    (each) => each !== null && typeof each === 'object' && Object.hasOwn(each, member) && String(each[member]) === text,
  )
  return rest === undefined ? element : memberOf(element, rest)
}

/** `metadata.plan.name`: a member of what the row has as its metadata, which is copied and not changed. */
function setWithin(user, path, value) {
  let at = user
  for (const name of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, name) ? at[name] : undefined
    set(at, name, inner !== null && typeof inner === 'object' ? { ...inner } : {})
    at = at[name]
  }
  set(at, path.at(-1), value)
}

/** Not an assignment: `__proto__` is a name like any other. */
function set(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

export function known(options, names, alsoKnown = [], prefix = '') {
  if (typeof options !== 'object' || options === null)
    throw new ImportError('INVALID_OPTION', 'options: expected an object')
  for (const name of Object.keys(options)) {
    if (names.includes(name) || alsoKnown.includes(name) || options[name] === undefined) continue
    throw new ImportError(
      'INVALID_OPTION',
      `${prefix}${named(name)}: no such option; expected one of ${[...new Set([...names, ...alsoKnown])].join(', ')}`,
    )
  }
}

function oneOf(name, value, allowed) {
  if (value === undefined) return allowed[0]
  if (!allowed.includes(value)) throw wrong(name, allowed.map((text) => `'${text}'`).join(' or '), value)
  return value
}

export function whole(name, value, fallback, min, max) {
  if (value === undefined) return fallback
  if (!Number.isInteger(value) || value < min || value > max)
    throw wrong(name, `a whole number from ${min} to ${max}`, value)
  return value
}

/** Where a key may stand by mistake, what stands there is not repeated. */
function notShown(name, expected, found) {
  return new ImportError(
    'INVALID_OPTION',
    `${name}: expected ${expected}, found ${typeof found === 'string' ? 'another text' : found === null ? 'null' : typeof found}`,
  )
}

export function wrong(name, expected, found) {
  return new ImportError('INVALID_OPTION', `${name}: expected ${expected}, found ${show(found)}`)
}

function show(found) {
  try {
    const text = String(found)
    if (looksLikeKey(text)) return 'a text as long as a key'
    return typeof found === 'string' ? JSON.stringify(text.slice(0, 60)) : text.slice(0, 60)
  } catch {
    return typeof found
  }
}

const named = (name) => (looksLikeKey(name) ? 'a name as long as a key' : name)
