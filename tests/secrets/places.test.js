// A key in the wrong place, an option or a flag, is refused and not repeated; with the right key in its place or without.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { READING_FLAGS } from '../../pkg/cli/reading-options.js'
import { IMPORT_OPTIONS } from '../../pkg/client/options.js'
import { checkUsers, importUsers } from '../../pkg/entry/default.js'
import { cli, ENV, folder } from '../cli/fake.js'
import { assertNowhere, KEY, listenToConsole } from './planted.js'

const { file, users } = folder()
const source = users('users.csv', ['imported', 'rejected'])

/** What a text is fine for: the name of an array, and what stands in an empty cell. */
const TAKE_ANY_TEXT = ['rowPath', 'nullMarker']
const OPTIONS = IMPORT_OPTIONS.filter((name) => name !== 'apiKey' && !TAKE_ANY_TEXT.includes(name))
const PLACES = {
  ...Object.fromEntries(OPTIONS.map((name) => [name, { [name]: KEY }])),
  'the name of an option': { [KEY]: true },
  'the name of an option of retry': { retry: { [KEY]: 1 } },
  'an option of retry': { retry: { attempts: KEY } },
  'an option of rate': { rate: { limit: KEY } },
  'an option of budget': { budget: { maxRequests: KEY } },
  'a target of map': { map: { [KEY]: 'a' } },
  'a column of map': { map: { uid: [KEY, 5] } },
  'a list': { uid: [KEY] },
  'an object with a text': { uid: { toString: () => KEY } },
  'the user of an endpoint': { endpoint: `https://${KEY}@relay.example` },
  'the password of an endpoint': { endpoint: `https://user:${KEY}@relay.example` },
  'the query of an endpoint': { endpoint: `https://relay.example/?apikey=${KEY}` },
  'the host of an endpoint': { endpoint: `http://${KEY}.relay.example` },
  'the scheme of an endpoint': { endpoint: `a${KEY}:x` },
  'apiKey with a blank in it': { apiKey: `${KEY.slice(0, 20)} ${KEY.slice(20)}` },
  'apiKey in a list': { apiKey: [KEY] },
}
const REFUSED_WITH_KEY_ONLY = {
  'the path of an endpoint': { endpoint: `https://relay.example/${KEY}/v3` },
  'a secure host': { endpoint: `https://${KEY}.relay.example` },
}
for (const [place, options] of Object.entries({ ...PLACES, ...REFUSED_WITH_KEY_ONLY })) {
  for (const apiKey of place in REFUSED_WITH_KEY_ONLY ? [KEY] : [KEY, 'another-key-altogether']) {
    test(`the key as ${place} is refused and not repeated, ${apiKey === KEY ? 'and in its place' : 'and another in its place'}`, async (t) => {
      const printed = listenToConsole(t)
      const sent = []
      const fetch = async (url) => {
        sent.push(url)
        return new Response('', { status: 404 })
      }
      const all = { appId: 'app1', region: 'eu', apiKey, fetch, ...options }
      let thrown
      try {
        importUsers([], all)
      } catch (error) {
        thrown = error
      }
      assert.equal(thrown?.code, 'INVALID_OPTION')
      const checked = await checkUsers([], all).catch((error) => error)
      t.mock.restoreAll()
      assertNowhere({ thrown, checked, printed, sent })
      assert.deepEqual(sent, [])
    })
  }
}

/** The flags of reading, without those that take any text. */
const READING = Object.entries(READING_FLAGS)
  .filter(([name]) => ![...TAKE_ANY_TEXT, 'columns'].includes(name))
  .map(([, { flag }]) => flag.split(' ')[0])
/** Words of a command line. */
const FLAGS = [
  ['--api-key', KEY],
  [`--api-key=${KEY}`],
  [`--apiKey=${KEY}`],
  [`-k${KEY}`],
  ['-k', KEY],
  [`--${KEY}`],
  [`--unknown=${KEY}`],
  ['--endpoint', `https://user:${KEY}@relay.example`],
  ['--endpoint', `https://relay.example/?apikey=${KEY}`],
  ['--endpoint', `http://${KEY}.example`],
  ['--app-id', KEY],
  [`--app-id=${KEY}`],
  ...['--region', '--concurrency', '--timeout', ...READING].flatMap((flag) => [[flag, KEY], [`${flag}=${KEY}`]]),
  ['--map', `name=${KEY}`],
]
for (const words of FLAGS) {
  for (const inEnvironment of [true, false]) {
    test(`${words.join(' ').replace(KEY, 'KEY')}: refused and not repeated, ${inEnvironment ? 'with' : 'without'} the key in the environment`, async () => {
      const env = inEnvironment
        ? { ...ENV, COMETCHAT_REST_API_KEY: KEY }
        : { ...ENV, COMETCHAT_REST_API_KEY: 'another-key-altogether' }
      for (const argv of [
        [source, ...words, '--json'],
        [...words, source],
      ]) {
        const { status, stdout, stderr, calls } = await cli(argv, { env })
        assert.equal(status, 2, stderr)
        assert.deepEqual([calls.checks.length, calls.imports.length], [0, 0])
        assertNowhere({ stdout, stderr })
      }
    })
  }
}

for (const [what, value] of Object.entries({
  'blanks around it': ` \t${KEY}\n`,
  'a blank in it': `${KEY.slice(0, 20)} ${KEY.slice(20)}`,
  'a line break in it': `${KEY.slice(0, 20)}\n${KEY.slice(20)}`,
  'quotes around it': `“${KEY}”`,
})) {
  test(`a key in the environment with ${what} is in no output`, async () => {
    const { stdout, stderr } = await cli([source, '--yes'], {
      env: { ...ENV, COMETCHAT_REST_API_KEY: value },
      tune: { says: ` ${KEY}` },
    })
    // What is refused for its signs was not sent, so that nobody repeats it.
    assertNowhere({ stdout, stderr })
  })
}

test('a key that the end of a line goes through is taken out', async () => {
  const api = {
    checkUsers() {
      throw new Error(`${'x'.repeat(50)}${KEY} and ${'y'.repeat(70)}${KEY}`)
    },
  }
  const { stdout, stderr } = await cli([source], { env: { ...ENV, COMETCHAT_REST_API_KEY: KEY }, api })
  assert.match(stderr, /\[the key\]/)
  assertNowhere({ stdout, stderr })
})

test('the key is not where the command line writes files, though the server repeats it', async () => {
  const { readFileSync } = await import('node:fs')
  const bad = users('bad.csv', ['rejected', 'fail'])
  const { stdout, stderr } = await cli([bad, '--yes', '--json', '--report', file('report.json')], {
    env: { ...ENV, COMETCHAT_REST_API_KEY: KEY },
    tune: { says: ` ${KEY.toUpperCase()}` },
  })
  const report = readFileSync(file('report.json'), 'utf8')
  assert.match(report, /\[the key\]/)
  assertNowhere({ stdout, stderr, report, title: process.title })
})
