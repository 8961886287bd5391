// `check --uids`: ids that become other uids, each with its uid. An import of the same file sends these very uids.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import * as api from '../../pkg/entry/default.js'
import { recipes } from '../../pkg/from/index.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { folder } from './fake.js'
import { cli } from './process.js'

const { file } = folder()

/** @param {string} name @param {string} text */
function written(name, text) {
  writeFileSync(file(name), text)
  return file(name)
}

/** Runs `check --uids`. @param {string[]} argv @param {string} [name] of the list */
async function listed(argv, name = 'uids.csv') {
  const result = await cli(['check', ...argv, '--uids', file(name)])
  return { ...result, text: existsSync(file(name)) ? readFileSync(file(name), 'utf8') : undefined }
}

/** Returns the uids that an import of a text sends, in its order. @param {string} text @param {object} options */
async function sent(text, options) {
  const { fetch } = createSandbox({ rate: { limit: 1_000, windowMs: 1_000 } })
  const uids = []
  const connection = { appId: 'app', region: 'eu', apiKey: 'any' }
  const job = api.importUsers(new TextEncoder().encode(text), { ...connection, fetch, ...options })
  for await (const event of job) if (event.type === 'row' && event.outcome === 'imported') uids.push(event.uid)
  return uids
}

test('each id that is not its uid is listed with the uid that an import sends: guessed columns, maps, fallbacks, conditions, formats', async () => {
  const csv =
    'Email,Name,kind\r\nann@example.com,Ann,user\r\nBob,Bob,user\r\nplain_1,Cy,user\r\n bot ,Bot,bot\r\n"=1+1, ""x""",Eve,user\r\n'
  const first = await listed([
    written('users.csv', csv),
    '--map',
    'Email=uid',
    '--uid',
    'cometchat',
    '--extra',
    'drop',
    '--where',
    'kind = user',
  ])
  assert.equal(first.status, 0, first.stderr)
  assert.match(first.stdout, /3 ids and the uids derived from them: .*uids\.csv/)
  const [header, ...lines] = first.text?.trim().split('\r\n') ?? []
  assert.equal(header, 'id,uid')
  const options = { map: { uid: 'Email' }, uid: 'cometchat', extra: 'drop', where: 'kind = user' }
  const uids = (await sent(csv, options)).filter((uid) => uid !== 'plain_1')
  assert.deepEqual(lines, [`ann@example.com,${uids[0]}`, `Bob,${uids[1]}`, `"'=1+1, ""x""",${uids[2]}`])

  const json =
    '[{"a":{"b":"X Y"},"name":"A"},{"a":{},"mail":"m@x","name":"B"},{"a":{"b":7},"name":"C"},{"a":{"b":null},"name":"D"}]'
  const argv = ['--map', 'a.b=uid', '--fallback', 'mail=uid', '--uid', 'cometchat', '--extra', 'drop']
  const second = await listed([written('users.json', json), ...argv], 'uids.ndjson')
  const pairs = second.text
    ?.trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    pairs?.map(({ id }) => id),
    ['X Y', 'm@x'],
  )
  const mapped = { map: { uid: 'a.b' }, fallback: { uid: 'mail' }, uid: 'cometchat', extra: 'drop' }
  assert.deepEqual([...(pairs?.map(({ uid }) => uid) ?? []), '7'], await sent(json, mapped))

  const guessed = 'User ID,Name,NULL\r\nA B,Ann,\r\nNULL,Nobody,\r\n'
  const third = await listed([
    written('guessed.csv', guessed),
    '--uid',
    'cometchat',
    '--null-marker',
    'NULL',
    '--extra',
    'drop',
    '--quiet',
  ])
  assert.deepEqual(third.text?.trim().split('\r\n').slice(1), [
    `A B,${(await sent('uid,name\nA B,Ann\n', { uid: 'cometchat' }))[0]}`,
  ])
  assert.equal(third.stdout, '')
})

test('the services whose ids are derived have a list', async () => {
  const derived = recipes.filter(({ options }) => /** @type {any} */ (options).uid === 'cometchat')
  assert.ok(derived.length > 3)
  const text = '[{"user_id":"auth0|5f7c","name":"Ann","nickname":"ann"}]'
  const { text: list } = await listed([written('auth0.json', text), '--from', 'auth0'])
  assert.match(list ?? '', /^id,uid\r\nauth0\|5f7c,auth0_5f7c_\w+\r\n$/)
})

test('without a list there is none, and what has no effect or would be lost is refused', async () => {
  const source = written('same.csv', 'uid,name\nann,Ann\n')
  const same = await listed([source, '--uid', 'cometchat'], 'none.csv')
  assert.deepEqual([same.status, same.text], [0, undefined])
  assert.match(same.stdout, /Every id is its uid, so no list of them was written\./)
  const vain = await listed([source])
  assert.equal(vain.status, 2)
  assert.match(vain.stderr, /needs\s--uid cometchat/)
  assert.equal((await cli(['check', source, '--uid', 'cometchat', '--uids', source])).status, 2)
  const piped = await cli(['check', '-', '--uid', 'cometchat', '--uids', file('x.csv')], { stdin: 'uid,name\n' })
  assert.equal(piped.status, 2)
  const unreadable = await listed([written('bad.csv', 'what,name\nA B,Ann\n'), '--uid', 'cometchat'], 'bad-uids.csv')
  assert.deepEqual([unreadable.status, unreadable.text], [2, undefined])
})
