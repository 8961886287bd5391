// What a test before the import says of its users: each row's outcome, and the server's own words, without the key.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tested } from '../../www/worker/tested.js'

const KEY = 'a-made-up-key-of-the-suite'
const event = (row, uid, outcome, issues = []) => ({ row, uid, outcome, issues })

test('the users of a test have the name that the server has, and rows that were not sent are not among them', async () => {
  const tested = new Tested(KEY)
  const response = Response.json({
    data: { ann: { success: true, data: { uid: 'ann', name: 'Ann' } }, bob: { success: false } },
  })
  await tested.hear(response)
  assert.ok((await response.json()).data, 'the response is still there to be read')
  tested.add(event(1, 'ann', 'imported'))
  tested.add(event(2, 'no id', 'invalid', [{ message: 'no' }]))
  tested.add(event(3, 'bob', 'rejected', [{ message: 'the app has no such role' }]))
  tested.add(event(4, 'eve', 'pending'))
  assert.deepEqual(tested.found, {
    tested: [
      { row: 1, uid: 'ann', outcome: 'imported', message: '', name: 'Ann' },
      { row: 3, uid: 'bob', outcome: 'rejected', message: 'the app has no such role', name: '' },
    ],
    refusal: '',
  })
})

test('why a server refused the request is reported in its words, without the key', async () => {
  const refusals = []
  for (const [body, status] of [
    [JSON.stringify({ error: { code: 'ERR', message: `no users for ${KEY.toUpperCase()}` } }), 400],
    ['<html>', 502],
    ['null', 500],
    ['x'.repeat(10), 200],
  ]) {
    const tested = new Tested(KEY)
    await tested.hear(new Response(body, { status }))
    refusals.push(tested.found.refusal)
  }
  assert.deepEqual(refusals, ['no users for [redacted]', 'HTTP 502', 'HTTP 500', ''])
})
