// The Workers example, without a Worker: how its object wakes itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { storage } from './storage.js'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The class of the example, over a stand-in for what Cloudflare gives. */
async function appImports() {
  const stand = {
    'cloudflare:workers': 'export class DurableObject { constructor(ctx, env) { Object.assign(this, { ctx, env }) } }',
  }
  const library = {
    'cometchat-import': at('pkg/entry/default.js'),
    'cometchat-import/durable-object': at('pkg/journal/durable-object.js'),
  }
  const plugin = {
    name: 'stand-ins',
    setup(bundle) {
      bundle.onResolve({ filter: /^(cloudflare:|cometchat-import)/ }, ({ path }) =>
        stand[path] ? { path, namespace: 'stand' } : { path: library[path] },
      )
      bundle.onLoad({ filter: /.*/, namespace: 'stand' }, ({ path }) => ({ contents: stand[path] }))
    },
  }
  const options = { bundle: true, write: false, format: 'esm', platform: 'node', plugins: [plugin] }
  const { outputFiles } = await build({ entryPoints: [at('pkg/examples/worker/src/app-imports.js')], ...options })
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`)).AppImports
}

const file = { name: 'users.csv', etag: 'etag' }

test('an alarm that was lost or is due later than a file is set anew, one that is just due is left', async () => {
  const AppImports = await appImports()
  for (const [dueMs, isSet] of [
    [null, true],
    [-3_600_000, true],
    [-5_000, false],
    [30_000, true],
  ]) {
    const kept = storage()
    const before = dueMs === null ? null : Date.now() + dueMs
    kept.alarm = before
    await new AppImports({ storage: kept }, {}).start('app', [file])
    assert.equal(kept.alarm !== before, isSet, `${dueMs} ms`)
    if (isSet) assert.ok(Math.abs(kept.alarm - Date.now()) < 60_000)
  }
})
