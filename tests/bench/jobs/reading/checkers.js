// Three ways to check a row in JavaScript: each gives the user as it is sent, or undefined.
import { Ajv } from 'ajv'
import * as z from 'zod'
import { byHand, lowered } from './by-hand.js'
import { isName, isObject, isTag, isUrl, SECONDS, TAGS, WORD } from './rules.js'

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
