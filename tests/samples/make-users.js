#!/usr/bin/env node
// Makes users as companies have them: names in many scripts, nested metadata, and rows that break the rules.
//
//   node tests/samples/make-users.js --rows 2400 --seed 7 --bad 0.03 --duplicates 0.01 --format csv > users.csv
//
// The same seed and options give the same bytes.
import { realpathSync } from 'node:fs'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DOMAINS, NAMES, PLANS, TAGS, TEAMS, TITLES } from './words.js'

/**
 * @typedef {object} Options
 * @property {number} [rows] default 1,000
 * @property {number} [seed] default 1
 * @property {number} [badShare] of rows that break a rule; default 0
 * @property {number} [duplicateShare] of rows with the uid of an earlier, valid row in another case; default 0
 * @property {'csv' | 'ndjson' | 'json'} [format] default `csv`
 */

/** @typedef {{ rows: number, valid: number, invalid: number, duplicate: number }} Tally */

/** How `users.csv` beside this file was made. @type {Required<Options>} */
export const SAMPLE = { rows: 2400, seed: 7, badShare: 0.03, duplicateShare: 0.01, format: 'csv' }

/**
 * The file in pieces of text. Its rows are counted in `tally` as they are made.
 * @param {Options} [options]
 * @param {Tally} [tally]
 * @returns {Generator<string, Tally>}
 */
export function* makeUsers(options = {}, tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }) {
  const { format = 'csv', ...rest } = options
  const writer = WRITERS[format]
  if (!writer) throw new TypeError(`no such format: ${format}`)
  let text = writer.head
  for (const { kind, user, broken } of users(rest, format)) {
    text += (tally.rows ? writer.between : '') + writer.row(user, broken)
    tally.rows += 1
    tally[kind] += 1
    if (text.length >= PIECE) {
      yield text
      text = ''
    }
  }
  yield text + writer.tail
  return tally
}

/** What a file made so holds. @param {Options} options @returns {Tally} */
export function tallyOf(options) {
  const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
  for (const _ of makeUsers(options, tally));
  return tally
}

/**
 * @param {Options} options
 * @param {string} format
 * @returns {Generator<{ kind: 'valid' | 'invalid' | 'duplicate', user: Record<string, any>, broken?: string }>}
 */
function* users({ rows = 1000, seed = 1, badShare = 0, duplicateShare = 0 }, format) {
  const dice = new Dice(seed)
  const mistakes = MISTAKES.filter(({ only }) => !only || only === format)
  /** Uids to be met again; a few are enough. @type {string[]} */
  const earlier = []
  for (let row = 1; row <= rows; row += 1) {
    const user = makeUser(dice, row)
    const lot = dice.share()
    if (lot < badShare) {
      // In turn, so that each mistake is in every file that has enough of them.
      const { spoil, broken } = mistakes[dice.turn++ % mistakes.length]
      spoil?.(user, dice)
      yield { kind: 'invalid', user, broken }
    } else if (lot < badShare + duplicateShare && earlier.length) {
      user.uid = otherCase(dice.of(earlier))
      yield { kind: 'duplicate', user }
    } else {
      if (dice.share() < 0.2) earlier[earlier.length < 500 ? earlier.length : dice.below(500)] = user.uid
      yield { kind: 'valid', user }
    }
  }
}

/** @param {Dice} dice @param {number} row @returns {Record<string, any>} */
function makeUser(dice, row) {
  const [given, family, latin] = dice.of(NAMES)(dice)
  const created = 1_451_606_400 + dice.below(190_000_000)
  const handle = `${latin}-${row.toString(36)}`
  const user = {
    uid: dice.share() < 0.25 ? `user_${100000 + row}` : dice.share() < 0.15 ? titleCase(handle) : handle,
    name: decorated(dice, given, family),
    avatar:
      dice.share() < 0.85
        ? `https://${dice.of(DOMAINS.images)}/avatars/${hex(dice, 12)}.webp?s=${dice.of([64, 128, 256])}`
        : undefined,
    link:
      dice.share() < 0.4
        ? `https://${dice.of(DOMAINS.profiles)}/people/${encodeURIComponent(given)}-${row}`
        : undefined,
    role:
      dice.share() < 0.1
        ? dice.of(['admin', 'moderator', 'vip', 'Moderator'])
        : dice.share() < 0.3
          ? 'default'
          : undefined,
    tags: dice.share() < 0.6 ? dice.some(TAGS, 1 + dice.below(4)) : undefined,
    metadata: metadata(dice, latin, row),
    createdAt: created,
    lastActiveAt: dice.share() < 0.8 ? created + dice.below(80_000_000) : undefined,
    deactivatedAt: dice.share() < 0.03 ? created + dice.below(80_000_000) : undefined,
  }
  return user
}

/** @param {Dice} dice @param {string} latin @param {number} row */
function metadata(dice, latin, row) {
  const data = /** @type {Record<string, any>} */ ({
    email: `${latin}.${row}@${dice.of(DOMAINS.mail)}`,
    plan: dice.of(PLANS),
    crm: `C-${String(row).padStart(7, '0')}`,
    job: { title: dice.of(TITLES), team: dice.of(TEAMS) },
  })
  if (dice.share() < 0.3)
    data.settings = { theme: dice.of(['dark', 'light']), email: dice.share() < 0.5, perPage: dice.of([10, 25, 50]) }
  if (dice.share() < 0.1)
    data.note = dice.of([
      'Says "hi" on Mondays; never, ever on Fridays',
      'moved; see ticket #4711',
      'prefers e-mail\nno calls',
      '50 % | C:\\Users',
    ])
  return data
}

/** @param {Dice} dice @param {string} given @param {string} family */
function decorated(dice, given, family) {
  const lot = dice.share()
  if (lot < 0.04) return `${family}, ${given}`
  if (lot < 0.06) return `${given} "${dice.of(['Ace', 'Bo', 'Kit', 'Max'])}" ${family}`
  if (lot < 0.1) return `${given} ${family} ${dice.of(['🚀', '👩🏽‍💻', '🇧🇷', '❤️', '🎸'])}`
  if (lot < 0.11) return `${given} ${family}; ${dice.of(['Dr.', 'M.Sc.', 'CPA'])}`
  return /[\u3040-\u9fff\uac00-\ud7a3]/.test(given) ? `${family}${given}` : `${given} ${family}`
}

/**
 * Ways to break a rule: of a user (`spoil`), or of the row's text (`broken`).
 * @type {{ spoil?: (user: Record<string, any>, dice: Dice) => void, broken?: string, only?: string }[]}
 */
const MISTAKES = [
  { spoil: (user) => (user.name = '') },
  { spoil: (user) => (user.uid = '') },
  { spoil: (user) => (user.uid = `${user.uid}@example.com`) },
  { spoil: (user) => (user.avatar = 'no picture') },
  { spoil: (user) => (user.createdAt *= 1000) },
  { spoil: (user) => (user.role = 'Head of Sales') },
  { spoil: (user) => (user.name = tooLong(user.name)) },
  { spoil: (user) => (user.lastActiveAt = '31.12.2023 18:04') },
  { spoil: (user) => (user.uid = `${user.uid} ${user.uid}`) },
  { spoil: (user) => (user.metadata = [user.metadata]) },
  { spoil: (user, dice) => (user.tags = Array.from({ length: 26 }, (_, at) => `${dice.of(TAGS)}-${at}`)) },
  { spoil: (user) => (user.link = 'www.example.com/me') },
  { spoil: (user) => (user.uid = `${user.uid}-`.padEnd(120, '0')) },
  { spoil: (user) => (user.tags = ['x'.repeat(101)]) },
  { spoil: (user) => (user.metadata.blob = 'abcdefgh'.repeat(640)) },
  { spoil: (user) => (user.uid = 'zoë') },
  { broken: 'cells', only: 'csv' },
  { broken: 'not closed', only: 'ndjson' },
  { broken: 'no object', only: 'ndjson' },
  { spoil: (user) => (user.name = ['a', 'list']), only: 'ndjson' },
  { spoil: (user) => (user.name = ['a', 'list']), only: 'json' },
]

/** More than 100 characters, however short the name is. @param {string} name */
function tooLong(name) {
  const long = `${name} `.repeat(30).trim()
  return [...long].length > 100 ? long : long.repeat(4)
}

const COLUMNS = [
  'uid',
  'name',
  'avatar',
  'link',
  'role',
  'tags',
  'metadata',
  'createdAt',
  'lastActiveAt',
  'deactivatedAt',
]

/** @type {Record<string, { head: string, between: string, tail: string, row: (user: Record<string, any>, broken?: string) => string }>} */
const WRITERS = {
  csv: {
    head: `${COLUMNS.join(',')}\n`,
    between: '',
    tail: '',
    row(user, broken) {
      const cells = COLUMNS.map((column) => toCell(user[column]))
      return `${(broken ? cells.slice(0, 7) : cells).join(',')}\n`
    },
  },
  ndjson: {
    head: '',
    between: '',
    tail: '',
    row(user, broken) {
      if (broken === 'no object') return `"${String(user.uid)}"\n`
      const text = JSON.stringify(user)
      return `${broken ? text.slice(0, -1) : text}\n`
    },
  },
  json: { head: '[\n', between: ',\n', tail: '\n]\n', row: (user) => JSON.stringify(user) },
}

/** Lists and objects are JSON in a cell; some objects are indented, so that a cell has several lines. @param {any} value */
export function toCell(value) {
  if (value === undefined) return ''
  const indented = typeof value === 'object' && value.settings?.perPage === 10
  const text = typeof value === 'object' ? JSON.stringify(value, null, indented ? 1 : 0) : String(value)
  return /[",;\n\r|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A generator of chance with a seed: mulberry32. */
class Dice {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0
    this.turn = 0
  }

  /** From 0 to below 1. */
  share() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** @param {number} end */
  below(end) {
    return Math.floor(this.share() * end)
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  of(list) {
    return list[this.below(list.length)]
  }

  /** @template T @param {readonly T[]} list @param {number} count */
  some(list, count) {
    return [...new Set(Array.from({ length: count }, () => this.of(list)))]
  }
}

/** @param {Dice} dice @param {number} length */
const hex = (dice, length) => Array.from({ length }, () => dice.below(16).toString(16)).join('')

/** @param {string} text */
const titleCase = (text) => text[0].toUpperCase() + text.slice(1)

/** @param {string} uid */
const otherCase = (uid) => (uid === uid.toUpperCase() ? uid.toLowerCase() : uid.toUpperCase())

/** Characters of one piece: a write of some size, a memory of none. */
const PIECE = 64 * 1024

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      bad: { type: 'string', default: '0' },
      duplicates: { type: 'string', default: '0' },
      format: { type: 'string', default: 'csv' },
      sample: { type: 'boolean', default: false },
    },
  })
  const format = /** @type {'csv' | 'ndjson' | 'json'} */ (values.format)
  const asked = {
    rows: +values.rows,
    seed: +values.seed,
    badShare: +values.bad,
    duplicateShare: +values.duplicates,
    format,
  }
  await pipeline(Readable.from(makeUsers(values.sample ? SAMPLE : asked)), process.stdout).catch((error) => {
    if (error.code !== 'EPIPE') throw error
  })
}
