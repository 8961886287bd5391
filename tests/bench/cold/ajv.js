import { Ajv } from 'ajv'
import { arrived } from './arrived.js'
import { bodyOf, isSmall, isUrl, rows, SECONDS, WORD } from './rules.js'

// What saves it work at the start: the schema itself is not checked, and its code not polished.
const ajv = new Ajv({
  strict: false,
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  code: { optimize: false },
  formats: { url: isUrl, word: WORD },
})
const url = { type: 'string', maxLength: 3000, format: 'url' }
const word = { type: 'string', format: 'word' }
const seconds = { type: 'integer', ...SECONDS }
const isUser = ajv.compile({
  type: 'object',
  required: ['uid', 'name'],
  additionalProperties: false,
  properties: {
    uid: word,
    name: { type: 'string', minLength: 1, maxLength: 100 },
    avatar: url,
    link: url,
    role: word,
    metadata: { type: 'object' },
    tags: { type: 'array', maxItems: 25, items: { type: 'string', maxLength: 100 } },
    createdAt: seconds,
    lastActiveAt: seconds,
    deactivatedAt: seconds,
  },
})

arrived(
  bodyOf(
    rows()
      .filter((row) => isUser(row) && (!row.metadata || isSmall(row.metadata)))
      .map(toUser),
  ),
)

/** In the order that the body has, with what the server would lower. */
function toUser({ uid, name, avatar, link, role, metadata, tags, createdAt, lastActiveAt, deactivatedAt }) {
  return {
    uid: uid.toLowerCase(),
    name,
    avatar,
    link,
    role: role?.toLowerCase(),
    metadata,
    tags,
    createdAt,
    lastActiveAt,
    deactivatedAt,
  }
}
