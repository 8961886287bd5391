// Names and paths that fill a field, and which no row has: its value would be lost in every row, and nothing would say so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { people, rig } from './helpers.js'

const NAMES = '"uid", "name", "profile", "tags"'
const rows = () =>
  people(60).map((user) => ({ ...user, profile: { avatar: 'https://a.example/a.png', link: null }, tags: ['a'] }))
const ndjson = (users) => users.map((user) => `${JSON.stringify(user)}\n`).join('')
const spaced = (users) => JSON.stringify(users, null, 2)

/** The paths of the notes of names, each with its message. */
async function lost(source, options) {
  const check = await checkUsers(source, { extra: 'drop', ...options })
  assert.equal(check.error, undefined)
  return check.notes
    .filter(({ code }) => code === 'COLUMN_NOT_FOUND')
    .map(({ path, count, samples }) => {
      assert.deepEqual([count, samples.length], [1, 1])
      return [path, samples[0].message]
    })
    .sort()
}

test('a mapped name that no row has is noted, with what was likely meant', async () => {
  for (const source of [rows(), ndjson(rows()), spaced(rows())]) {
    const paths = 'a row has "profile.avatar", "profile.link"'
    assert.deepEqual(await lost(source, { map: { avatar: 'profile.avatr' } }), [
      ['profile.avatr', `${paths}; it may be "profile.avatar"`],
    ])
    assert.deepEqual(
      await lost(source, { map: { avatar: 'picture', 'metadata.x': 'Profile.Link' } }),
      [
        ['picture', `a row has ${NAMES}`],
        ['Profile.Link', `a row has ${NAMES}; it may be "profile.link"`],
      ].sort(),
    )
    assert.deepEqual(await lost(source, { map: { name: ['name', 'sirname'] } }), [['sirname', `a row has ${NAMES}`]])
    assert.deepEqual(await lost(source, { fallback: { avatar: ['profil.avatar', 'profile.avatar'], name: 'gone' } }), [
      ['profil.avatar', `a row has ${NAMES}; it may be "profile.avatar"`],
    ])
  }
})

test('a name that the condition, the map and a fallback have is noted once', async () => {
  const options = { where: 'gone != 1', map: { 'metadata.gone': 'gone' }, fallback: { avatar: ['gone'] } }
  assert.deepEqual(await lost(rows(), options), [['gone', `a row has ${NAMES}`]])
})

test('a name that one of the rows has is not noted, wherever it is', async () => {
  const map = {
    avatar: 'profile.avatar',
    'metadata.id': 'ids[kind=own].value',
    'metadata.tag': 'tags.0',
    'metadata.dotted': 'a.b',
    link: 'http://links',
    'metadata.null': 'none',
  }
  const last = {
    ...rows()[0],
    uid: 'last',
    'http://links': 'https://a.example',
    'a.b': 1,
    none: null,
    ids: [{ kind: 'own', value: 7 }],
    late: 'https://a.example/late.png',
  }
  const plain = people(1000).map((user) => ({ ...user, uid: `p-${user.uid}` }))
  for (const before of [[], rows(), plain]) {
    const users = [...before, last]
    for (const source of [users, ndjson(users), spaced(users)]) {
      assert.deepEqual(await lost(source, { map }), [])
      assert.deepEqual(await lost(source, { fallback: { avatar: ['late'] } }), [])
    }
  }
  assert.deepEqual(await lost([], { map }), [], 'of no rows nothing is known')
  assert.deepEqual(await lost(rows(), { map: { 'metadata.profile': 'profile' } }), [])
})

test('a name that no row has ends no run: one user may lack it', async () => {
  const { run } = rig()
  const report = await run(rows(), { map: { avatar: 'profile.avatr' }, extra: 'drop' })
  assert.deepEqual([report.status, report.imported, report.notes[0].path], ['complete', 60, 'profile.avatr'])
})
