/** Each code of an `ImportError` that a program can meet, met. */
import { checkUsers, ImportError, importUsers } from 'cometchat-import'
import { memoryJournal, memoryLimiter } from 'cometchat-import/memory'
import { equal, ok, refuses } from '../assert.js'
import { KEY, keyless, people, rig } from '../helpers.js'

/** Soon tired. */
const TIRED = { attempts: 2, baseMs: 1, capMs: 1, outageMs: 20 }
const responding =
  (status, body = '', headers = {}) =>
  async () =>
    new Response(body, { status, headers })

/** Code → a call after which a report has it. */
const REPORTED = {
  INPUT_FORMAT: () => rig().importAll(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0])),
  INPUT_COLUMNS: () => rig().importAll('a,b\n1,2\n'),
  INPUT_BROKEN: () => rig().importAll('[{"uid":"a","name":"A"}}, {"uid":"b","name":"B"}]'),
  INPUT_TRUNCATED: () => rig().importAll('[{"uid":"a","name":"A"},{"uid"'),
  INPUT_UNREADABLE: () =>
    rig().importAll(
      // biome-ignore lint/correctness/useYield: it throws before it gives anything
      (async function* () {
        throw new Error('gone')
      })(),
    ),
  INPUT_CHANGED: () =>
    rig().importAll(
      // biome-ignore lint/correctness/useYield: it throws before it gives anything
      (async function* () {
        throw Object.assign(new Error('the file has changed'), { code: 'INPUT_CHANGED' })
      })(),
    ),
  KEY_REFUSED: () => rig({ apiKey: 'another' }).importAll(people(3)),
  PLAN_REFUSED: () => rig({ faults: { plan: 1 } }).importAll(people(3)),
  ENDPOINT_NOT_FOUND: () => rig({ base: '/v9' }).importAll(people(3)),
  REDIRECT_REFUSED: () => rig({ faults: { redirect: 1 } }).importAll(people(3)),
  UNREACHABLE: () => rig({ faults: { drop: 1 } }, { retry: TIRED }).importAll(people(120)),
  SERVER_FAILED: () => rig({ faults: { 'error-500': 1 } }, { retry: TIRED }).importAll(people(120)),
  RATE_LIMITED: () =>
    rig({}, { retry: TIRED, rate: { limit: 60, windowMs: 20 }, fetch: responding(429) }).importAll(people(3)),
  REQUEST_REFUSED: () => rig({}, { fetch: responding(418) }).importAll(people(3)),
  SYSTEMIC_REFUSAL: () => rig({ faults: { 'missing-role-400': 1 } }).importAll(ghosts(200)),
  TOO_MANY_FAILURES: () => rig().importAll([...people(50), ...ghosts(50)], { maxFailures: 1 }),
  LIMITER_UNREACHABLE: () =>
    rig({}, { retry: { outageMs: 20 } }).importAll(people(3), {
      limiter: { exchange: () => Promise.reject(new Error('connection refused')) },
    }),
  LIMITER_OTHER_RATE: async () => {
    const limiter = memoryLimiter()
    const first = rig({}, { rate: { limit: 2, windowMs: 3_000 } }).run(people(200), { limiter })
    while (first.progress.requests < 1) await new Promise((resolve) => setTimeout(resolve, 1))
    try {
      return await rig({}, { rate: { limit: 3, windowMs: 3_000 } }).importAll(people(3), { limiter })
    } finally {
      first.abort()
      await first
    }
  },
  JOURNAL_IN_USE: () => {
    const journal = memoryJournal()
    journal.load()
    return rig().importAll(people(3), { journal })
  },
  JOURNAL_DAMAGED: async () =>
    rig().importAll(people(60), {
      journal: memoryJournal((await written()).map((byte, at) => (at === 60 ? byte ^ 1 : byte))),
    }),
  JOURNAL_OTHER_APP: async () =>
    rig().importAll(people(60), { endpoint: 'http://127.0.0.2/v3', journal: memoryJournal(await written()) }),
  JOURNAL_OLDER: async () => rig().importAll(people(60), { journal: memoryJournal(ofVersion(1, await written())) }),
  JOURNAL_NEWER: async () => rig().importAll(people(60), { journal: memoryJournal(ofVersion(99, await written())) }),
  JOURNAL_UNREADABLE: () =>
    rig().importAll(people(3), { journal: { load: () => Promise.reject(new Error('the disk is gone')), append() {} } }),
  JOURNAL_LOST: () =>
    rig().importAll(people(3), {
      journal: {
        load: () => null,
        append: () => Promise.reject(Object.assign(new Error('another worker has it'), { code: 'JOURNAL_LOST' })),
      },
    }),
  JOURNAL_UNWRITABLE: () =>
    rig().importAll(people(3), {
      journal: { load: () => null, append: () => Promise.reject(new Error('no space left')) },
    }),
}

/** Users with a role that the app does not have. @param {number} count */
const ghosts = (count) => people(count).map(({ uid, name }) => ({ uid: `ghost-${uid}`, name, role: 'ghost' }))

/** Code → a call that throws it. */
const THROWN = {
  INVALID_OPTION: () => rig().run(people(1), { batchSize: 51 }),
  UNSUPPORTED_HOST: withoutFetch,
  ABORTED: () => checkUsers(people(1), { signal: AbortSignal.abort() }),
}

/** Code → a call whose preflight finds it. */
const FOUND = {
  ROLE_MISSING: () =>
    checkUsers([{ uid: 'a', name: 'A', role: 'nobody-has-it' }], { ...rig().options, preflight: true }),
}

/** What no program can bring about that uses the package as it should. */
const UNMET = ['INTERNAL']

/** Every code that has a case here, or cannot have one. */
export const CODES = [...Object.keys(REPORTED), ...Object.keys(THROWN), ...Object.keys(FOUND), ...UNMET]

export const errors = {
  name: 'errors',
  define(test) {
    for (const [code, provoke] of Object.entries(REPORTED)) {
      test(
        `${code} is reported`,
        async () => {
          const { status, error } = await provoke()
          equal([status, error?.code], ['failed', code], error?.message)
          ok(error.message.length > 10, error.message)
        },
        { waits: code === 'RATE_LIMITED' },
      )
    }

    for (const [code, provoke] of Object.entries(THROWN)) {
      test(`${code} is thrown`, async () => {
        const error = await refuses(provoke, code)
        ok(error instanceof ImportError && error instanceof Error && error.name === 'ImportError')
        keyless(error)
      })
    }

    for (const [code, provoke] of Object.entries(FOUND)) {
      test(`${code} is found before the first batch`, async () => {
        const { valid, preflight } = await provoke()
        equal([valid, preflight.error?.code], [1, code], preflight.skipped)
        keyless(preflight)
      })
    }

    test('what is wrong with an option is reported at once, with what was expected', async () => {
      const { options } = rig()
      const wrong = [
        [{ batchsize: 10 }, /^batchsize: no such option; expected one of .*batchSize/],
        [{ format: 'xml' }, /^format: expected 'auto' or 'csv' or 'ndjson' or 'json', found "xml"/],
        [{ map: { id: 'uid' } }, /^map: expected one of uid, name/],
        [{ endpoint: 'http://example.com/v3' }, /^endpoint: .*in the clear/],
        [{ endpoint: undefined, appId: 'a b' }, /^appId: /],
        [{ apiKey: 5 }, /^apiKey: expected a string/],
        [{ journal: {} }, /^journal: expected an object with the functions load and append/],
        [{ budget: { minutes: 1 } }, /^budget\.minutes: no such option/],
        [{ fetch: 'fetch' }, /^fetch: expected a function/],
      ]
      for (const [option, message] of wrong)
        await refuses(() => importUsers(people(1), { ...options, ...option }), 'INVALID_OPTION', message)
    })
  },
}

/** The bytes of a journal of 60 users. */
async function written() {
  const journal = memoryJournal()
  await rig().importAll(people(60), { journal })
  return journal.bytes
}

/** The host's own `fetch` is asked for at once: the moment without it is too short for anyone else. */
function withoutFetch() {
  const { options } = rig()
  const { fetch } = globalThis
  globalThis.fetch = undefined
  try {
    return importUsers(people(1), { ...options, fetch: undefined, apiKey: KEY })
  } finally {
    globalThis.fetch = fetch
  }
}

/** A journal's first frame (mark, kind, length, version and the rest, checksum) with the version of a day to come. */
function ofVersion(version, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const end = 4 + view.getUint16(2, true)
  bytes[4] = version
  view.setUint32(end, crc32(bytes.subarray(1, end)), true)
  return bytes
}

function crc32(bytes) {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}
