// Whatever the caller's own functions throw, the key is in nothing that the package gives out or says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { people } from '../client/helpers.js'
import { assertNowhere, ERRORS, importing, journalOf, KEY, listenToConsole, SIGNS } from './planted.js'

const throwing = (error) => () => {
  throw error
}
const CSV = `uid,name\n${people(3)
  .map(({ uid, name }) => `${uid},${name}`)
  .join('\n')}\n`
async function* breaking(first, error) {
  yield* first
  throw error
}
const stream = (error) => new ReadableStream({ pull: (controller) => controller.error(error) })

/** Where the caller's functions are called: `[source, options]`. */
const HOOKS = {
  'fetch that throws': (error) => [people(3), { fetch: throwing(error) }],
  'fetch that rejects': (error) => [people(3), { fetch: () => Promise.reject(error) }],
  'a body that breaks': (error) => [
    people(3),
    { fetch: async () => ({ status: 200, headers: new Headers(), arrayBuffer: () => Promise.reject(error) }) },
  ],
  'headers that break': (error) => [
    people(3),
    {
      fetch: async () => ({
        status: 200,
        headers: { get: throwing(error) },
        arrayBuffer: async () => new ArrayBuffer(0),
      }),
    },
  ],
  'a source of rows': (error) => [breaking(people(2), error), {}],
  'a source of rows, at once': (error) => [breaking([], error), {}],
  'a source of bytes': (error) => [breaking([new TextEncoder().encode(CSV)], error), {}],
  'a stream': (error) => [stream(error), {}],
  'an iterator': (error) => [{ [Symbol.iterator]: throwing(error) }, {}],
  'a getter of a row': (error) => [
    [
      ...people(2),
      {
        uid: 'own',
        get name() {
          throw error
        },
      },
    ],
    {},
  ],
  'toJSON of a row': (error) => [breaking([{ uid: 'own', toJSON: throwing(error) }], error), {}],
  'a Blob': (error) => [{ stream: throwing(error) }, {}],
  'map, over rows': (error) => [people(3), { map: throwing(error) }],
  'map, over a file': (error) => [CSV, { map: throwing(error) }],
  'map of one field': (error) => [people(3), { map: { name: throwing(error) } }],
  failed: (error) => [[{ uid: 'ä' }, ...people(2)], { failed: throwing(error) }],
  'failed that rejects': (error) => [[{ uid: 'ä' }, ...people(2)], { failed: () => Promise.reject(error) }],
  load: (error) => [people(3), { journal: journalOf({ load: throwing(error) }) }],
  'load that rejects': (error) => [people(3), { journal: journalOf({ load: () => Promise.reject(error) }) }],
  'load, half-way': (error) => [people(3), { journal: journalOf({ load: async () => breaking([], error) }) }],
  append: (error) => [people(3), { journal: journalOf({ append: throwing(error) }) }],
  'append that rejects': (error) => [people(3), { journal: journalOf({ append: () => Promise.reject(error) }) }],
  close: (error) => [people(3), { journal: journalOf({ close: throwing(error) }) }],
  'close that rejects': (error) => [people(3), { journal: journalOf({ close: () => Promise.reject(error) }) }],
  'the reason of an abort': (error) => [people(3), { signal: AbortSignal.abort(error) }],
}
for (const [key, keyName] of [
  [KEY, 'the key'],
  [SIGNS, 'a key of signs'],
]) {
  for (const [hook, set] of Object.entries(HOOKS)) {
    test(`${keyName} is nowhere: an import in which ${hook} fails with it`, async (t) => {
      for (const [place, make] of Object.entries(ERRORS)) {
        const [source, options] = set(make(key))
        const out = await importing(t, source, { key, ...options })
        assert.ok(out.report || out.thrown)
        assertNowhere(out, key, place)
      }
    })

    test(`${keyName} is nowhere: a check in which ${hook} fails with it`, async (t) => {
      for (const [place, make] of Object.entries(ERRORS)) {
        const [source, options] = set(make(key))
        const printed = listenToConsole(t)
        const out = await checkUsers(source, { apiKey: key, endpoint: 'http://127.0.0.1/v3', ...options }).catch(
          (error) => error,
        )
        t.mock.restoreAll()
        assertNowhere({ out, printed }, key, place)
      }
    })
  }
}

test('an error without the key stays the very same', async () => {
  const cause = Object.assign(new Error('the disk is full'), { detail: { code: 5 } })
  await assert.rejects(
    () => checkUsers(breaking([], cause), { apiKey: KEY }),
    (error) => {
      assert.equal(error.cause, cause)
      return error.code === 'INPUT_UNREADABLE'
    },
  )
})

test('of an error with the key the rest stays: its class, its code, its cause', async () => {
  const cause = Object.assign(new RangeError(`no ${KEY}`, { cause: new Error('why') }), { status: 7 })
  await assert.rejects(
    () => checkUsers(breaking([], cause), { apiKey: KEY }),
    (error) => {
      assert.equal(error.name, 'ImportError')
      assert.equal(error.code, 'INPUT_UNREADABLE')
      assert.equal(error.message, 'the source failed: no [redacted]')
      assert.ok(error.cause instanceof RangeError)
      assert.equal(error.cause.status, 7)
      assert.equal(error.cause.cause.message, 'why')
      return true
    },
  )
})

test('each trouble with a journal keeps its code, and not the key', async (t) => {
  for (const code of [
    'JOURNAL_IN_USE',
    'JOURNAL_DAMAGED',
    'JOURNAL_OTHER_APP',
    'JOURNAL_NEWER',
    'JOURNAL_UNREADABLE',
    'JOURNAL_UNWRITABLE',
  ]) {
    const error = Object.assign(new Error(`held by ${KEY}`, { cause: KEY }), { code, apikey: KEY })
    const out = await importing(t, people(2), { journal: journalOf({ load: throwing(error) }) })
    assert.equal(out.report.error.code, code)
    assert.equal(out.requests.length, 0)
    assertNowhere(out)
  }
})

test('listeners that throw get their own error back, and the import continues', async (t) => {
  const { importUsers } = await import('../../pkg/entry/default.js')
  const printed = listenToConsole(t)
  const job = importUsers(people(3), {
    endpoint: 'http://127.0.0.1/v3',
    apiKey: KEY,
    fetch: async () => new Response('', { status: 404 }),
  })
  const own = new Error(KEY)
  await assert.rejects(
    async () => {
      for await (const event of job) if (event) throw own
    },
    (error) => error === own,
  )
  assertNowhere({ report: await job, printed, job })
})
