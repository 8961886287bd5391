// The same with another set of usual packages.
import { Ajv } from 'ajv'
import Bottleneck from 'bottleneck'
import { parse } from 'csv-parse/sync'

const isUser = new Ajv({ coerceTypes: true }).compile({
  type: 'object',
  required: ['uid', 'name'],
  additionalProperties: false,
  properties: {
    uid: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,100}$' },
    name: { type: 'string', minLength: 1, maxLength: 100 },
    avatar: { type: 'string', maxLength: 3000 },
    role: { type: 'string', maxLength: 100 },
    metadata: { type: 'object' },
    tags: { type: 'array', maxItems: 25, items: { type: 'string', maxLength: 100 } },
    createdAt: { type: 'integer', minimum: 1e9, maximum: 9_999_999_999 },
  },
})

export async function importCsv(text, send) {
  const limiter = new Bottleneck({ reservoir: 60, reservoirRefreshAmount: 60, reservoirRefreshInterval: 60_000 })
  const users = parse(text, { columns: true }).filter((row) => isUser(row))
  while (users.length > 0) await limiter.schedule(() => send(JSON.stringify({ users: users.splice(0, 50) })))
}
