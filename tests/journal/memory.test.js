import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { contents, journalSuite, noise } from './suite.js'

journalSuite('memory', () => {
  const journal = memoryJournal()
  return () => journal
})

test('memory: its bytes begin another', async () => {
  const journal = memoryJournal(noise(10))
  await journal.load()
  await journal.append(noise(5, 2))
  const later = memoryJournal(journal.bytes)
  assert.deepEqual(await contents(later), new Uint8Array([...noise(10), ...noise(5, 2)]))
  journal.bytes.fill(0)
  assert.deepEqual(journal.bytes.subarray(0, 10), noise(10), 'a copy each time')
})

test('memory: what is no bytes is refused at once', () => {
  for (const wrong of ['text', null, [1, 2], new ArrayBuffer(1)])
    assert.throws(() => memoryJournal(wrong), { code: 'INVALID_OPTION' })
})
