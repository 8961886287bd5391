// What a run must not hold: the pieces that it has read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { checkUsers } from '../../pkg/entry/default.js'
import { rig } from './helpers.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const PIECES = 60

/** Gives pieces of CSV, and counts those of them that are still in memory when the last was asked for. */
function source() {
  const pieces = []
  const found = { held: PIECES }
  const read = async function* () {
    yield new TextEncoder().encode('uid,name\n')
    for (let at = 0; at < PIECES; at += 1) {
      const piece = new TextEncoder().encode(`u${at},Name ${at}\n`)
      // The bytes themselves: a run may make views of its own.
      pieces.push(new WeakRef(piece.buffer))
      yield piece
    }
    // A weak reference that was read is held until the end of the turn.
    await new Promise((resolve) => setTimeout(resolve))
    collect()
    found.held = pieces.filter((piece) => piece.deref()).length
  }
  return { read, found }
}

for (const [title, run] of [
  ['a check', (bytes, signal) => checkUsers(bytes, { signal })],
  ['an import', (bytes, signal) => rig().run(bytes, { signal })],
]) {
  test(`${title} with a signal does not hold the pieces that it has read`, async () => {
    const { read, found } = source()
    const { rows } = await run(read(), new AbortController().signal)
    assert.equal(rows, PIECES)
    assert.ok(found.held <= 3, `${found.held} of ${PIECES} pieces are held`)
  })
}

test('a signal that outlives its runs keeps no listener of theirs', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const counted = {
    get aborted() {
      return signal.aborted
    },
    addEventListener: () => (listeners += 1),
    removeEventListener: () => (listeners -= 1),
  }
  await checkUsers('uid,name\na,A\n', { signal: counted })
  await rig().run('uid,name\na,A\n', { signal: counted })
  assert.equal(listeners, 0)
})
