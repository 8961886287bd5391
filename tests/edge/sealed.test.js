// The Workers example, without a Worker: what is known of an app is sealed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, seal } from '../../pkg/examples/worker/src/sealed.js'

const KEY = '0123456789abcdef'.repeat(4)

test('what is sealed for an app opens for that app and with that key alone', async () => {
  const sealed = await seal('{"apiKey":"ключ"}', KEY, 'acme')
  assert.equal(await open(sealed, KEY, 'acme'), '{"apiKey":"ключ"}')
  assert.notEqual(await seal('{"apiKey":"ключ"}', KEY, 'acme'), sealed, 'no two are alike')
  await assert.rejects(open(sealed, KEY, 'bolt'))
  await assert.rejects(open(sealed, KEY.replace('0', '1'), 'acme'))
  await assert.rejects(open(`${sealed.slice(0, -4)}AAAA`, KEY, 'acme'))
})

test('without a key of the right form, nothing is sealed', async () => {
  for (const key of [undefined, '', 'a short key', `${KEY}0`])
    await assert.rejects(seal('text', key, 'acme'), /SECRETS_KEY must have 64 hexadecimal digits/)
})
