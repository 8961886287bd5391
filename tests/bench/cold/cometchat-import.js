import { readFileSync } from 'node:fs'
import { importUsers } from 'cometchat-import'
import { arrived } from './arrived.js'

importUsers(readFileSync('users.ndjson'), {
  appId: 'cold',
  region: 'us',
  apiKey: '0123456789abcdef0123456789abcdef01234567',
  fetch: async (_url, { body }) => arrived(body),
})
