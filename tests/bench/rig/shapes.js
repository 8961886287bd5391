// Rows that say the same as the plain ones in another way, as exports do: the bodies made of them are the same.
import { makeUsers, toCell } from '../../samples/make-users.js'

/**
 * @typedef {object} Shape
 * @property {'csv' | 'ndjson'} format
 * @property {object} options by which the package reads it
 * @property {string[]} [columns] of CSV
 * @property {(user: Record<string, any>, row: number) => Record<string, any>} reshape
 * @property {(value: any) => string} [toJson] default `JSON.stringify`
 */

/** As a document database has users: an id in an object, names apart, the rest somewhere within. */
const PATHS = {
  uid: '_id.$oid',
  name: ['profile.first', 'profile.rest'],
  avatar: 'profile.images.0.url',
  link: 'profile.link',
  role: 'account.role',
  tags: 'account.tags',
  metadata: 'account.custom',
  createdAt: 'account.times.created',
  lastActiveAt: 'account.times.active',
  deactivatedAt: 'account.times.closed',
}

function nested({ uid, name, avatar, link, role, tags, metadata, createdAt, lastActiveAt, deactivatedAt }) {
  const [first, ...rest] = name.split(' ')
  return {
    _id: { $oid: uid },
    profile: { first, rest: rest.join(' '), images: avatar ? [{ url: avatar }] : [], link },
    account: {
      role,
      tags,
      custom: metadata,
      times: { created: createdAt, active: lastActiveAt, closed: deactivatedAt },
    },
  }
}

/** Every third has no name but a user name, and every third of these none but an address. */
const FALLBACK = { name: ['username', 'email'] }
const NAMES = ['name', 'username', 'email']

function incomplete({ name, ...user }, row) {
  const present = row % 3 !== 0 ? 0 : row % 9 !== 0 ? 1 : 2
  return { ...user, ...Object.fromEntries(NAMES.map((field, at) => [field, at === present ? name : ''])) }
}

/** As PHP writes JSON by default: slashes and all that is not ASCII are escapes. */
const escaped = (value) =>
  JSON.stringify(value)?.replace(/\/|[^\0-\x7f]/g, (unit) =>
    unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const REST = ['avatar', 'link', 'role', 'tags', 'metadata', 'createdAt', 'lastActiveAt', 'deactivatedAt']

/** @type {Record<string, Shape>} */
export const SHAPES = {
  'NDJSON, plain': { format: 'ndjson', options: {}, reshape: (user) => user },
  'NDJSON, mapped paths': { format: 'ndjson', options: { map: PATHS }, reshape: nested },
  'NDJSON, fallbacks': { format: 'ndjson', options: { fallback: FALLBACK }, reshape: incomplete },
  'NDJSON, escapes': { format: 'ndjson', options: {}, reshape: (user) => user, toJson: escaped },
  'CSV, fallbacks': {
    format: 'csv',
    options: { fallback: FALLBACK },
    columns: ['uid', ...NAMES, ...REST],
    reshape: incomplete,
  },
  'CSV, escapes in cells of JSON': {
    format: 'csv',
    options: {},
    columns: ['uid', 'name', ...REST],
    reshape: ({ tags, metadata, ...user }) => ({ ...user, tags: escaped(tags), metadata: escaped(metadata) }),
  },
}

/**
 * A file of that shape, in pieces of text; no row breaks a rule, and some are there already. Its rows are counted in
 * `tally`.
 *
 * @param {Shape} shape
 * @param {{ rows: number, seed: number, duplicateShare: number }} options
 * @param {import('../../samples/make-users.js').Tally} tally
 */
export function* makeShape({ columns, reshape, toJson = JSON.stringify }, options, tally) {
  const written = columns ? (user) => columns.map((column) => toCell(user[column])).join(',') : (user) => toJson(user)
  if (columns) yield `${columns}\n`
  let row = 0
  for (const piece of makeUsers({ ...options, format: 'ndjson' }, tally)) {
    const lines = piece.split('\n').filter(Boolean)
    yield lines.map((line) => `${written(reshape(JSON.parse(line), ++row))}\n`).join('')
  }
}
