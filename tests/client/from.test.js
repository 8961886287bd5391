// The recipes for exports of other services: their names, and how a caller's own options come before theirs.
// `tests/docs/coming-from.test.js` runs each on a sample.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { USERS } from '../../pkg/client/entities.js'
import { readReadingOptions } from '../../pkg/client/reading-options.js'
import { from, recipeNamed, recipes } from '../../pkg/from/index.js'

test('every recipe is one of the types, has options that can be read, and says what it is for', () => {
  const types = readFileSync(new URL('../../pkg/from.d.ts', import.meta.url), 'utf8')
  const [, union = ''] = /export type RecipeName =([\s\S]*?)\n\n/.exec(types) ?? []
  assert.deepEqual(
    [...union.matchAll(/'([\w-]+)'/g)].map(([, name]) => name).sort(),
    recipes.map(({ name }) => name).sort(),
  )
  for (const recipe of recipes) {
    assert.ok(recipe.title && recipe.export && recipe.file && recipe.left, recipe.name)
    assert.doesNotThrow(
      () => readReadingOptions({ entity: USERS, options: recipe.options, objects: false }),
      recipe.name,
    )
  }
})

test('the condition of users who are not blocked can be read, admits who is not, and excludes who is', async () => {
  const known = recipes.flatMap(({ name, notBlocked }) => (notBlocked === undefined ? [] : [[name, notBlocked]]))
  assert.ok(known.length > 10)
  for (const [name, where] of known) {
    const [, column, value] = /^(\w+) != (\w+)$/.exec(where) ?? []
    const blocked = { true: true, false: false }[value] ?? value
    const users = [{ [column]: blocked }, { [column]: !blocked }, {}]
    const rows = users.map((user, at) => ({ uid: `u${at}`, name: 'U', ...user }))
    const { excluded, valid } = await checkUsers(rows, { where, extra: 'drop' })
    assert.deepEqual([excluded, valid], [1, 2], name)
  }
})

test('every recipe is found by its name and its other names, in any spelling, and by no two', () => {
  const names = recipes.flatMap(({ name, aliases }) => [name, ...aliases])
  const plain = names.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  assert.equal(new Set(plain).size, plain.length)
  for (const recipe of recipes)
    for (const name of [recipe.name, ...recipe.aliases])
      for (const spelt of [name, name.toUpperCase(), ` ${name.replaceAll('-', '_')} `])
        assert.equal(recipeNamed(spelt), recipe, spelt)
  for (const [spelt, name] of [
    ['Rocket.Chat', 'rocket-chat'],
    ['Azure AD', 'entra'],
    ['GetStream', 'stream'],
    ['PostgreSQL', 'postgres'],
  ])
    assert.equal(recipeNamed(spelt).name, name)
})

test('a name that there is not is refused, with the nearest', () => {
  for (const [name, near] of [
    ['auth', 'auth0'],
    ['fierbase', 'firebase'],
    ['keyclaok', 'keycloak'],
    ['zendesk-export', 'zendesk'],
  ])
    assert.throws(() => from(name), { code: 'INVALID_OPTION', message: new RegExp(`did you mean '${near}'\\?`) }, name)
  for (const name of ['', 'users.csv', '__proto__', 'x'.repeat(1000), undefined]) {
    assert.throws(
      () => from(/** @type {any} */ (name)),
      (/** @type {any} */ error) =>
        error.code === 'INVALID_OPTION' && !error.message.includes('did you mean') && error.message.length < 600,
    )
  }
})

test("a caller's options replace those of a recipe; of map and fallback field by field, and conditions are added", () => {
  assert.deepEqual(from('slack', { map: { avatar: null, uid: 'name' }, where: 'team_id = T1', extra: 'metadata' }), {
    where: ['deleted != true', 'is_bot != true', 'id != USLACKBOT', 'team_id = T1'],
    map: { uid: 'name', name: 'profile.real_name', avatar: null },
    fallback: { name: 'name' },
    extra: 'metadata',
  })
  assert.deepEqual(from('okta', { where: ['a = b', 'c = d'] }).where, ['status != DEPROVISIONED', 'a = b', 'c = d'])
  assert.deepEqual(from('clerk', { fallback: { name: 'id', avatar: 'image_url' } }).fallback, {
    name: 'id',
    avatar: 'image_url',
  })
  assert.equal(from('auth0', { uid: undefined }).uid, 'cometchat', 'what is undefined is not given')
})

test('functions choose what a field is, so the recipe maps and fills none beside them', async () => {
  const user = (/** @type {any} */ row) => ({ uid: row.user_id.slice(6), name: row.email })
  const { map, fallback, uid } = from('auth0', { map: user })
  assert.deepEqual([map, fallback, uid], [user, undefined, 'cometchat'])
  const mixed = from('auth0', { map: { uid: (/** @type {any} */ row) => row.user_id.slice(6), name: 'email' } })
  assert.deepEqual(Object.keys(mixed.map), ['uid', 'name'])
  const check = await checkUsers('{"user_id":"auth0|7","email":"a@example.com"}\n', from('auth0', { map: user }))
  assert.equal(check.valid, 1)
})

test('what is changed in the options that were given changes no recipe', () => {
  const options = from('slack')
  Object.assign(/** @type {any} */ (options.map), { uid: 'spoilt' })
  assert.equal(/** @type {any} */ (from('slack').map).uid, 'id')
})

test("nothing is noted of a recipe's name that no row has, unless every user needs its field or the caller names it too", async () => {
  const rows = '{"user_id":"auth0|7","name":"Ann"}\n{"user_id":"auth0|8","name":"Bob"}\n'
  const noted = async (/** @type {any} */ options, text = rows) => {
    const report = await checkUsers(text, { ...options, signal: undefined })
    return report.notes.map(({ code, path }) => `${code} ${path}`)
  }
  assert.deepEqual(await noted(from('auth0')), [])
  assert.deepEqual(await noted({ map: recipeNamed('auth0').options.map, extra: 'drop', uid: 'cometchat' }), [
    'COLUMN_NOT_FOUND picture',
    'COLUMN_NOT_FOUND created_at',
  ])
  assert.deepEqual(await noted(from('auth0', { map: { avatar: 'picture' } })), ['COLUMN_NOT_FOUND picture'])
  assert.deepEqual(await noted(from('auth0', { map: { link: 'page' } })), ['COLUMN_NOT_FOUND page'])
  assert.deepEqual(await noted(from('auth0', { fallback: { name: 'picture' } }), rows.replace('"Ann"', '""')), [
    'COLUMN_NOT_FOUND picture',
  ])
  assert.deepEqual(await noted(from('auth0'), '{"id":"7","name":"Ann"}\n'), ['COLUMN_NOT_FOUND user_id'])
  assert.deepEqual(Object.keys(/** @type {any} */ (from('auth0').map)), ['uid', 'avatar', 'createdAt'])
})
