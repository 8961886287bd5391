import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../pkg/client/entities.js'
import { errorOf, importRequest, people, rig } from './helpers.js'

/** The rules that the library keeps: the sandbox has its own reading of the same pages. */
const RULE = RULES.users

const user = (more) => ({ uid: 'ann', name: 'Ann', ...more })

/** What becomes of the user: `ok`, or the error's code. */
async function outcomeOf(more, options) {
  const result = await rig(options).one(user(more))
  return result.success ? 'ok' : result.error.code
}

async function accepts(...all) {
  for (const more of all) assert.equal(await outcomeOf(more), 'ok', JSON.stringify(more).slice(0, 80))
}

async function refuses(field, ...values) {
  for (const value of values) {
    const result = await rig().one(user({ [field]: value }), 'ann')
    const error = result.error ?? {}
    assert.equal(error.code, 'ERR_BAD_REQUEST', `${field}: ${JSON.stringify(value)?.slice(0, 80)}`)
    assert.ok(
      Object.keys(error.details).every((name) => name.split('.')[0] === field),
      'the details name the field',
    )
  }
}

test('the response has a user as it is stored', async () => {
  const { one, sandbox, clock } = rig()
  const result = await one(
    user({ uid: 'Ann', role: 'VIP', createdAt: '1673421419', metadata: { key: 'value' }, tags: ['a'], shoes: 42 }),
  )
  assert.deepEqual(result, {
    success: true,
    data: {
      uid: 'ann',
      name: 'Ann',
      metadata: { key: 'value' },
      tags: ['a'],
      status: 'offline',
      role: 'vip',
      createdAt: 1673421419,
    },
  })
  assert.deepEqual(sandbox.users.get('ANN'), result.data)
  const plain = await one({ uid: 'bob', name: 'Bob' })
  assert.deepEqual(plain.data, {
    createdAt: Math.floor(clock.now() / 1000),
    uid: 'bob',
    name: 'Bob',
    status: 'offline',
    role: 'default',
  })
})

test('a uid is letters, digits, dashes and underscores, and equals its key', async () => {
  const { one } = rig()
  for (const uid of ['a', 'A-b_9', 'x'.repeat(RULE.uid.max), '123', 'constructor'])
    assert.equal((await one(user({ uid }))).success, true, uid)
  for (const uid of ['', 'x'.repeat(RULE.uid.max + 1), 'a b', 'a.b', 'é', '\u212Aelvin', 'a\n']) {
    assert.equal((await one(user({ uid }))).error.code, 'ERR_BAD_REQUEST', uid)
  }
  assert.equal((await one(user({ uid: 7 }), '7')).error.code, 'ERR_BAD_REQUEST')
  assert.equal((await one(user({ uid: 'a' }), 'b')).error.code, 'ERR_BAD_REQUEST')
  assert.equal((await one(user({ uid: 'Ann' }), 'ann')).error.code, 'ERR_BAD_REQUEST')
  assert.equal((await one({ name: 'Ann' }, 'ann')).error.code, 'ERR_BAD_REQUEST')
})

test('a name is characters, counted as code points', async () => {
  await accepts({ name: 'n' }, { name: 'é'.repeat(RULE.name.max) }, { name: '😀'.repeat(RULE.name.max) })
  await refuses('name', '', 'n'.repeat(RULE.name.max + 1), '😀'.repeat(RULE.name.max + 1), 7, null, undefined, '\uD83D')
})

test('avatar and link are URLs', async () => {
  const long = `https://x.test/${'a'.repeat(RULE.avatar.max - 15)}`
  for (const field of ['avatar', 'link']) {
    await accepts({ [field]: 'https://x.test' }, { [field]: 'http://x.test:8080/ü?q=1#f' }, { [field]: long })
    await refuses(
      field,
      '',
      'x.test',
      '/a.png',
      'https://',
      ' https://x.test',
      'https://x.test/a b',
      'https://x:y:z/',
      `${long}a`,
      1,
      null,
    )
  }
})

test('a role is letters, digits, dashes and underscores, in any case, and must exist', async () => {
  const exact = 'r'.repeat(RULE.role.max)
  assert.equal(await outcomeOf({ role: 'Gold-1' }, { roles: ['default', 'gold-1'] }), 'ok')
  assert.equal(await outcomeOf({ role: exact }, { roles: 'any' }), 'ok')
  assert.equal(await outcomeOf({ role: 'nobody' }), 'ERR_ROLE_NOT_FOUND')
  await refuses('role', '', `${exact}r`, 'a b', 3, null)
})

test('metadata is an object, counted in bytes', async () => {
  const filled = (bytes) => ({ k: 'a'.repeat(bytes - '{"k":""}'.length) })
  await accepts(
    { metadata: {} },
    { metadata: filled(RULE.metadata.max) },
    { metadata: { k: 'é'.repeat((RULE.metadata.max - 8) / 2) } },
  )
  await refuses(
    'metadata',
    filled(RULE.metadata.max + 1),
    { k: 'é'.repeat((RULE.metadata.max - 8) / 2 + 1) },
    [],
    'text',
    null,
    1,
  )
})

test('tags are a list of texts, both of a length', async () => {
  await accepts({ tags: [] }, { tags: Array(RULE.tags.max).fill('t') }, { tags: ['😀'.repeat(RULE.tags.itemMax)] })
  await refuses(
    'tags',
    Array(RULE.tags.max + 1).fill('t'),
    ['t'.repeat(RULE.tags.itemMax + 1)],
    [1],
    'tag',
    { 0: 'tag' },
    null,
  )
})

test('times are UNIX seconds of ten digits, as an integer or as a string', async () => {
  for (const field of ['createdAt', 'lastActiveAt', 'deactivatedAt']) {
    await accepts({ [field]: 1_000_000_000 }, { [field]: 9_999_999_999 }, { [field]: '1673421419' })
    await refuses(
      field,
      999_999_999,
      10_000_000_000,
      1673421419.5,
      '0673421419',
      '167342141',
      ' 1673421419',
      '1e9',
      -1673421419,
      null,
      true,
    )
  }
})

test('each user is judged on its own', async () => {
  const { post, sandbox } = rig({ existing: [{ uid: 'Old' }] })
  const { data } = await (
    await post({
      ok: { uid: 'ok', name: 'Ok' },
      bad: { uid: 'bad', name: '' },
      list: [],
      nothing: null,
      role: { uid: 'role', name: 'R', role: 'nobody' },
      old: { uid: 'old', name: 'Old' },
    })
  ).json()
  const codes = Object.fromEntries(
    Object.entries(data).map(([uid, { success, error }]) => [uid, success || error.code]),
  )
  assert.deepEqual(codes, {
    ok: true,
    bad: 'ERR_BAD_REQUEST',
    list: 'ERR_IMPORT_INVALID_USER_FORMAT',
    nothing: 'ERR_IMPORT_INVALID_USER_FORMAT',
    role: 'ERR_ROLE_NOT_FOUND',
    old: 'ERR_UID_ALREADY_EXISTS',
  })
  assert.deepEqual([...sandbox.users.keys()], ['old', 'ok'])
  assert.equal(sandbox.stats.stored, 1)
})

test('upper and lower case are one user; a re-send is refused, or updates if set to', async () => {
  const twice = { Ann: { uid: 'Ann', name: 'First' }, ann: { uid: 'ann', name: 'Second' } }
  const { data } = await (await rig().post(twice)).json()
  assert.equal(data.Ann.success, true)
  assert.equal(data.ann.error.code, 'ERR_UID_ALREADY_EXISTS')
  const updating = rig({ resend: 'update' })
  await updating.post(twice)
  assert.equal(updating.sandbox.users.get('ann').name, 'Second')
})

test('a request holds 1 to 50 users', async () => {
  const { post, sandbox } = rig()
  assert.equal((await post(people(50))).status, 200)
  for (const users of [people(51), {}]) {
    const response = await post(users)
    assert.equal(response.status, 400)
    assert.equal((await errorOf(response)).code, 'ERR_BAD_REQUEST')
  }
  assert.equal(sandbox.users.size, 50)
})

test('a body that is no request is refused as a whole', async () => {
  const { post } = rig()
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '{}',
    '{"users":[]}',
    '{"users":null}',
    '{"__proto__":{"users":{}}}',
    '\uFEFF{"users":{}}',
    '['.repeat(200_000),
  ]
  for (const body of bodies) {
    const response = await post(body)
    assert.equal(response.status, 400, body.slice(0, 40))
    assert.equal((await errorOf(response)).code, 'ERR_BAD_REQUEST')
  }
  assert.equal((await post(people(1), { headers: { 'content-type': 'text/plain' } })).status, 400)
})

test('a body with a character cut in two is refused', async () => {
  const bytes = new TextEncoder().encode('{"users":{"a":{"uid":"a","name":"é"}}}')
  const at = bytes.indexOf(0xc3)
  const cut = new Uint8Array([...bytes.slice(0, at + 1), ...bytes.slice(at + 2)])
  assert.equal((await rig().sandbox.fetch(importRequest('', { body: cut }))).status, 400)
})

test('uids that are names of JavaScript stay plain uids', async () => {
  const { post, get, sandbox } = rig()
  const uids = ['__proto__', 'constructor', 'tostring', '123', '0', 'hasownproperty']
  const body = `{"users":{${uids.map((uid) => `"${uid}":{"uid":"${uid}","name":"N"}`).join(',')}}}`
  const { data } = JSON.parse(await (await post(body)).text())
  assert.deepEqual(new Set(Object.keys(data)), new Set(uids))
  for (const uid of uids) {
    assert.equal(Object.getOwnPropertyDescriptor(data, uid).value.data.uid, uid)
    assert.equal((await (await get(`/users/${uid}`)).json()).data.uid, uid)
  }
  assert.equal(sandbox.users.size, uids.length)
  assert.equal(sandbox.users.has('valueof'), false)
  assert.equal({}.uid, undefined)
})

test('hostile keys in a row go nowhere, and in metadata stay data', async () => {
  const { post, sandbox } = rig()
  await post('{"users":{"a":{"uid":"a","name":"A","__proto__":{"role":"admin"},"metadata":{"__proto__":{"x":1}}}}}')
  const { role, metadata } = sandbox.users.get('a')
  assert.equal(role, 'default')
  assert.equal(JSON.stringify(metadata), '{"__proto__":{"x":1}}')
  assert.equal({}.x, undefined)
})
