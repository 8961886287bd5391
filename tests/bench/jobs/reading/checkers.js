// Three ways to check a row in JavaScript: each gives the user as it is sent, or undefined.
import { Ajv } from 'ajv'
import * as z from 'zod'
import { isName, isObject, isTag, isUrl, SECONDS, TAGS, WORD } from './rules.js'

/** Written by hand. Fields are read by name and counted once, which is faster than going through them by key. */
function byHand(row) {
  if (!isObject(row)) return undefined
  const { uid, name, avatar, link, role, metadata, tags, createdAt, lastActiveAt, deactivatedAt } = row
  if (typeof uid !== 'string' || !WORD.test(uid) || typeof name !== 'string' || !isName(name)) return undefined
  let known = 2
  if (avatar !== undefined && (known++, typeof avatar !== 'string' || !isUrl(avatar))) return undefined
  if (link !== undefined && (known++, typeof link !== 'string' || !isUrl(link))) return undefined
  if (role !== undefined && (known++, typeof role !== 'string' || !WORD.test(role))) return undefined
  if (metadata !== undefined && (known++, !isObject(metadata))) return undefined
  if (tags !== undefined && (known++, !areTags(tags))) return undefined
  if (createdAt !== undefined && (known++, !isTime(createdAt))) return undefined
  if (lastActiveAt !== undefined && (known++, !isTime(lastActiveAt))) return undefined
  if (deactivatedAt !== undefined && (known++, !isTime(deactivatedAt))) return undefined
  for (const _ in row) known -= 1
  return known === 0 ? lowered(row) : undefined
}

function areTags(tags) {
  if (!Array.isArray(tags) || tags.length > TAGS) return false
  for (const tag of tags) if (typeof tag !== 'string' || !isTag(tag)) return false
  return true
}

const isTime = (value) => Number.isInteger(value) && value >= SECONDS.minimum && value <= SECONDS.maximum

/** As the server lowers it; most rows are taken as they are. */
function lowered(row) {
  const uid = row.uid.toLowerCase()
  const role = row.role?.toLowerCase()
  if (uid === row.uid && role === row.role) return row
  return role === undefined ? { ...row, uid } : { ...row, uid, role }
}

/** Its own `maxLength` counts code points one by one: formats are functions that need not. */
function withAjv() {
  const ajv = new Ajv({ messages: false, formats: { url: isUrl, word: WORD, name: isName, tag: isTag } })
  const url = { type: 'string', format: 'url' }
  const word = { type: 'string', format: 'word' }
  const seconds = { type: 'integer', ...SECONDS }
  const isUser = ajv.compile({
    type: 'object',
    required: ['uid', 'name'],
    additionalProperties: false,
    properties: {
      uid: word,
      name: { type: 'string', format: 'name' },
      avatar: url,
      link: url,
      role: word,
      metadata: { type: 'object' },
      tags: { type: 'array', maxItems: TAGS, items: { type: 'string', format: 'tag' } },
      createdAt: seconds,
      lastActiveAt: seconds,
      deactivatedAt: seconds,
    },
  })
  return (row) => (isUser(row) ? lowered(row) : undefined)
}

/** `z.custom` for the metadata: a record would be copied, and its members checked to be anything. */
function withZod() {
  const seconds = z.int().min(SECONDS.minimum).max(SECONDS.maximum).optional()
  const url = z.string().refine(isUrl).optional()
  const User = z.strictObject({
    uid: z.string().regex(WORD).toLowerCase(),
    name: z.string().refine(isName),
    avatar: url,
    link: url,
    role: z.string().regex(WORD).toLowerCase().optional(),
    metadata: z.custom(isObject).optional(),
    tags: z.array(z.string().refine(isTag)).max(TAGS).optional(),
    createdAt: seconds,
    lastActiveAt: seconds,
    deactivatedAt: seconds,
  })
  return (row) => User.safeParse(row).data
}

/** @type {Record<string, () => (row: any) => any>} */
export const CHECKERS = { 'by hand': () => byHand, ajv: withAjv, zod: withZod }
