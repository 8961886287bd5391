// Users are read back as CometChat lists them: in pages, without the deactivated and without tags unless asked for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOf, people, rig } from './helpers.js'

const EXISTING = [
  { uid: 'Ann', name: 'Ann Lee', tags: ['a'], metadata: { plan: 'pro' } },
  { uid: 'bob', name: 'Bob', deactivatedAt: 1_600_000_000 },
  { uid: 'annie', name: 'Zoe' },
  { uid: 'carl', name: 'annabel', status: 'online', tags: [] },
]

const uidsOf = async (response) => (await response.json()).data.map(({ uid }) => uid)

test('the list comes in pages', async () => {
  const existing = Array.from({ length: 250 }, (_, at) => ({ uid: `user-${at}`, name: at % 2 ? 'Odd' : 'Even' }))
  const { get } = rig({ existing })
  const first = await (await get('/users')).json()
  assert.equal(first.data.length, 100)
  assert.deepEqual(first.meta.pagination, { total: 250, count: 100, per_page: 100, current_page: 1, total_pages: 3 })
  const seen = new Set()
  for (let page = 1; page <= 4; page++) {
    const { data, meta } = await (await get(`/users?page=${page}&perPage=70`)).json()
    assert.equal(meta.pagination.count, data.length)
    for (const { uid } of data) seen.add(uid)
  }
  assert.equal(seen.size, 250)
  assert.equal((await (await get('/users?page=5&perPage=70')).json()).data.length, 0)
  assert.equal((await (await get('/users?perPage=1000')).json()).data.length, 250)
})

test('an empty list has one empty page', async () => {
  const { data, meta } = await (await rig().get('/users')).json()
  assert.deepEqual(data, [])
  assert.equal(meta.pagination.total_pages, 1)
})

test('a page that cannot be is refused', async () => {
  const { get } = rig()
  for (const query of ['perPage=1001', 'perPage=0', 'perPage=x', 'page=0', 'page=-1', 'page=1.5', 'page=']) {
    assert.equal((await get(`/users?${query}`)).status, 400, query)
  }
})

test('one user is read by its uid, in any case', async () => {
  const { get } = rig({ existing: [{ uid: 'Ann', name: 'Ann' }] })
  assert.equal((await (await get('/users/ANN')).json()).data.uid, 'ann')
  const missing = await get('/users/bob')
  assert.equal(missing.status, 404)
  assert.equal((await errorOf(missing)).code, 'ERR_UID_NOT_FOUND')
  assert.equal((await get('/users/%E0%A4%A')).status, 400)
})

test('the deactivated are left out, unless asked for', async () => {
  const { get } = rig({ existing: EXISTING })
  assert.deepEqual(await uidsOf(await get('/users')), ['carl', 'ann', 'annie'])
  assert.deepEqual(await uidsOf(await get('/users?withDeactivated=false')), ['carl', 'ann', 'annie'])
  const all = await (await get('/users?withDeactivated=true')).json()
  assert.deepEqual(
    all.data.map(({ uid, deactivatedAt }) => [uid, deactivatedAt]),
    [
      ['carl', undefined],
      ['ann', undefined],
      ['bob', 1_600_000_000],
      ['annie', undefined],
    ],
  )
  assert.equal(all.meta.pagination.total, 4)
  for (const path of ['/users/bob', '/users/BOB?withTags=true']) {
    const hidden = await get(path)
    assert.deepEqual([hidden.status, (await errorOf(hidden)).code], [404, 'ERR_UID_NOT_FOUND'])
  }
  assert.equal((await (await get('/users/Bob?withDeactivated=true')).json()).data.deactivatedAt, 1_600_000_000)
})

test('tags are there only if asked for, and all else always', async () => {
  const { get, clock } = rig({ existing: EXISTING })
  const plain = {
    uid: 'ann',
    name: 'Ann Lee',
    metadata: { plan: 'pro' },
    status: 'offline',
    role: 'default',
    createdAt: Math.floor(clock.now() / 1000),
  }
  const tagged = { ...plain, tags: ['a'] }
  const find = async (path) => (await (await get(path)).json()).data.find(({ uid }) => uid === 'ann')
  assert.deepEqual(await find('/users'), plain)
  assert.deepEqual(await find('/users?withTags=true'), tagged)
  assert.deepEqual((await (await get('/users/ann')).json()).data, plain)
  assert.deepEqual((await (await get('/users/ann?withTags=true')).json()).data, tagged)
})

test('the list begins with those who are online, or is sorted by name', async () => {
  const { get, post } = rig({ existing: EXISTING })
  assert.deepEqual(await uidsOf(await get('/users?sortBy=status')), ['carl', 'ann', 'annie'])
  assert.deepEqual(await uidsOf(await get('/users?sortBy=name')), ['ann', 'carl', 'annie'])
  await post({ new: { uid: 'new', name: 'Bea' } })
  assert.deepEqual(await uidsOf(await get('/users')), ['carl', 'ann', 'annie', 'new'])
  assert.deepEqual(await uidsOf(await get('/users?sortBy=name')), ['ann', 'carl', 'new', 'annie'])
})

test('a search finds what uid or name begin with, in any case', async () => {
  const { get } = rig({ existing: EXISTING })
  const found = async (query) => (await uidsOf(await get(`/users?${query}`))).sort()
  assert.deepEqual(await found('searchKey=aNN'), ['ann', 'annie', 'carl'])
  assert.deepEqual(await found('searchKey=ann&searchIn[]=uid'), ['ann', 'annie'])
  assert.deepEqual(await found('searchKey=ann&searchIn%5B%5D=name'), ['ann', 'carl'])
  assert.deepEqual(await found('searchKey=ann&searchIn[]=uid&searchIn[]=name'), ['ann', 'annie', 'carl'])
  assert.deepEqual(await found('searchKey=lee'), [])
  assert.deepEqual(await found('searchKey=bob'), [])
  assert.deepEqual(await found('searchKey=bob&withDeactivated=true'), ['bob'])
})

test('what cannot be searched in or sorted by is refused', async () => {
  const { get } = rig()
  for (const query of ['searchKey=a&searchIn[]=email', 'sortBy=age'])
    assert.equal((await errorOf(await get(`/users?${query}`))).code, 'ERR_BAD_REQUEST', query)
})

test('a page may hold less than was asked for, and says so', async () => {
  const { get, pages } = rig({ existing: Object.values(people(25)), mostPerPage: 10 })
  const { meta } = await (await get('/users?perPage=1000')).json()
  assert.deepEqual(meta.pagination, { total: 25, count: 10, per_page: 10, current_page: 1, total_pages: 3 })
  assert.deepEqual(
    (await pages('&perPage=1000')).map(({ length }) => length),
    [10, 10, 5],
  )
  assert.equal((await (await get('/users?perPage=4')).json()).data.length, 4)
})

test('totals may lie, as in the documented example', async () => {
  const { get } = rig({ existing: Object.values(people(250)), totals: 'zero' })
  const { meta } = await (await get('/users')).json()
  assert.deepEqual(meta.pagination, { total: 0, count: 100, per_page: 100, current_page: 1, total_pages: 1 })
  assert.equal((await (await get('/roles')).json()).meta.pagination.total, 0)
})

test('nothing moves between pages by itself', async () => {
  const { pages } = rig({ existing: Object.values(people(200)) })
  assert.deepEqual((await pages('&perPage=10')).flat(), Object.keys(people(200)))
})

test('while users come and leave, some are skipped and some are there twice, by seed', async () => {
  const read = async (seed) => {
    const { pages, sandbox } = rig({ existing: Object.values(people(500)), shifting: 0.05, seed })
    const uids = (await pages('&perPage=50')).flat()
    return { uids, online: [...sandbox.users.values()].filter(({ status }) => status === 'online').length }
  }
  const { uids, online } = await read(3)
  const seen = new Set(uids)
  assert.ok(seen.size < 500, `${seen.size} of 500 are there`)
  assert.ok(seen.size < uids.length, `${uids.length - seen.size} are there twice`)
  assert.ok(online > 0 && online < 500)
  assert.deepEqual((await read(3)).uids, uids)
  assert.notDeepEqual((await read(4)).uids, uids)
})

test('the order keeps everyone once, however it shifts, and those who are online come first', async () => {
  const { get, sandbox } = rig({ existing: Object.values(people(100)), shifting: 1 })
  for (const page of [2, 3, 2]) await get(`/users?page=${page}&perPage=10`)
  const { data } = await (await get('/users?perPage=1000&withDeactivated=true')).json()
  assert.deepEqual(new Set(data.map(({ uid }) => uid)), new Set(sandbox.users.keys()))
  assert.equal(data.length, 100)
  const statuses = data.map(({ status }) => status)
  assert.deepEqual(statuses, [...statuses].sort().reverse())
})

test('a page of many users costs a page, not all of them', async () => {
  const { get, sandbox } = rig({ existing: Object.values(people(2000)) })
  let reads = 0
  const { get: original } = Map.prototype
  const counting = function (key) {
    reads += 1
    return original.call(this, key)
  }
  await get('/users?perPage=10')
  Map.prototype.get = counting
  try {
    for (let page = 1; page <= 20; page += 1) await get(`/users?perPage=10&page=${page}`)
  } finally {
    Map.prototype.get = original
  }
  assert.ok(reads >= 200 && reads < 2000, `${reads} users were looked at`)
  assert.equal(sandbox.stats.standard.lists, 21)
})
