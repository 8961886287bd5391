// Files of failed rows without the password hashes and tokens of an export: they are imported all the same.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { from, recipes } from '../../pkg/from/index.js'
import { withheldNames, withholding } from '../../pkg/from/withheld.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder, KEY } from './fake.js'
import { cli } from './process.js'

const { file } = folder()

/** @param {string} name @param {string} text */
function written(name, text) {
  writeFileSync(file(name), text)
  return file(name)
}

const users = [
  { localId: 'ann', passwordHash: 'HASH-a', salt: 'SALT-a', displayName: 'Ann "A, B" {x}\\' },
  {
    localId: 'not valid',
    passwordHash: 'HASH-b',
    salt: 'SALT-b',
    displayName: 'Bob',
    providerUserInfo: [{ salt: 'kept' }],
  },
  { localId: 'gone', salt: 'SALT-c', displayName: 'Gone', passwordHash: 'HASH-c' },
]

test("Firebase's hashes and salts are in no file of failed or missing rows, which are imported as they are", async (t) => {
  const FAST = { limit: 100_000, windowMs: 1000 }
  const server = await startSandbox({ rate: FAST, standardRate: FAST, apiKey: KEY, lost: ['gone'] })
  t.after(() => server.close())
  const to = ['--endpoint', server.url, '--from', 'firebase']
  const source = written('users.json', JSON.stringify({ users }))
  const [failed, missing, checked] = [file('failed.ndjson'), file('missing.ndjson'), file('checked.ndjson')]
  await cli(['check', source, '--from', 'firebase', '--failed', checked])
  await cli([source, ...to, '--yes', '--journal', 'none', '--failed', failed])
  await cli(['verify', source, ...to, '--missing', missing])
  for (const path of [failed, missing, checked]) {
    const text = readFileSync(path, 'utf8')
    assert.ok(!/HASH|SALT/.test(text) && text.length > 20, text)
  }
  assert.equal(readFileSync(failed, 'utf8'), readFileSync(checked, 'utf8'))
  assert.deepEqual(JSON.parse(readFileSync(failed, 'utf8').trim()).providerUserInfo, [{ salt: 'kept' }])
  writeFileSync(failed, readFileSync(failed, 'utf8').replace('not valid', 'bob'))
  for (const path of [failed, missing]) {
    const again = await cli([path, ...to, '--yes', '--journal', 'none'])
    assert.equal(again.status, 0, again.stderr)
  }
})

test('cells of CSV are emptied, in quotes or not; of a file without a header too', async () => {
  const row = (/** @type {string} */ uid, /** @type {string} */ name) =>
    `${uid},a@x,true,HASH-1,SALT-1,${name}${','.repeat(18)}1673421419000,,,false\r\n`
  const source = written('firebase.csv', row('ann', 'Ann') + row('not valid', '"Bob, B\nC"'))
  const failed = file('failed-firebase.csv')
  const { status } = await cli(['check', source, '--from', 'firebase-csv', '--failed', failed])
  assert.equal(status, 1)
  const text = readFileSync(failed, 'utf8')
  assert.ok(!/HASH|SALT/.test(text) && text.includes('"Bob, B\nC"'), text)
  writeFileSync(failed, text.replace('not valid', 'bob'))
  const again = await cli(['check', failed, '--from', 'firebase-csv'])
  assert.equal(again.status, 0, again.stdout)

  const header = '\uFEFFid;"password;_digest";totp_secret;name;_row;_code;_message\r\n'
  const take = withholding(['totp_secret', 'id'])
  assert.equal(
    new TextDecoder().decode(
      withholding(['b'])(new TextEncoder().encode('sep=^\r\na^b^_row^_code^_message\r\n1^2^1^X^m\r\n')),
    ),
    'sep=^\r\na^b^_row^_code^_message\r\n1^^1^X^m\r\n',
  )
  const [first, second] = [header, '1;"a"";\r\n";s;N;1;X;"m;\n"\r\n2;;s;N;2;X;\r\n'].map((part) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(take(new TextEncoder().encode(part))),
  )
  assert.equal(first, header)
  assert.equal(second, ';"a"";\r\n";;N;1;X;"m;\n"\r\n;;;N;2;X;\r\n')
})

test('what fills a field, or is imported as metadata, is not left out', async () => {
  const recipe = { secrets: ['salt', 'services', 'token'] }
  assert.deepEqual(withheldNames(recipe, {}), recipe.secrets)
  const map = { uid: 'id', 'metadata.salt': 'salt' }
  assert.deepEqual(withheldNames(recipe, { map, fallback: { name: ['services.name'] } }), ['token'])
  assert.deepEqual(withheldNames(recipe, { extra: 'metadata' }), [])
  assert.deepEqual(withheldNames(undefined, {}), [])
})

test('no recipe fills a field from what it names as a secret, and failed rows of each stay importable without', async () => {
  for (const recipe of recipes.filter(({ secrets }) => secrets)) {
    const names = recipe.secrets ?? []
    assert.deepEqual(withheldNames(recipe, recipe.options), names, recipe.name)
  }
  const text = JSON.stringify({ localId: 'ann', salt: '{"a":[1,2]}', displayName: 'Ann' })
  const take = withholding(['salt'])
  const kept = take(new TextEncoder().encode(`${text.slice(0, -1)},"_row":1,"_code":"X","_message":"}"}\n`))
  const check = await checkUsers(kept, from('firebase'))
  assert.deepEqual([check.valid, new TextDecoder().decode(kept).includes('salt')], [1, false])
})
