// The Workers example, without a Worker: how its object wakes itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { seal } from '../../pkg/examples/worker/src/sealed.js'
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

test('whoever asks for a status or the list has a lost alarm set anew, and no other', async () => {
  const AppImports = await appImports()
  for (const ask of [(object) => object.status('users.csv'), (object) => object.list()])
    for (const [dueMs, isOpen, isSet] of [
      [null, true, true],
      [-154_000, true, true],
      [-5_000, true, false],
      [-154_000, false, false],
    ]) {
      const kept = storage()
      const object = new AppImports({ storage: kept }, {})
      await object.start('app', [file])
      if (!isOpen) await object.abort('users.csv')
      const before = dueMs === null ? null : Date.now() + dueMs
      kept.alarm = before
      await ask(object)
      assert.equal(kept.alarm !== before, isSet, `${dueMs} ms, ${isOpen ? 'open' : 'over'}`)
    }
})

test('after a call, the alarm is that of the file which is due next, whatever comes in meanwhile', async () => {
  const AppImports = await appImports()
  const kept = storage()
  const bucket = { get: async () => null, delete: async () => {} }
  const started = []
  const env = {
    USERS: bucket,
    SECRETS: {
      async get() {
        // A file that comes in while a call is under way leaves the alarm to that call.
        if (started.length === 0) started.push(await object.start('app', [{ name: 'second.csv', etag: 'etag' }]))
        throw new Error('KV is away')
      },
    },
  }
  const object = new AppImports({ storage: kept }, env)
  await object.start('app', [file])
  await object.alarm()
  assert.deepEqual([(await object.status('users.csv')).failures, started.length], [1, 1])
  assert.ok(kept.alarm <= Date.now(), 'the second file need not wait for the first')
  await object.alarm()
  assert.equal((await object.status('second.csv')).report.error.message, 'KV is away')
  const waits = kept.alarm - Date.now()
  assert.ok(waits > 20_000 && waits <= 30_000, `${waits} ms`)
})

test('a file that is stopped before its call has begun to import sends nothing', async () => {
  const AppImports = await appImports()
  const secretsKey = '0123456789abcdef'.repeat(4)
  const secrets = JSON.stringify({ apiKey: 'any', endpoint: 'https://sandbox.example/v3' })
  for (const [isStopped, state, requests] of [
    [false, 'complete', 1],
    [true, 'aborted', 0],
  ]) {
    let sent = 0
    const env = {
      USERS: { get: async () => new Response('uid,name\nada,Ada\n'), delete: async () => {} },
      SECRETS_KEY: secretsKey,
      SECRETS: {
        async get() {
          if (isStopped) await object.abort('users.csv')
          return seal(secrets, secretsKey, 'app')
        },
      },
      IMPORT_OPTIONS: {
        budget: { maxRequests: 45, deadlineMs: 60_000 },
        async fetch() {
          sent += 1
          return Response.json({ data: { ada: { success: true, data: { uid: 'ada' } } } })
        },
      },
    }
    const object = new AppImports({ storage: storage() }, env)
    await object.start('app', [file])
    await object.alarm()
    assert.deepEqual([(await object.status('users.csv')).state, sent], [state, requests])
  }
})
