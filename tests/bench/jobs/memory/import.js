import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { importUsers } from 'cometchat-import'
import { responding } from '../instant-fetch.js'
import { printPeak } from './peak.js'

const rate = { limit: 1_000_000, windowMs: 60_000 }
const { status, rows, imported, invalid, duplicate } = await importUsers(createReadStream(process.argv[2]), {
  appId: 'bench',
  region: 'us',
  apiKey: 'rehearsal',
  rate,
  fetch: responding(),
})
assert.equal(status, 'complete')
printPeak({ rows, valid: imported, invalid, duplicate })
