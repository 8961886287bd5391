// How columns and keys are understood, before anything is checked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, describeColumns } from '../../pkg/entry/default.js'

const brief = ({ columns }) => columns.map(({ column, field, guess }) => [column, field, guess])

test('columns of CSV: exact, guessed, mapped, without a use; as a check understands them', async () => {
  const source = 'uid,Display Name,metadata.plan,shoe,photo_url\na,A,pro,38,\nb,B,free,39,\n'
  const options = { extra: 'drop', map: { role: 'shoe' } }
  const described = await describeColumns(source, options)
  assert.deepEqual(brief(described), [
    ['uid', 'uid', false],
    ['Display Name', 'name', true],
    ['metadata.plan', 'metadata.plan', false],
    ['shoe', 'role', false],
    ['photo_url', 'avatar', true],
  ])
  assert.deepEqual(
    described.columns.map(({ samples, ...column }) => column),
    (await checkUsers(source, options)).columns,
  )
  assert.deepEqual(described.columns[3].samples, ['38', '39'])
  assert.deepEqual([described.delimiter, described.rows, described.error], [',', 2, undefined])
})

test('a header that an import could not use is described all the same, with the reason', async () => {
  const described = await describeColumns('mail;shoe\na@example.com;38\n')
  assert.deepEqual(brief(described), [
    ['mail', null, false],
    ['shoe', null, false],
  ])
  assert.equal(described.error.code, 'INPUT_COLUMNS')
  assert.deepEqual(described.error.remedies.at(-1), { kind: 'map', field: 'uid' })
  assert.equal(described.delimiter, ';')
})

test('keys of JSON and of objects: in their order, with guesses, values of any kind', async () => {
  const people = [
    { user_id: 7, name: 'Ann', tags: ['a'], plan: null },
    { user_id: 8, name: 'Bo', plan: 'pro', __proto__: 'x' },
  ]
  const lines = people.map((row) => JSON.stringify(row)).join('\n')
  for (const [source, format] of [
    [people, 'objects'],
    [JSON.stringify(people), 'json'],
    [lines, 'ndjson'],
  ]) {
    const described = await describeColumns(source)
    assert.equal(described.format, format)
    assert.deepEqual(brief(described), [
      ['user_id', 'uid', true],
      ['name', 'name', false],
      ['tags', 'tags', false],
      ['plan', null, false],
    ])
    assert.deepEqual(
      described.columns.map(({ samples }) => samples),
      [['7', '8'], ['Ann', 'Bo'], ['["a"]'], ['pro']],
    )
  }
})

test('no more is read than the first rows need', async () => {
  let given = 0
  const endless = (async function* () {
    for (;;) {
      given += 1
      yield given === 1 ? 'uid,name\n' : `u${given},N\n`
    }
  })()
  const { rows, columns } = await describeColumns(endless)
  assert.deepEqual([rows, columns.length], [50, 2])
  assert.ok(given < 100, `${given} pieces`)
})

test('what cannot be read, and options that say nothing of columns', async () => {
  assert.equal((await describeColumns('PK\u0003\u0004')).error.code, 'INPUT_FORMAT')
  assert.equal((await describeColumns('')).rows, 0)
  assert.equal((await describeColumns('{"a":[{"uid":"a","name":"A"}]}', { rowPath: 'a' })).rowPath, 'a')
  await assert.rejects(describeColumns([], { map: (row) => row }), /^ImportError: map: /)
  await assert.rejects(describeColumns([], { nonsense: 1 }), { code: 'INVALID_OPTION' })
  const signal = AbortSignal.abort()
  await assert.rejects(describeColumns([{ uid: 'a' }], { signal }), { code: 'ABORTED' })
  const key = 'f00dbabe0123456789abcdef0123456789abcdef'
  const result = await describeColumns(`${key};x\n${key};b\n`, { apiKey: key })
  assert.equal(result.error.message.includes(key), false)
  assert.equal(result.columns[0].samples[0].includes(key), false)
})
