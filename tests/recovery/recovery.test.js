// A few of what `npm run recover` does many times over.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, killed } from './scenarios.js'

test('an import that is killed again and again loses nothing and repeats only what was in flight', {
  timeout: 120_000,
}, async () => {
  const result = await killed({ seed: 4, kills: 5 })
  assert.ok(result.kills > 0)
})

for (const share of [0, 0.4, 0.8, 1]) {
  test(`a journal that loses ${share * 100} % of its last two records is resumed`, {
    timeout: 60_000,
  }, async () => {
    const { skipped } = await cut({ seed: 100 + share * 10, bytesOf: (size) => Math.max(1, Math.round(size * share)) })
    assert.equal(skipped, false)
  })
}
