// The suite of all limiters, against a Durable Object in workerd whose stub is the limiter. Run by `journals` of ../run.js as a process
// of node's test runner.
import { join } from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'
import { Miniflare } from 'miniflare'
import { limiterSuite } from '../../../pkg/suite/limiter.js'
import { bundle } from '../project.js'

const { script } = await bundle(join(process.env.COMETCHAT_IMPORT_PROJECT, 'object.js'), {
  conditions: ['workerd'],
  external: ['cloudflare:*'],
})
const base = { modules: true, script, compatibilityDate: '2026-04-01' }
let objects = 0

for (const useSQLite of [true, false]) {
  const miniflare = new Miniflare({ ...base, durableObjects: { LIMITS: { className: 'Limits', useSQLite } } })
  after(() => miniflare.dispose())
  limiterSuite({
    test,
    name: useSQLite ? 'a Durable Object over SQLite' : 'a Durable Object without SQLite',
    create() {
      objects += 1
      const address = `https://limits/object-${objects}`
      return {
        open: () => ({ exchange: (ask) => exchange(miniflare, `${address}/exchange`, ask) }),
        restart: () => miniflare.dispatchFetch(`${address}/evict`),
        empty: () => miniflare.dispatchFetch(`${address}/empty`),
        damage: () => miniflare.dispatchFetch(`${address}/damage`),
      }
    },
  })
}

async function exchange(miniflare, address, ask) {
  const response = await miniflare.dispatchFetch(address, { method: 'POST', body: ask.slice() })
  if (!response.ok) throw new Error((await response.json()).message)
  return new Uint8Array(await response.arrayBuffer())
}
