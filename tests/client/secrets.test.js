// The key is in nothing that the client gives out, whoever repeats it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, importUsers, verifyUsers } from '../../pkg/entry/default.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { exact, people, rig, within } from './helpers.js'

const KEY = 'sk_live_SECRET_0123456789'
const PARTS = ['SECRET', '0123456789', 'sk_live', KEY.slice(3, 12), Buffer.from(KEY).toString('base64').slice(0, 20)]

/** Runs, and looks through all that comes out of it. */
async function leaks(t, source, sandboxOptions, more = {}) {
  const printed = []
  for (const name of ['log', 'warn', 'error', 'info', 'debug'])
    t.mock.method(console, name, (...words) => printed.push(words.map(String).join(' ')))
  const { run } = rig(sandboxOptions, {
    apiKey: KEY,
    timeoutMs: 100,
    retry: { attempts: 3, baseMs: 1, capMs: 5 },
    ...more,
  })
  let failed = ''
  const job = run(source, {
    failed: (chunk) => {
      failed += new TextDecoder().decode(chunk)
    },
  })
  const events = []
  const listening = (async () => {
    for await (const event of job) events.push(event)
  })()
  const report = exact(await within(job, 9000))
  await listening
  const all = JSON.stringify({ report, events, progress: job.progress, failed, printed })
  for (const part of PARTS)
    assert.ok(
      !all.includes(part),
      `${part} in ${all.slice(Math.max(0, all.indexOf(part) - 200), all.indexOf(part) + 60)}`,
    )
  return { report, events, failed }
}

for (const fault of [
  'echo-key',
  'echo-key-400',
  'echo-key-row',
  'key-revoked',
  'no-access',
  'plan',
  'redirect',
  'error-500',
  'not-json',
  'truncated-body',
  'drop',
  'hang',
]) {
  for (const form of ['objects', 'csv']) {
    test(`the key is nowhere: ${fault}, ${form}`, async (t) => {
      const users = people(60)
      const source = form === 'csv' ? ['uid,name', ...users.map(({ uid, name }) => `${uid},${name}`)].join('\n') : users
      const { report, failed } = await leaks(t, source, { faults: { [fault]: 1 } })
      if (fault === 'echo-key-row') assert.equal(report.rejected, 60)
      if (report.rejected) assert.ok(failed.length > 0)
    })
  }
}

const responding = (body, init) => async () =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), init)
const error = (code, text) => ({ error: { code, message: text, devMessage: text, details: { apikey: [text] } } })
const half = KEY.length >> 1
const RESPONSES = {
  'in a message': responding(error('ERR_BAD_REQUEST', `bad ${KEY}!`), { status: 400 }),
  twice: responding(error('ERR_BAD_REQUEST', `${KEY}${KEY}`), { status: 400 }),
  'as a code': responding(error(KEY, 'text'), { status: 400 }),
  'as a code of 401': responding(error(KEY, KEY), { status: 401 }),
  'as a code of 403': responding(error(KEY, KEY), { status: 403 }),
  'as a code of 404': responding(error(KEY, KEY), { status: 404 }),
  'as a code of 500': responding(error(KEY, KEY), { status: 500 }),
  'in escapes': responding(
    `{"error":{"code":"ERR_BAD_REQUEST","message":"key ${[...KEY].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}}`,
    { status: 400 },
  ),
  'in HTML': responding(`<h1>${KEY}</h1>`, { status: 502 }),
  alone: responding(KEY, { status: 200 }),
  'of one row': responding({
    data: Object.fromEntries(people(3).map(({ uid }) => [uid, { success: false, ...error(KEY, `no ${KEY}`) }])),
  }),
  'after a long text': responding(error('ERR_BAD_REQUEST', `${'x'.repeat(2000)}${KEY}`), { status: 400 }),
  'in a fetch that rejects': () => Promise.reject(new TypeError(`invalid header apikey: ${KEY}`)),
  'in the cause of it': () => Promise.reject(new TypeError('fetch failed', { cause: new Error(KEY) })),
  'in a fetch that throws': () => {
    throw new Error(`apikey=${KEY}`)
  },
  'in a Location': responding('', { status: 302, headers: { location: `https://evil.example/?apikey=${KEY}` } }),
}
for (const [name, fetch] of Object.entries(RESPONSES)) {
  test(`the key is nowhere: ${name}`, async (t) => {
    const { report } = await leaks(t, people(3), {}, { fetch })
    assert.equal(report.imported, 0)
  })
}

test('the key is nowhere: a long key that a message cuts', async (t) => {
  for (let pad = 150; pad < 550; pad += 7) {
    const text = `${'x'.repeat(pad)}${KEY}`
    await leaks(t, people(1), {}, { fetch: responding(error('ERR_BAD_REQUEST', text), { status: 400 }) })
    t.mock.restoreAll()
  }
})

test('the key goes into its header alone', async () => {
  const { sandbox, run } = rig({}, { apiKey: KEY })
  const seen = []
  await run(people(60), {
    fetch: (url, { headers: { apikey, ...headers }, body, ...init }) => {
      assert.equal(apikey, KEY)
      seen.push(JSON.stringify([url, headers, Object.keys(init), new TextDecoder().decode(body)]))
      return sandbox.fetch(url, { ...init, headers: { apikey, ...headers }, body })
    },
  })
  assert.equal(seen.length, 2)
  assert.ok(seen.every((text) => !text.includes(KEY.slice(0, half))))
})

test('nor is it in what a check, an import or a comparison says of a source that repeats it', async () => {
  const text = 'uid,name\na,A\n'
  const failing = () => new Error(`refused ${KEY}`, { cause: new Error(`for ${KEY}`) })
  const sources = {
    stream: () =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
        pull: (controller) => controller.error(failing()),
      }),
    async *rows() {
      yield { uid: 'a', name: 'A' }
      throw failing()
    },
    getter: () => [
      {
        uid: 'b',
        get name() {
          throw failing()
        },
      },
    ],
    column: () => `uid,name,${KEY}\na,A,\n`,
  }
  for (const [name, source] of Object.entries(sources))
    for (const run of [checkUsers, importUsers, verifyUsers]) {
      const options = { apiKey: KEY, appId: 'app', region: 'eu', fetch: createSandbox().fetch }
      const report = await Promise.resolve(run(source(), options)).catch((error) => ({
        thrown: [error.message, error.stack, error.cause?.message, error.cause?.cause?.message],
      }))
      const all = JSON.stringify(report)
      assert.ok(!PARTS.some((part) => all.includes(part)), `${name}, ${run.name}: ${all}`)
      // A comparison and an import have what is wrong with a row in its event.
      if (name !== 'getter') assert.match(all, /\[redacted\]/, `${name}, ${run.name}`)
    }
})
