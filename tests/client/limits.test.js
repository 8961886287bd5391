// The numbers that JavaScript and the core both need stand in one place of each, and are the same.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { USERS } from '../../pkg/client/entities.js'
import { PER_PAGE, RATE, STANDARD_RATE } from '../../pkg/client/limits.js'
import { rateOption } from '../../pkg/client/option-checks.js'

const core = readFileSync(new URL('../../src/importer/limits.rs', import.meta.url), 'utf8')

/** A constant of the core's. @param {string} name */
function constant(name) {
  const number = new RegExp(`^pub const ${name}: \\w+ = ([\\d_]+);$`, 'm').exec(core)?.[1]
  assert.ok(number, `src/importer/limits.rs has no number ${name}`)
  return Number(number.replaceAll('_', ''))
}

test('the limit is the core’s', () => {
  assert.deepEqual(RATE, { limit: constant('REQUESTS_PER_WINDOW'), windowMs: constant('WINDOW_MS') })
  assert.equal(USERS.perRequest, constant('ENTRIES_PER_REQUEST'))
  assert.deepEqual(rateOption(undefined), RATE)
  assert.equal(PER_PAGE, constant('ENTRIES_PER_PAGE'))
  assert.deepEqual(STANDARD_RATE, { limit: constant('STANDARD_REQUESTS_PER_WINDOW'), windowMs: constant('WINDOW_MS') })
})
