// JavaScript takes a key out of a text as the core does: both run the cases of one table (tests/redaction.rs).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { redactor } from '../../pkg/client/redact.js'

/** @type {{ what: string, key: string, text: string, redacted: string }[]} */
const CASES = JSON.parse(readFileSync(new URL('redaction.json', import.meta.url), 'utf8'))

test('every case of the table is redacted', () => {
  assert.ok(CASES.length > 80)
  for (const { what, key, text, redacted } of CASES) assert.equal(redactor(key)(text), redacted, `${what}: ${key}`)
})
