// What is wrong with the options is reported at once, in words, and without the key.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, ImportError, importUsers, toCometChatId } from '../../pkg/entry/default.js'
import { eventsOf, exact, rig, seeded, within } from './helpers.js'

const KEY = 'sk-9f8e7d6c5b4a39281706'
const app = { appId: 'abc123', region: 'eu', apiKey: KEY, fetch: () => Promise.reject(new Error('none')) }

/** Of rows, and so of checks as well: the option, and what the message says. */
const WRONG_OF_ROWS = [
  [{ format: 'xml' }, /^format: expected 'auto' or 'csv' or 'ndjson' or 'json', found "xml"/],
  [{ format: null }, /^format: /],
  [{ rowPath: '' }, /^rowPath: expected a path to the users/],
  [{ rowPath: ['users'] }, /^rowPath: expected a path to the users/],
  [{ rowPath: 'users', format: 'csv' }, /^rowPath: only JSON has a path to the users, found the format csv/],
  [{ columns: 'uid,name' }, /^columns: expected the names of the columns, .*found "uid,name"/],
  [{ columns: [] }, /^columns: expected at least one name/],
  [{ columns: ['', ' '] }, /^columns: expected at least one name/],
  [{ columns: ['uid', 5] }, /^columns: expected the names/],
  [{ columns: ['uid', 'name', 'uid '] }, /^columns: expected each name once, found "uid" twice/],
  [{ columns: ['uid'], format: 'json' }, /^columns: only CSV may lack a header row, found the format json/],
  [{ columns: ['uid'], rowPath: 'users' }, /^columns: only CSV may lack a header row, found rowPath/],
  [{ nullMarker: '' }, /^nullMarker: expected what stands in a cell without a value/],
  [{ nullMarker: ['NULL', null] }, /^nullMarker: /],
  [{ fallback: 'email' }, /^fallback: expected an object such as/],
  [{ fallback: { email: 'name' } }, /^fallback: expected one of uid, name, .*, found "email"/],
  [{ fallback: { 'metadata.a': 'b' } }, /^fallback: expected one of/],
  [{ fallback: { name: [] } }, /^fallback\.name: expected a column or several/],
  [{ fallback: { name: [5] } }, /^fallback\.name: /],
  [{ fallback: { name: 'email' }, map: () => ({}) }, /^fallback: the functions in map choose/],
  [{ uid: 'upper' }, /^uid: expected 'lowercase' or 'strict' or 'cometchat'/],
  [{ timestamps: 'iso' }, /^timestamps: expected 'seconds' or 'auto'/],
  [{ extra: true }, /^extra: expected 'reject' or 'metadata' or 'drop', found true/],
  [{ batchSize: 0 }, /^batchSize: expected a whole number from 1 to 50, found 0/],
  [{ batchSize: 51 }, /^batchSize: /],
  [{ batchSize: 1.5 }, /^batchSize: /],
  [{ batchSize: '10' }, /^batchSize: .*found "10"/],
  [{ batchSize: NaN }, /^batchSize: /],
  [{ rate: 60 }, /^rate: expected an object/],
  [{ rate: [60, 1000] }, /^rate: expected an object/],
  [{ rate: { limit: 0 } }, /^rate\.limit: expected a whole number/],
  [{ rate: { limit: null } }, /^rate\.limit: /],
  [{ rate: { windowMs: -1 } }, /^rate\.windowMs: /],
  [{ rate: { windowMs: Infinity } }, /^rate\.windowMs: /],
  [{ rate: { perMinute: 60 } }, /^rate\.perMinute: no such option; expected one of limit, windowMs/],
  [{ signal: {} }, /^signal: expected an AbortSignal/],
  [{ signal: null }, /^signal: /],
  [{ failed: 'failed.csv' }, /^failed: expected a function/],
  [{ map: 'uid' }, /^map: expected an object/],
  [{ map: ['uid'] }, /^map: expected an object/],
  [{ map: { id: 'uid' } }, /^map: expected one of uid, name, .*, found "id"/],
  [{ map: { uid: 5 } }, /^map\.uid: expected a column/],
  [{ map: { uid: ['a', 5] } }, /^map\.uid: /],
  [{ map: { uid: Object.create(null) } }, /^map\.uid: .*found object/],
  [{ map: { 'metadata..a': 'x' } }, /^map: expected one of/],
  [{ map: { uid: 'a', name: 'a' } }, /^map: "a" is given to two fields/],
  [{ batchsize: 10 }, /^batchsize: no such option; expected one of .*batchSize/],
]

const WRONG_OF_SENDING = [
  [{ concurrency: 0 }, /^concurrency: expected a whole number from 1 to 60/],
  [{ concurrency: 61 }, /^concurrency: /],
  [{ timeoutMs: 0 }, /^timeoutMs: /],
  [{ timeoutMs: 2 ** 31 }, /^timeoutMs: .*2147483647/],
  [{ retry: 5 }, /^retry: expected an object/],
  [{ retry: [] }, /^retry: expected an object/],
  [{ retry: { attempts: 0 } }, /^retry\.attempts: /],
  [{ retry: { baseMs: -1 } }, /^retry\.baseMs: /],
  [{ retry: { capMs: '1' } }, /^retry\.capMs: /],
  [{ retry: { times: 3 } }, /^retry\.times: no such option; expected one of attempts, baseMs, capMs/],
  [{ fetch: 'fetch' }, /^fetch: expected a function/],
  [{ fetch: {} }, /^fetch: expected a function/],
  [{ rowEvents: 'some' }, /^rowEvents: expected 'all' or 'problems' or 'none'/],
  [{ expectedRows: -1 }, /^expectedRows: /],
  [{ maxFailures: 0 }, /^maxFailures: expected a number of rows from 1, or a share of them such as '5%', found 0/],
  [{ maxFailures: 1.5 }, /^maxFailures: /],
  [{ maxFailures: '5' }, /^maxFailures: /],
  [{ maxFailures: '0%' }, /^maxFailures: /],
  [{ maxFailures: '101%' }, /^maxFailures: /],
  [{ maxFailures: null }, /^maxFailures: /],
  [{ appId: undefined }, /^appId: expected the app id/],
  [{ appId: '' }, /^appId: /],
  [{ appId: 'a.evil.example' }, /^appId: /],
  [{ appId: 'a/b' }, /^appId: /],
  [{ appId: 5 }, /^appId: .*found number/],
  [{ region: undefined }, /^region: expected 'us', 'eu' or 'in'/],
  [{ region: 'EU' }, /^region: /],
  [{ region: ['eu'] }, /^region: /],
  [{ apiKey: undefined }, /^apiKey: expected a REST API key/],
  [{ apiKey: '' }, /^apiKey: /],
  [{ apiKey: null }, /^apiKey: expected a string/],
  [{ apiKey: 5 }, /^apiKey: expected a string/],
  [{ endpoint: '' }, /^endpoint: expected a base URL/],
  [{ endpoint: null }, /^endpoint: /],
  [{ endpoint: 'relay.example/v3' }, /^endpoint: /],
  [{ endpoint: '/v3' }, /^endpoint: /],
  [{ endpoint: 'ftp://relay.example/v3' }, /^endpoint: expected https:/],
  [{ endpoint: 'https://relay.example/v3?x=1' }, /^endpoint: .*without \?/],
  [{ endpoint: 'https://relay.example/v3#x' }, /^endpoint: .*#/],
  [{ endpoint: 'https://user:pass@relay.example/v3' }, /^endpoint: .*without a user name/],
  [{ sandbox: true }, /^sandbox: no such option; expected one of .*apiKey/],
]

const inWords = (wrong) =>
  Object.entries(wrong)
    .map(([name, value]) => {
      try {
        return `${name}: ${JSON.stringify(value) ?? String(value)}`
      } catch {
        return name
      }
    })
    .join()

for (const [wrong, says] of [...WRONG_OF_ROWS, ...WRONG_OF_SENDING]) {
  const isWrong = (error) =>
    error instanceof ImportError &&
    error instanceof Error &&
    error.name === 'ImportError' &&
    error.code === 'INVALID_OPTION' &&
    says.test(error.message) &&
    !error.message.includes(KEY)
  test(`importing with ${inWords(wrong)}`, async () => {
    let thrown
    let job
    try {
      job = importUsers([], { ...app, ...wrong })
    } catch (error) {
      thrown = error
    }
    if (job)
      assert.fail(`it was taken: ${await job.then(JSON.stringify, (error) => `rejected later: ${error.message}`)}`)
    assert.ok(isWrong(thrown), `${thrown.code} ${thrown.message}`)
  })
  if (WRONG_OF_ROWS.some(([of]) => of === wrong)) {
    test(`checking with ${inWords(wrong)}`, () => assert.rejects(checkUsers([], wrong), isWrong))
  }
}

test('no options at all', async () => {
  for (const options of [undefined, null, 5, 'key']) {
    assert.throws(() => importUsers([], options), { code: 'INVALID_OPTION' })
    if (options !== undefined)
      await assert.rejects(checkUsers([], options), { code: 'INVALID_OPTION', message: /options: expected an object/ })
  }
  assert.equal((await checkUsers([])).rows, 0)
})

test('the key is in no message, wherever it was put by mistake', () => {
  for (const key of [KEY, 'sk_live_1234567890abcdef', `${KEY}\n`, `${KEY} `, `“${KEY}”`, `${KEY}\u200b`]) {
    const wrong = [
      { ...app, apiKey: key, region: 'xx' },
      { ...app, apiKey: `${key} ` },
      { ...app, apiKey: [key] },
      { ...app, apiKey: { toString: () => key } },
      { ...app, appId: `${key}!` },
      { ...app, region: key },
      { ...app, endpoint: key },
      { ...app, endpoint: `https://${key}@relay.example` },
      { ...app, endpoint: `https://relay.example/?apikey=${key}` },
      { ...app, endpoint: `http://relay.example/${key}` },
    ]
    for (const options of wrong) {
      assert.throws(
        () => importUsers([], options),
        (error) => {
          assert.equal(error.code, 'INVALID_OPTION')
          assert.ok(
            !error.stack.includes(key.trim()) &&
              !error.message.includes('1234567890') &&
              !error.message.includes('9f8e7d6c'),
            error.message,
          )
          return true
        },
      )
    }
  }
})

test('cleartext goes to this machine only', () => {
  const at = (endpoint) => importUsers([], { endpoint, apiKey: KEY, fetch: app.fetch })
  for (const host of [
    'localhost',
    'localhost:8787',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.1.2.3',
    '[::1]:8787',
    'LOCALHOST',
  ]) {
    assert.doesNotThrow(() => at(`http://${host}/v3`), host)
  }
  for (const host of [
    'relay.example',
    '10.0.0.1',
    '192.168.0.1',
    '0.0.0.0',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[::2]',
    'evil.example#localhost',
    'evillocalhost',
    'api.localhost',
  ]) {
    assert.throws(() => at(`http://${host}/v3`), { code: 'INVALID_OPTION' }, host)
  }
  assert.doesNotThrow(() => at('https://relay.example/v3'))
  assert.doesNotThrow(() => at(new URL('https://relay.example/v3')))
})

test('where requests go', async () => {
  const asked = async (options) => {
    const urls = []
    const fetch = async (url) => {
      urls.push(url)
      return new Response('{"data":{"a":{"success":true,"data":{"uid":"a"}}}}')
    }
    const report = await importUsers([{ uid: 'a', name: 'A' }], { ...options, fetch })
    assert.equal(report.imported, 1, JSON.stringify(report))
    return urls.join()
  }
  for (const region of ['us', 'eu', 'in']) {
    assert.equal(
      await asked({ appId: 'ABC123', region, apiKey: KEY }),
      `https://abc123.api-${region}.cometchat.io/v3/data_import/users`,
    )
  }
  for (const endpoint of ['https://relay.example/v3', 'https://relay.example/v3/', 'https://relay.example/v3//']) {
    assert.equal(await asked({ endpoint }), 'https://relay.example/v3/data_import/users')
  }
  assert.equal(
    await asked({ endpoint: 'https://relay.example', appId: 'x', region: 'us' }),
    'https://relay.example/data_import/users',
  )
})

// Rows in three forms, and what the map makes of them.
const ROWS = [
  { id: 'A1', first: 'Ann', last: 'Lee', plan: 'pro', pic: 'https://example.com/a.png' },
  { id: 'B2', first: '', last: 'Kay', plan: '', pic: '' },
]
const FORMS = {
  csv: () => ['id,first,last,plan,pic', ...ROWS.map((row) => Object.values(row).join())].join('\n'),
  ndjson: () => ROWS.map((row) => JSON.stringify(row)).join('\n'),
  json: () => JSON.stringify(ROWS),
  array: () => ROWS,
  generator: () => ROWS.values(),
}
const NAMES = { a1: 'Ann Lee', b2: 'Kay' }
const MAPS = {
  columns: { extra: 'drop', map: { uid: 'id', name: ['first', 'last'] } },
  'columns and metadata': { extra: 'drop', map: { uid: 'id', name: ['first', 'last'], 'metadata.plan': 'plan' } },
  'a function': {
    map: (row) => ({
      uid: row.id,
      name: `${row.first} ${row.last}`.trim(),
      ...(row.plan && { metadata: { plan: row.plan } }),
    }),
  },
  'functions of fields': {
    map: { uid: (row) => row.id.toUpperCase(), name: ['first', 'last'], avatar: (row) => row.pic || undefined },
  },
  'functions and columns': {
    map: { uid: 'id', name: (row) => [row.first, row.last].filter(Boolean).join(' '), avatar: 'pic', tags: null },
  },
  'functions and metadata': {
    map: {
      uid: 'id',
      name: (row) => `${row.first} ${row.last}`.trim(),
      'metadata.plan': 'plan',
      'metadata.of.first': (row) => row.first || null,
    },
  },
}

for (const [form, source] of Object.entries(FORMS)) {
  for (const [kind, options] of Object.entries(MAPS)) {
    test(`map of ${kind}, over ${form}`, async () => {
      const { sandbox, run } = rig()
      const job = run(source(), options)
      const events = await within(eventsOf(job))
      const report = exact(await job)
      assert.equal(report.imported, 2, JSON.stringify(events.filter(({ outcome }) => outcome === 'invalid')))
      assert.deepEqual(Object.fromEntries([...sandbox.users].map(([uid, { name }]) => [uid, name])), NAMES)
      if (/metadata|a function/.test(kind)) assert.equal(sandbox.users.get('a1').metadata.plan, 'pro')
      if (kind === 'functions and metadata') assert.equal(sandbox.users.get('a1').metadata.of.first, 'Ann')
      if (/fields|and columns/.test(kind)) assert.equal(sandbox.users.get('a1').avatar, 'https://example.com/a.png')
      assert.deepEqual(await checkUsers(source(), options).then(({ rows, valid }) => [rows, valid]), [2, 2])
    })
  }
}

test('a mapped name may be the path into objects and arrays, with functions beside it or not', async () => {
  const rows = [
    {
      _id: { $oid: '5f' },
      profile: { 'first.name': 'Ada', last: 'Lovelace' },
      emails: [{ address: 'a@example.com' }],
      attributes: [null, { Name: 'age', Value: 36 }, { Name: 'plan', Value: 'pro' }, { Name: 'plan', Value: 'free' }],
    },
    { _id: { $oid: '6f' }, 'profile.last': 'Kay', emails: null },
  ]
  const ways = {
    uid: '_id.$oid',
    name: ['profile.first.name', 'profile.last'],
    'metadata.mail': 'emails.0.address',
    'metadata.plan': 'attributes[Name=plan].Value',
  }
  const sources = { array: rows, ndjson: rows.map((row) => JSON.stringify(row)).join('\n') }
  for (const map of [ways, { ...ways, tags: () => ['moved'] }]) {
    for (const source of Object.values(sources)) {
      const { sandbox, run } = rig()
      const report = exact(await run(source, { map, extra: 'drop' }))
      assert.deepEqual([report.imported, report.invalid], [2, 0])
      const users = [...sandbox.users.values()].map(({ uid, name, metadata }) => [
        uid,
        name,
        metadata?.mail,
        metadata?.plan,
      ])
      assert.deepEqual(users, [
        ['5f', 'Ada Lovelace', 'a@example.com', 'pro'],
        ['6f', 'Kay', undefined, undefined],
      ])
    }
  }
})

test('a map that throws, or gives no user, costs the row alone', async () => {
  const results = [
    () => {
      throw new Error('odd row')
    },
    () => {
      throw Object.create(null)
    },
    () => undefined,
    () => null,
    () => 5,
    () => 1n,
    () => 'x',
    () => [],
    async () => ({ uid: 'p', name: 'P' }),
  ]
  const rows = results.flatMap((_, at) => [{ id: `ok${at}` }, { id: `bad${at}` }])
  const map = (row) => (row.id.startsWith('bad') ? results[Number(row.id.slice(3))]() : { uid: row.id, name: row.id })
  const forms = {
    csv: ['id', ...rows.map(({ id }) => id)].join('\n'),
    ndjson: rows.map((row) => JSON.stringify(row)).join('\n'),
    array: rows,
    generator: rows.values(),
  }
  for (const [form, source] of Object.entries(forms)) {
    const { run } = rig()
    const job = run(source, { map })
    const events = await within(eventsOf(job))
    const report = exact(await job)
    assert.deepEqual([form, report.status, report.rows, report.imported, report.invalid], [form, 'complete', 18, 9, 9])
    const bad = events.filter(({ outcome }) => outcome === 'invalid')
    assert.deepEqual(
      bad.map(({ row }) => row),
      [2, 4, 6, 8, 10, 12, 14, 16, 18],
    )
    assert.ok(bad.every(({ issues }) => issues.length > 0))
    assert.match(bad[0].issues[0].message, /odd row/)
  }
})

test('a map may look at the job, stop it, and use the package itself', async () => {
  for (const source of [
    () => Array.from({ length: 400 }, (_, at) => ({ id: `u${at}` })),
    () => ['id', ...Array.from({ length: 400 }, (_, at) => `u${at}`)].join('\n'),
  ]) {
    const { run } = rig({}, { batchSize: 10 })
    let seen = 0
    const job = run(source(), {
      map: (row) => {
        seen += 1
        assert.ok(job.progress.rows <= 400)
        if (seen === 1) job[Symbol.asyncIterator]().return()
        if (seen === 100) job.abort({ finish: true })
        return { uid: toCometChatId(row.id), name: 'N' }
      },
    })
    const report = exact(await within(job))
    assert.equal(report.status, 'stopped')
    assert.ok(report.imported < 400)
    assert.equal(report.invalid, 0)
  }
})

test('fields that users do not have', async () => {
  const rows = [{ uid: 'a', name: 'A', plan: 'pro', seats: 3 }]
  for (const source of [rows, 'uid,name,plan,seats\na,A,pro,3\n', JSON.stringify(rows)]) {
    const rejected = exact(await rig().run(source, { extra: 'reject' }))
    // A column is no fault of one row: the file is refused as a whole.
    assert.ok(rejected.invalid === 1 || rejected.error?.code === 'INPUT_COLUMNS', JSON.stringify(rejected))
    assert.equal(rejected.imported, 0)
    const dropping = rig()
    assert.equal(exact(await dropping.run(source, { extra: 'drop' })).imported, 1)
    assert.equal(dropping.sandbox.users.get('a').metadata, undefined)
    const keeping = rig()
    assert.equal(exact(await keeping.run(source, { extra: 'metadata' })).imported, 1)
    const { plan, seats } = keeping.sandbox.users.get('a').metadata
    assert.deepEqual([plan, Number(seats)], ['pro', 3])
  }
})

test('uids as they are', async () => {
  const rows = ['Ann', 'ann@example.com', 'bob'].map((uid) => ({ uid, name: 'N' }))
  const outcome = async (uid) => {
    const { sandbox, run } = rig()
    const { imported, invalid } = exact(await run(rows, { uid }))
    return [imported, invalid, [...sandbox.users.keys()].sort().join()]
  }
  assert.deepEqual(await outcome(undefined), [2, 1, 'ann,bob'])
  assert.deepEqual(await outcome('lowercase'), [2, 1, 'ann,bob'])
  assert.deepEqual(await outcome('strict'), [1, 2, 'bob'])
  assert.deepEqual(await outcome('cometchat'), [
    3,
    0,
    rows
      .map(({ uid }) => toCometChatId(uid))
      .sort()
      .join(),
  ])
})

/** As CometChat's migration guides have it. */
function documented(id) {
  const raw = String(id)
  let out = raw.toLowerCase().replace(/[^a-z0-9_-]/g, '_')
  if (out !== raw || out.length > 100) {
    let h = 0
    for (const c of raw) h = (Math.imul(31, h) + c.codePointAt(0)) >>> 0
    out = `${out.slice(0, 90)}_${h.toString(36)}`
  }
  return out
}

test('toCometChatId is the documented function', () => {
  const random = seeded(7)
  const below = (limit) => Math.floor(random() * limit)
  const units = [
    () => 'abcxyz019_-'[below(11)],
    () => 'ABCXYZ'[below(6)],
    () => ' @.+/:%'[below(7)],
    () => String.fromCharCode(below(0x250)),
    () => String.fromCharCode(below(0x10000)),
    () => String.fromCharCode(0xd800 + below(0x800)),
    () => String.fromCodePoint(0x10000 + below(0x100000)),
    () => 'ΣσςİıKÅẞßﬀΑ\u0307\u0345'[below(13)],
  ]
  for (let round = 0; round < 2000; round += 1) {
    const kinds = 1 + below(units.length)
    const length = round % 10 === 0 ? below(260) : below(30)
    const id = Array.from({ length }, () => units[below(kinds)]()).join('')
    assert.equal(toCometChatId(id), documented(id), JSON.stringify(id))
  }
  for (const id of [
    5,
    -1.5,
    10n,
    null,
    undefined,
    true,
    ['a', 'B'],
    {},
    new Date(0),
    'ΑΣ',
    'İ',
    'K',
    'x'.repeat(100),
    'x'.repeat(101),
    '',
    '👩‍👩‍👧',
    NaN,
  ]) {
    assert.equal(toCometChatId(id), documented(id), String(id))
  }
})
