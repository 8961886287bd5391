// The preflight: what the app has, asked before the first batch; and roles that are created.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, createRoles, ImportError } from '../../pkg/entry/default.js'
import { people, rig, within } from './helpers.js'

const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
const ROWS = people(20).map((user, at) => ({ ...user, role: ['default', 'Teacher', 'student', 'member'][at % 4] }))

/** A check with a preflight, of a sandbox. */
function asked(sandboxOptions, source = ROWS, more = {}) {
  const { sandbox, options } = rig(sandboxOptions, { apiKey: KEY, retry: { baseMs: 1, capMs: 5 } })
  const check = checkUsers(source, { ...options, preflight: true, ...more })
  return { sandbox, check, options }
}

/** A server of few words: what it gives to each path. */
const server = (respond) => {
  const urls = []
  return {
    urls,
    async fetch(url, init) {
      urls.push(`${init.method} ${url}`)
      const { status = 200, body } = await respond(new URL(url), init)
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    },
  }
}
const CONNECTION = { endpoint: 'http://127.0.0.1/v3', apiKey: KEY, retry: { baseMs: 1, capMs: 5 } }

test('missing roles are named with their rows, and no row is sent', async () => {
  const { sandbox, check } = asked({ roles: ['default', 'member'] })
  const { valid, preflight } = await check
  assert.equal(valid, 20)
  assert.deepEqual(preflight, {
    roles: {
      missing: [
        { role: 'student', rows: 5 },
        { role: 'teacher', rows: 5 },
      ],
      known: ['default', 'member'],
    },
    app: { isEmpty: true, users: 0, hasMore: false, firstRows: 20, there: 0 },
    error: {
      code: 'ROLE_MISSING',
      message:
        'the server would refuse 10 rows, since the app lacks student (5 rows), teacher (5 rows): create the roles, or map no column to the role',
    },
  })
  assert.equal(sandbox.stats.requests, 0)
  assert.deepEqual([sandbox.stats.standard.lists, sandbox.stats.standard.roles], [1, 1])
})

test('roles that are created are there for the import', async () => {
  const { sandbox, check, options } = asked({ roles: ['default', 'member'] })
  const missing = (await check).preflight.roles.missing.map(({ role }) => role)
  const result = await createRoles([...missing, 'Student', 'member'], options)
  assert.deepEqual(result, { created: ['student', 'teacher'], existing: ['member'], refused: [] })
  const report = await rig().run(ROWS, { fetch: sandbox.fetch })
  assert.deepEqual([report.imported, report.rejected], [20, 0])
  assert.deepEqual((await checkUsers(ROWS, { ...options, preflight: true })).preflight.roles.missing, [])
})

test('where no row names a role, one request is enough, and the users are counted', async () => {
  const { sandbox, check } = asked({ existing: people(3, 'there') }, people(5))
  assert.deepEqual((await check).preflight, {
    roles: { missing: [] },
    app: { isEmpty: false, users: 3, hasMore: false, firstRows: 5, there: 0 },
  })
  assert.deepEqual([sandbox.stats.standard.lists, sandbox.stats.standard.roles], [1, 0])
})

test('a page that is full may not be all, whatever the server says of the total', async () => {
  const { check } = asked({ existing: people(1000, 'there'), totals: 'zero' }, people(2))
  assert.deepEqual((await check).preflight.app, {
    isEmpty: false,
    users: 1000,
    hasMore: true,
    firstRows: 2,
    there: 0,
  })
})

test('a user who is deactivated is one', async () => {
  const { check } = asked({ existing: [{ uid: 'gone', name: 'Gone', deactivatedAt: 1_700_000_000 }] }, people(2))
  const { isEmpty, users, hasMore } = (await check).preflight.app
  assert.deepEqual([isEmpty, users, hasMore], [false, 1, false])
})

test('of the first thousand rows, those that are there already are counted', async () => {
  const existing = [{ uid: 'ann', name: 'Ann' }, ...people(30, 'u').map((user) => ({ ...user }))]
  const rows = [{ uid: 'ANN', name: 'Ann' }, { uid: '', name: 'none' }, ...people(2000, 'v'), ...people(30, 'u')]
  const { check } = asked({ existing }, rows)
  const { firstRows, there } = (await check).preflight.app
  assert.deepEqual([firstRows, there], [1000, 1], 'uids have no case, and rows that are not sent do not count')
})

test('roles are read to the end of their pages, also from a server that gives the same page each time', async () => {
  const { check } = asked({ mostPerPage: 2, roles: ['default', 'a', 'b', 'c', 'teacher', 'student', 'member'] })
  assert.deepEqual((await check).preflight.roles.missing, [])
  const stubborn = server(({ pathname }) => ({
    body: { data: pathname.endsWith('/roles') ? [{ role: 'teacher' }] : [] },
  }))
  const lying = await checkUsers(ROWS, {
    ...CONNECTION,
    preflight: true,
    fetch: async (url, init) => {
      const response = await stubborn.fetch(url, init)
      const body = await response.json()
      return new Response(JSON.stringify({ ...body, meta: { pagination: { per_page: 1 } } }))
    },
  })
  assert.deepEqual(
    lying.preflight.roles.missing.map(({ role }) => role),
    ['member', 'student'],
  )
  assert.equal(stubborn.urls.filter((url) => url.includes('/roles')).length, 2)
})

for (const [name, faults, expected] of [
  ['a key that may not read', { 'read-403': 1 }, /^the key may not read it \(AUTH_ERR_NO_ACCESS: /],
  ['a server that can only import', { 'read-404': 1 }, /^the server cannot be read \(ERR_API_NOT_FOUND: /],
  ['a server that fails', { 'read-500': 1 }, /ERR_EXCEPTION/],
  ['a connection that breaks', { 'read-drop': 1 }, /connection/],
  ['a response that is no JSON', { 'read-truncated': 1 }, /NOT_JSON/],
]) {
  test(`${name} is skipped with a word`, async () => {
    const { sandbox, check } = asked({ faults })
    const { valid, preflight } = await within(check)
    assert.equal(valid, 20)
    assert.deepEqual(Object.keys(preflight), ['skipped'])
    assert.match(preflight.skipped, expected)
    assert.equal(sandbox.stats.requests, 0)
  })
}

test('a status without a code skips it too', async () => {
  for (const status of [401, 403, 404, 405]) {
    const { fetch } = server(() => ({ status, body: '<title>No</title>' }))
    const { preflight } = await checkUsers(ROWS, { ...CONNECTION, preflight: true, fetch })
    assert.match(preflight.skipped, new RegExp(`HTTP_${status}: No`))
  }
})

test('what can be read counts where the rest cannot', async () => {
  const { fetch } = server(({ pathname }) =>
    pathname.endsWith('/users') ? { status: 403, body: '' } : { body: { data: [{ role: 'teacher' }] } },
  )
  const { preflight } = await checkUsers(ROWS, { ...CONNECTION, preflight: true, fetch })
  assert.deepEqual(Object.keys(preflight).sort(), ['error', 'roles', 'skipped'])
  assert.deepEqual(preflight.roles.known, ['teacher'])
})

test('a wrong key is an error of the preflight before any batch, and stands nowhere', async () => {
  const { sandbox, check } = asked({ apiKey: 'another' })
  const report = await check
  assert.equal(report.valid, 20)
  const { code, message } = report.preflight.error
  assert.equal(code, 'KEY_REFUSED')
  assert.match(message, /AUTH_ERR_APIKEY_NOT_FOUND.*check the REST API key/)
  assert.ok(!('skipped' in report.preflight) && !('roles' in report.preflight))
  assert.equal(sandbox.stats.requests, 0)
  const app = asked({ appId: 'app1' }, ROWS, { endpoint: undefined, appId: 'app2', region: 'us' })
  assert.equal((await app.check).preflight.error.code, 'ENDPOINT_NOT_FOUND')
})

test('a server that repeats the key gets it into nothing', async () => {
  const echo = { error: { code: `ERR_${KEY}`, message: `not ${KEY}`, details: { role: [KEY] } } }
  for (const status of [400, 401, 403, 404, 500]) {
    const { fetch, urls } = server(() => ({ status, body: echo }))
    const report = await checkUsers(ROWS, { ...CONNECTION, preflight: true, fetch })
    const created = await createRoles(['a'], { ...CONNECTION, fetch }).catch((error) => error)
    assert.ok(
      !`${JSON.stringify([report, created])}${created.message} ${created.stack}${urls}`.includes(KEY),
      `${status}`,
    )
  }
  const { fetch } = server(({ pathname }) => ({ body: { data: pathname.endsWith('/roles') ? [{ role: KEY }] : [] } }))
  const { preflight } = await checkUsers(ROWS, { ...CONNECTION, preflight: true, fetch })
  assert.deepEqual(preflight.roles.known, ['[redacted]'])
})

test('it asks with the key and below the base of the address, by GET alone', async () => {
  const keys = new Set()
  const { fetch, urls } = server((_, { headers, body }) => {
    keys.add(new Headers(headers).get('apikey'))
    assert.equal(body, undefined)
    return { body: { data: [] } }
  })
  await checkUsers(ROWS, { ...CONNECTION, preflight: true, fetch })
  assert.deepEqual(urls.sort(), [
    'GET http://127.0.0.1/v3/roles?perPage=100&page=1',
    'GET http://127.0.0.1/v3/users?perPage=1000&page=1&withDeactivated=true',
  ])
  assert.deepEqual([...keys], [KEY])
})

test('nobody is asked where no row could be sent', async () => {
  const { fetch, urls } = server(() => ({ body: { data: [] } }))
  const options = { ...CONNECTION, preflight: true, fetch }
  for (const source of [[], [{ uid: 'a', name: '' }], 'nothing,here\n1,2\n']) {
    assert.ok(!('preflight' in (await checkUsers(source, options))))
  }
  assert.ok(!('preflight' in (await checkUsers(ROWS, { ...options, preflight: false }))))
  assert.deepEqual(urls, [])
})

test('a server that never responds is waited for no longer than the caller wants', async () => {
  const { check } = asked({ faults: { 'read-hang': 1 } }, ROWS, { timeoutMs: 20 })
  assert.match((await within(check)).preflight.skipped, /TIMED_OUT|in time/)
  const stop = new AbortController()
  const stopped = asked({ faults: { 'read-hang': 1 } }, ROWS, { signal: stop.signal })
  setTimeout(() => stop.abort(), 50)
  await assert.rejects(within(stopped.check), { code: 'ABORTED' })
})

test('a wrong option is refused, and the connection is needed', async () => {
  const refused = (promise, message) => assert.rejects(promise, { code: 'INVALID_OPTION', message })
  await refused(checkUsers(ROWS, { preflight: 'yes' }), 'preflight: expected true or false, found "yes"')
  await refused(checkUsers(ROWS, { preflight: true }), /^apiKey: /)
  await refused(checkUsers(ROWS, { ...CONNECTION, preflight: true, timeoutMs: 0 }), /^timeoutMs: /)
  await refused(createRoles('teacher', CONNECTION), /^roles: /)
  await refused(createRoles(['no role'], CONNECTION), /^roles: /)
  await refused(createRoles(['a'], {}), /^apiKey: /)
  await refused(createRoles(['a'], undefined), /^options: /)
  await refused(createRoles(['a'], { ...CONNECTION, colour: 1 }), /^colour: /)
})

test('a role that the server refuses is named with its words, and the others are created', async () => {
  const { options } = rig({ roles: Array.from({ length: 24 }, (_, at) => `r${at}`) }, { apiKey: KEY })
  const { created, refused } = await createRoles(['one', 'more'], options)
  assert.deepEqual(created, ['one'])
  assert.deepEqual(
    refused.map(({ role, code }) => [role, code]),
    [['more', 'ERR_ROLE_LIMIT_EXCEEDED']],
  )
  assert.match(refused[0].message, /25/)
  const wrong = rig({ apiKey: 'another' }, { apiKey: KEY })
  const error = await createRoles(['one'], wrong.options).catch((error) => error)
  assert.ok(error instanceof ImportError && error.code === 'KEY_REFUSED' && !error.message.includes(KEY))
  assert.deepEqual(await createRoles([], options), { created: [], existing: [], refused: [] })
})

test('more roles than an app can have are counted, not listed', async () => {
  const rows = people(1100).map((user, at) => ({ ...user, role: `r${at}` }))
  const { check } = asked({}, rows)
  const { missing, others } = (await check).preflight.roles
  assert.deepEqual([missing.length, others], [1000, 100])
})

test('in what a journal has left to send, only the roles of those rows count', async () => {
  const { memoryJournal } = await import('../../pkg/journal/memory.js')
  const journal = memoryJournal()
  const { sandbox, options } = rig({ roles: ['default', 'member'] }, { apiKey: KEY, journal })
  const { run } = rig({}, { ...options, fetch: sandbox.fetch })
  await run(ROWS.filter(({ role }) => role === 'member'))
  const { resumed, preflight } = await checkUsers(ROWS, { ...options, preflight: true })
  assert.deepEqual([resumed.imported, preflight.roles.missing.length], [5, 2])
})

test('pictures of a vendor and large metadata are noted only with a preflight', async () => {
  const rows = [
    { uid: 'a', name: 'A', avatar: 'https://us.stream-io-cdn.com/a.png' },
    { uid: 'b', name: 'B', metadata: { text: 'x'.repeat(2000) } },
  ]
  const { check } = asked({}, rows)
  assert.deepEqual(
    (await check).notes.map(({ code, path, count }) => [code, path, count]),
    [
      ['VENDOR_HOST', 'avatar', 1],
      ['LARGE_OBJECT', 'metadata', 1],
    ],
  )
  assert.deepEqual((await checkUsers(rows)).notes, [])
})
