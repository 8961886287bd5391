// One user is changed by the rules of an import; roles are listed, and created.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../pkg/client/entities.js'
import { errorOf, people, rig } from './helpers.js'

const RULE = RULES.users
const ANN = { uid: 'ann', name: 'Ann', avatar: 'https://x.test/a.png', tags: ['a'], metadata: { a: 1 } }

test('what is sent is changed, and nothing else', async () => {
  const { send, sandbox, clock } = rig({ existing: [{ ...ANN, createdAt: 1_600_000_000 }] })
  const before = { ...sandbox.users.get('ann') }
  const changes = {
    name: 'Ann Lee',
    link: 'https://x.test/ann',
    role: 'VIP',
    metadata: { b: 2 },
    tags: ['b'],
  }
  const response = await send('PUT', '/users/ANN', { ...changes, uid: 'other', createdAt: 1_500_000_000, shoes: 42 })
  const expected = { ...before, ...changes, role: 'vip', updatedAt: Math.floor(clock.now() / 1000) }
  assert.deepEqual([response.status, (await response.json()).data], [200, expected])
  assert.deepEqual(sandbox.users.get('ann'), expected)
  assert.equal(sandbox.users.size, 1)
})

test('an update is in the lists at once', async () => {
  const { send, get } = rig({ existing: [ANN, { uid: 'bob', name: 'Bob' }] })
  const names = async () => (await (await get('/users?sortBy=name')).json()).data.map(({ name }) => name)
  assert.deepEqual(await names(), ['Ann', 'Bob'])
  await send('PUT', '/users/ann', { name: 'Zoe' })
  assert.deepEqual(await names(), ['Bob', 'Zoe'])
})

test('some fields can be removed', async () => {
  const { send, sandbox } = rig({ existing: [ANN] })
  assert.equal((await send('PUT', '/users/ann', { unset: ['avatar', 'metadata'] })).status, 200)
  const { avatar, metadata, tags } = sandbox.users.get('ann')
  assert.deepEqual([avatar, metadata, tags], [undefined, undefined, ['a']])
  for (const unset of [['name'], ['tags'], ['role'], ['createdAt'], 'link', [1], {}])
    assert.equal((await errorOf(await send('PUT', '/users/ann', { unset }))).code, 'ERR_BAD_REQUEST', unset)
})

test('the rules are those of an import', async () => {
  const { send, sandbox } = rig({ existing: [ANN] })
  const wrong = {
    name: ['', 'n'.repeat(RULE.name.max + 1), null, 7],
    avatar: ['x.test', `https://x.test/${'a'.repeat(RULE.avatar.max)}`],
    link: ['', 1],
    role: ['a b', ''],
    metadata: ['text', { k: 'a'.repeat(RULE.metadata.max) }],
    tags: ['tag', Array(RULE.tags.max + 1).fill('t')],
  }
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const response = await send('PUT', '/users/ann', { name: 'Changed', [field]: value })
      const { code, details } = await errorOf(response)
      assert.deepEqual([response.status, code, Object.keys(details)], [400, 'ERR_BAD_REQUEST', [field]], field)
    }
  }
  assert.equal((await errorOf(await send('PUT', '/users/ann', { role: 'nobody' }))).code, 'ERR_ROLE_NOT_FOUND')
  for (const body of ['', '{', '[]', 'null', '1'])
    assert.equal((await send('PUT', '/users/ann', body)).status, 400, body)
  assert.equal(sandbox.users.get('ann').name, 'Ann')
})

test('who is not there, or deactivated, cannot be changed', async () => {
  const { send } = rig({ existing: [{ uid: 'bob', deactivatedAt: 1_600_000_000 }] })
  for (const path of ['/users/nobody', '/users/bob', '/users/bob?withDeactivated=true']) {
    const response = await send('PUT', path, { name: 'New' })
    assert.deepEqual([response.status, (await errorOf(response)).code], [404, 'ERR_UID_NOT_FOUND'], path)
  }
})

test('the roles come in pages', async () => {
  const { get } = rig({ roles: ['default', 'gold', 'silver'] })
  const { data, meta } = await (await get('/roles?perPage=2')).json()
  assert.deepEqual(
    data.map(({ role, name, description }) => [role, typeof name, typeof description]),
    [
      ['default', 'string', 'string'],
      ['gold', 'string', 'string'],
    ],
  )
  assert.deepEqual(meta.pagination, { total: 3, count: 2, per_page: 2, current_page: 1, total_pages: 2 })
  assert.deepEqual(
    (await (await get('/roles?perPage=2&page=2')).json()).data.map(({ role }) => role),
    ['silver'],
  )
  assert.equal((await get('/roles?perPage=1001')).status, 400)
})

test('a role that is created exists for imports from then on, until the sandbox is reset', async () => {
  const { one, send, get, sandbox } = rig({ roles: ['default'] })
  const user = { uid: 'ann', name: 'Ann', role: 'gold' }
  assert.equal((await one(user)).error.code, 'ERR_ROLE_NOT_FOUND')
  const response = await send('POST', '/roles', { role: 'Gold', name: 'Gold members', description: 'They pay.' })
  const role = { role: 'gold', name: 'Gold members', description: 'They pay.' }
  assert.deepEqual([response.status, (await response.json()).data], [200, role])
  assert.deepEqual((await (await get('/roles')).json()).data[1], role)
  assert.equal((await one(user)).success, true)
  sandbox.reset()
  assert.equal((await one(user)).error.code, 'ERR_ROLE_NOT_FOUND')
})

test('a role that exists, lacks a name, or is one too many is refused', async () => {
  const { send } = rig({ roles: ['default'] })
  const create = async (body) => (await send('POST', '/roles', body)).json()
  assert.equal((await create({ role: 'DEFAULT', name: 'D' })).error.code, 'ERR_ROLE_ALREADY_EXISTS')
  for (const body of [
    { role: 'a' },
    { name: 'A' },
    {},
    [],
    { role: 'a b', name: 'A' },
    { role: 'a', name: 'A', description: 'd'.repeat(256) },
  ])
    assert.equal((await create(body)).error.code, 'ERR_BAD_REQUEST', JSON.stringify(body))
  for (let n = 2; n <= 25; n += 1) assert.equal((await create({ role: `r${n}`, name: 'R' })).data.role, `r${n}`)
  assert.equal((await create({ role: 'r26', name: 'R' })).error.code, 'ERR_ROLE_LIMIT_EXCEEDED')
})

test('a user that is imported again keeps the time of the first import, and gets one of the change', async () => {
  const { post, clock, sandbox } = rig({ resend: 'update' })
  await post(people(1))
  const { createdAt } = sandbox.users.get('u0')
  await clock.advance(5000)
  await post(people(1))
  const user = sandbox.users.get('u0')
  assert.deepEqual([user.createdAt, user.updatedAt], [createdAt, createdAt + 5])
})
