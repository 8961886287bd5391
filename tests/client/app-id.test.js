// The library, the relay and the command line take the same app ids.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionFrom } from '../../pkg/cli/options.js'
import { importUsers } from '../../pkg/entry/default.js'
import { createRelay } from '../../pkg/relay/index.js'

const KEY = 'key-of-the-suite'
const region = 'eu'

const TAKEN = ['a', '7', 'abc123', 'ABC123', 'my-app', 'a--b', 'x'.repeat(63), 'f'.repeat(31)]
const REFUSED = [
  ...['-abc', 'abc-', '-', 'a_b', 'a.b', 'a b', 'a/b', 'ä', 'x'.repeat(64)],
  // As long as a key, and of its digits.
  ...['0123456789abcdef0123456789abcdef', '9F8E7D6C5B4A39281706F5E4D3C2B1A09F8E7D6C'],
]

const TAKERS = {
  library: (appId) => importUsers([], { appId, region, apiKey: KEY, fetch: () => assert.fail() }).abort(),
  relay: (appId) => createRelay({ appId, region, apiKey: KEY, authorize: () => true }),
  'command line': (appId) => connectionFrom({ appId, region }, { COMETCHAT_REST_API_KEY: KEY }),
}

for (const [name, take] of Object.entries(TAKERS)) {
  test(`the ${name} takes each app id that may be one, and no other`, () => {
    for (const appId of TAKEN) assert.doesNotThrow(() => take(appId), appId)
    for (const appId of REFUSED) assert.throws(() => take(appId), /app ?id/i, appId)
  })
}
