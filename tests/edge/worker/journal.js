// The suite of all journals, against a Durable Object in workerd. Run by `journals` of ../run.js as a process of node's test runner.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'
import { Miniflare } from 'miniflare'
import { contents, journalSuite, noise } from '../../journal/suite.js'
import { bundle } from '../project.js'

const { script } = await bundle(join(process.env.COMETCHAT_IMPORT_PROJECT, 'object.js'), {
  conditions: ['workerd'],
  external: ['cloudflare:*'],
})
const base = { modules: true, script, compatibilityDate: '2026-04-01' }
let objects = 0

for (const useSQLite of [true, false]) {
  const miniflare = new Miniflare({ ...base, durableObjects: { JOURNALS: { className: 'Journals', useSQLite } } })
  after(() => miniflare.dispose())
  const kind = useSQLite ? 'a Durable Object over SQLite' : 'a Durable Object without SQLite'
  journalSuite(kind, () => {
    objects += 1
    return opener(miniflare, `object-${objects}`)
  })

  test(`${kind}: what an append has resolved for is there after an eviction, and the hold is not`, async () => {
    const open = opener(miniflare, 'evicted')
    let expected = Buffer.alloc(0)
    for (let n = 1; n <= 4; n += 1) {
      const journal = open()
      assert.ok(expected.equals(await contents(journal)))
      const piece = noise(n * 50_000, n)
      await journal.append(piece)
      expected = Buffer.concat([expected, piece])
      await miniflare.dispatchFetch('https://journals/evicted/evict')
    }
  })

  test(`${kind}: a long journal comes back whole`, async () => {
    const journal = opener(miniflare, 'long')()
    await journal.load()
    const pieces = Array.from({ length: 300 }, (_, n) => noise(n + 1, n))
    await Promise.all(pieces.map((piece) => journal.append(piece)))
    await journal.append(noise(9_000_000))
    await journal.close()
    const whole = await contents(journal)
    const appended = pieces.reduce((sum, { length }) => sum + length, 0)
    assert.equal(whole.length, appended + 9_000_000)
    assert.deepEqual(whole.subarray(appended), noise(9_000_000))
  })
}

/** Journals in one object; each call gives another of the same place. */
function opener(miniflare, place) {
  let journals = 0
  return () => {
    journals += 1
    const id = `${journals}`
    const ask = async (call, body) => {
      const response = await miniflare.dispatchFetch(`https://journals/${place}/${id}/${call}`, {
        method: 'POST',
        body,
      })
      if (response.status === 500) {
        const { name, code, message } = await response.json()
        throw Object.assign(new Error(message), { name, code })
      }
      return response
    }
    return {
      async load() {
        const response = await ask('load')
        return response.status === 204 ? null : new Uint8Array(await response.arrayBuffer())
      },
      append: (bytes) => ask('append', bytes.slice()),
      close: () => ask('close'),
    }
  }
}
