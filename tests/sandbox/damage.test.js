// An import may be wrong about what is stored: that is what reading back is for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { people, rig } from './helpers.js'

test('users may be lost though the import calls them stored, each once', async () => {
  const { post, sandbox, get } = rig({ lost: ['U1', 'u3'] })
  const { data } = await (await post(people(5))).json()
  assert.ok(Object.values(data).every(({ success }) => success))
  assert.deepEqual([...sandbox.users.keys()], ['u0', 'u2', 'u4'])
  assert.equal(sandbox.stats.stored, 3)
  assert.equal((await get('/users/u1')).status, 404)
  const again = (await (await post(people(5))).json()).data
  assert.deepEqual([again.u1.success, again.u2.success, sandbox.users.size], [true, false, 5])
  sandbox.reset()
  await post(people(5))
  assert.equal(sandbox.users.size, 3)
})

test('a share of users is lost by seed, in whatever order they come', async () => {
  const lostOf = async (batches, seed) => {
    const { post, sandbox } = rig({ lost: 0.2, seed })
    for (const batch of batches) await post(batch)
    return [...sandbox.users.keys()].sort()
  }
  const batches = ['a', 'b', 'c'].map((prefix) => people(50, prefix))
  const kept = await lostOf(batches, 1)
  assert.ok(kept.length > 90 && kept.length < 145, `${kept.length} of 150`)
  assert.deepEqual(await lostOf(batches.reverse(), 1), kept)
  assert.notDeepEqual(await lostOf(batches, 2), kept)
})

test('users may be stored otherwise than they were sent, and the response does not display it', async () => {
  const seen = []
  const { one, sandbox } = rig({
    altered: (uid, user) => {
      seen.push(uid)
      user.tags?.push('more')
      return uid === 'ann' ? { ...user, name: 'Other' } : user
    },
  })
  const { data } = await one({ uid: 'Ann', name: 'Ann', tags: ['a'] })
  await one({ uid: 'bob', name: 'Bob' })
  assert.deepEqual([data.name, data.tags], ['Ann', ['a']])
  const { name, tags } = sandbox.users.get('ann')
  assert.deepEqual([name, tags, sandbox.users.get('bob').name], ['Other', ['a', 'more'], 'Bob'])
  assert.deepEqual(seen, ['ann', 'bob'])
})

test('a share of users is altered by seed, in one field that they have', async () => {
  const batch = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [
      `u${n}`,
      { uid: `u${n}`, name: 'Altered', avatar: 'https://altered.test/', metadata: {}, tags: ['a'], role: 'vip' },
    ]),
  )
  const fieldsOf = async (altered) => {
    const { post, sandbox } = rig({ altered, seed: 2 })
    const { data } = await (await post(batch)).json()
    return Object.entries(data).map(([uid, { data: sent }]) => {
      const stored = sandbox.users.get(uid)
      assert.deepEqual(Object.keys(stored).sort(), Object.keys(sent).sort())
      return Object.keys(sent).filter((field) => JSON.stringify(sent[field]) !== JSON.stringify(stored[field]))
    })
  }
  const all = await fieldsOf(1)
  assert.ok(all.every(({ length }) => length === 1))
  assert.deepEqual([...new Set(all.flat())].sort(), ['avatar', 'metadata', 'name', 'role', 'tags'])
  const some = (await fieldsOf(0.3)).filter(({ length }) => length === 1).length
  assert.ok(some > 5 && some < 30, `${some} of 50`)
  assert.deepEqual((await fieldsOf(0)).flat(), [])
})
