// What every journal has to do, whatever it writes to.
import assert from 'node:assert/strict'
import { test } from 'node:test'

/** All that a journal holds, as one array. */
export async function contents(journal) {
  const found = await journal.load()
  if (found === null || found === undefined) return new Uint8Array()
  const pieces = []
  for await (const piece of found instanceof Uint8Array ? [found] : found) {
    assert.ok(piece instanceof Uint8Array)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

/** Bytes that differ from place to place, the same for the same seed. */
export function noise(length, seed = 1) {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state >> 16
  })
}

export const inUse = { name: 'ImportError', code: 'JOURNAL_IN_USE' }

/**
 * @param {string} name
 * @param {(test: import('node:test').TestContext) => () => any} store gives a place; each call of it a journal in that place
 */
export function journalSuite(name, store) {
  test(`${name}: what was never appended to holds nothing`, async (t) => {
    const journal = store(t)()
    assert.equal(await journal.load(), null)
    await journal.close()
  })

  test(`${name}: gives back what was appended, in order, byte for byte`, async (t) => {
    const open = store(t)
    const pieces = [noise(1), new Uint8Array(), noise(1000, 2), Uint8Array.from([0, 10, 13, 255]), noise(300_000, 3)]
    let journal = open()
    await journal.load()
    for (const piece of pieces.slice(0, 3)) await journal.append(piece)
    await journal.close()
    journal = open()
    assert.deepEqual(await contents(journal), new Uint8Array(Buffer.concat(pieces.slice(0, 3))))
    for (const piece of pieces.slice(3)) await journal.append(piece)
    await journal.close()
    journal = open()
    assert.deepEqual(await contents(journal), new Uint8Array(Buffer.concat(pieces)))
    await journal.close()
  })

  test(`${name}: a torn tail is given back as it is`, async (t) => {
    const open = store(t)
    const journal = open()
    await journal.load()
    await journal.append(noise(100))
    await journal.append(noise(100).subarray(0, 37))
    await journal.close()
    const again = open()
    assert.equal((await contents(again)).length, 137)
    await again.close()
  })

  test(`${name}: keeps a copy of a view, not the memory behind it`, async (t) => {
    const open = store(t)
    const memory = noise(1_000_000)
    const view = memory.subarray(500, 510)
    const expected = view.slice()
    const journal = open()
    await journal.load()
    await journal.append(view)
    memory.fill(0)
    await journal.close()
    const again = open()
    assert.deepEqual(await contents(again), expected)
    await again.close()
  })

  test(`${name}: a second holder is refused, and takes hold once the first has released it`, async (t) => {
    const open = store(t)
    const first = open()
    await first.load()
    await first.append(noise(10))
    const second = open()
    await assert.rejects(async () => second.load(), inUse)
    await first.append(noise(10))
    await first.close()
    assert.equal((await contents(second)).length, 20)
    await second.close()
    await first.close()
  })

  test(`${name}: whoever does not hold it cannot append`, async (t) => {
    const journal = store(t)()
    await assert.rejects(async () => journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE', message: /load\(\)/ })
    await journal.load()
    await journal.append(noise(1))
    await journal.close()
    await assert.rejects(async () => journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE' })
    assert.equal((await contents(journal)).length, 1, 'and may take hold anew')
    await journal.close()
  })

  test(`${name}: closing twice, or what was never open, does nothing`, async (t) => {
    const journal = store(t)()
    await journal.close()
    await journal.load()
    await journal.close()
    await journal.close()
  })
}
