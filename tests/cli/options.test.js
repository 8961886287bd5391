import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  connectionFrom,
  parseChance,
  parseCharacter,
  parseDuration,
  parseFault,
  parseInteger,
  parseLatency,
  parseMap,
  parseMaxFailures,
  parseRate,
} from '../../pkg/cli/options.js'
import { USERS } from '../../pkg/client/entities.js'
import { keyFlag, redactor } from '../../pkg/cli/secrets.js'
import { cli, KEY } from './fake.js'

const intoMap = parseMap(USERS)

test('a rate is requests and the time they share', () => {
  assert.deepEqual(parseRate('60/60s'), { limit: 60, windowMs: 60_000 })
  assert.deepEqual(parseRate('60/6s'), { limit: 60, windowMs: 6000 })
  assert.deepEqual(parseRate(' 10 / 500ms '), { limit: 10, windowMs: 500 })
  assert.deepEqual(parseRate('60/m'), { limit: 60, windowMs: 60_000 })
  assert.deepEqual(parseRate('5/1.5s'), { limit: 5, windowMs: 1500 })
  for (const text of ['60', '60/60', '0/60s', '60/0s', '-1/1s', '60/60h', '', 'x/1s', '1e3/1s'])
    assert.throws(() => parseRate(text), /60\/60s/, text)
})

test('a time is milliseconds unless it says otherwise', () => {
  assert.equal(parseDuration('30s'), 30_000)
  assert.equal(parseDuration('500ms'), 500)
  assert.equal(parseDuration('2m'), 120_000)
  assert.equal(parseDuration('1h'), 3_600_000)
  for (const text of ['', '0', '30', '-1', '1d', 's', '1 year', '0.0001ms'])
    assert.throws(() => parseDuration(text), /30s/, text)
})

test('the rows that may fail are a number or a share', () => {
  assert.equal(parseMaxFailures('100'), 100)
  assert.equal(parseMaxFailures('5%'), '5%')
  assert.equal(parseMaxFailures(' 0.5 % '), '0.5%')
  for (const text of ['', '0', '0%', '101%', '-1', '1.5', 'ten', '5%%'])
    assert.throws(() => parseMaxFailures(text), /100, or a share such as 5%/, text)
})

test('several columns for one field are joined in the order given', () => {
  const once = intoMap('user_id=uid')
  assert.deepEqual(once, { uid: 'user_id' })
  const twice = intoMap('last=name', intoMap('first=name', once))
  assert.deepEqual(twice, { uid: 'user_id', name: ['first', 'last'] })
  assert.deepEqual(intoMap('suffix=name', twice).name, ['first', 'last', 'suffix'])
})

test('a column may hold an equals sign, and no column may fill a field', () => {
  assert.deepEqual(intoMap('a=b=uid'), { uid: 'a=b' })
  assert.deepEqual(intoMap('=link'), { link: null })
  assert.throws(() => intoMap('url=link', intoMap('=link')), /both/)
})

test('a mapping to no field says which fields there are', () => {
  assert.throws(() => intoMap('user_id'), /column=field/)
  assert.throws(() => intoMap('mail=email'), /deactivatedAt/)
  assert.throws(() => intoMap('uid=user_id'), /The column comes first: user_id=uid/)
})

test('one character is a code point, and a tab may be spelt', () => {
  for (const text of [';', '|', ' ', '\t', '😀']) assert.equal(parseCharacter(text), text)
  assert.equal(parseCharacter('\\t'), '\t')
  for (const text of ['', ';;', 'tab']) assert.throws(() => parseCharacter(text), /one character/, text)
})

test('whole numbers, latencies and faults have their limits', () => {
  assert.equal(parseInteger(1, 50)('50'), 50)
  for (const text of ['0', '51', '1.5', 'x', '', '1e1'])
    assert.throws(() => parseInteger(1, 50)(text), /from 1 to 50/, text)
  assert.equal(parseLatency('50'), 50)
  assert.deepEqual(parseLatency('20-80'), [20, 80])
  assert.throws(() => parseLatency('80-20'), /smaller/)
  assert.throws(() => parseLatency('fast'), /20-80/)
  const fault = parseFault(['drop', 'hang'])
  assert.deepEqual(fault('hang=5%', fault('drop=0.5')), { drop: 0.5, hang: 0.05 })
  assert.throws(() => fault('drip=0.5'), /drop, hang/)
  for (const text of ['drop', 'drop=2', 'drop=x', '=1']) assert.throws(() => fault(text), /NAME=P/, text)
  assert.deepEqual(['0', '1', '.5', '0.05', '5 %'].map(parseChance), [0, 1, 0.5, 0.05, 0.05])
  for (const text of ['', '-1', '1.1', '101%', 'x', '1e1']) assert.throws(() => parseChance(text), /from 0 to 1/, text)
})

test('what is missing is all reported at once, with how to set it', () => {
  const failure = (options, env, platform) => {
    try {
      connectionFrom(options, env, platform)
    } catch (error) {
      assert.equal(error.status, 2)
      return error.message
    }
    return assert.fail('nothing was missing')
  }
  const all = failure({}, {})
  for (const name of ['COMETCHAT_REST_API_KEY', 'COMETCHAT_APP_ID', 'COMETCHAT_REGION'])
    assert.match(all, new RegExp(`export ${name}=`))
  assert.match(all, /us, eu or in/)
  assert.match(failure({}, {}, 'win32'), /\$env:COMETCHAT_REGION/)
  const some = failure({ appId: 'x', region: 'us' }, {})
  assert.match(some, /COMETCHAT_REST_API_KEY/)
  assert.doesNotMatch(some, /COMETCHAT_APP_ID/)
  assert.match(failure({ appId: 'x', region: 'ap' }, { COMETCHAT_REST_API_KEY: KEY }), /us, eu, in/)
  assert.match(failure({ appId: 'evil.com/', region: 'us' }, { COMETCHAT_REST_API_KEY: KEY }), /app id/)
  assert.match(failure({ endpoint: 'https://relay.example.com' }, {}), /COMETCHAT_REST_API_KEY/)
})

test('a key that no header can hold is refused without being repeated', () => {
  assert.throws(
    () => connectionFrom({ appId: 'x', region: 'us' }, { COMETCHAT_REST_API_KEY: 'abc\ndef' }),
    (error) => /Copy the whole key/.test(error.message) && !/abc|def/.test(error.message),
  )
})

test('an endpoint replaces app and region; only this machine may use http, and needs no key', () => {
  const { connection, target } = connectionFrom({ endpoint: 'http://127.0.0.1:8060/v3/', appId: 'x' }, {})
  assert.deepEqual(connection, { endpoint: 'http://127.0.0.1:8060/v3', apiKey: 'sandbox' })
  assert.equal(target, 'http://127.0.0.1:8060/v3')
  for (const host of ['localhost', '127.9.9.9', '[::1]']) {
    assert.equal(connectionFrom({ endpoint: `http://${host}:1/v3` }, {}).connection.apiKey, 'sandbox', host)
  }
  assert.equal(
    connectionFrom({ endpoint: 'http://localhost:1' }, { COMETCHAT_REST_API_KEY: KEY }).connection.apiKey,
    KEY,
  )
  for (const endpoint of [
    'http://relay.example.com',
    'ftp://x',
    'x',
    '',
    'https://a:b@x.com',
    'https://x.com/?a=1',
    'http://localhost.evil.com',
    'http://api.localhost',
    'http://127.evil.com',
  ]) {
    assert.throws(() => connectionFrom({ endpoint }, { COMETCHAT_REST_API_KEY: KEY }), { status: 2 }, endpoint)
  }
})

test('app and region come from options before the environment', () => {
  const env = { COMETCHAT_REST_API_KEY: KEY, COMETCHAT_APP_ID: 'a', COMETCHAT_REGION: 'US' }
  assert.deepEqual(connectionFrom({}, env).connection, { appId: 'a', region: 'us', apiKey: KEY })
  assert.deepEqual(connectionFrom({ appId: 'b', region: 'eu' }, env).connection, {
    appId: 'b',
    region: 'eu',
    apiKey: KEY,
  })
})

test('flags that would carry a key are recognised, and no others', () => {
  const flags = [
    '--api-key=S',
    '--apikey',
    '--key',
    '--rest-api-key',
    '--api_key=S',
    '--auth-token',
    '--token=S',
    '--secret',
    '--cometchat-rest-api-key',
    '-apikey',
    '--apiKey',
  ]
  for (const flag of flags) assert.equal(keyFlag(['users.csv', flag, 'S']), flag.split('=')[0])
  for (const flag of ['--map', 'key=uid', '--app-id', '--report', 'apikey', '--yes'])
    assert.equal(keyFlag([flag]), undefined)
  assert.equal(keyFlag(['--', '--api-key']), undefined)
})

test('a key given as an option is refused, and not repeated', async () => {
  for (const argv of [
    ['x.csv', '--api-key', 'S3CR3T'],
    ['x.csv', '--apikey=S3CR3T'],
    ['check', '--key=S3CR3T', 'x'],
  ]) {
    const { status, stdout, stderr } = await cli(argv)
    assert.equal(status, 2)
    assert.match(stderr, /COMETCHAT_REST_API_KEY/)
    assert.doesNotMatch(stdout + stderr, /S3CR3T/)
  }
  const unknown = await cli(['x.csv', '--api-kee=S3CR3T'])
  assert.equal(unknown.status, 2)
  assert.doesNotMatch(unknown.stdout + unknown.stderr, /S3CR3T/)
})

test('the redactor takes out the key in every form that an error may repeat it', () => {
  const redact = redactor('a+b/c"d="')
  for (const form of ['a+b/c"d="', encodeURIComponent('a+b/c"d="'), JSON.stringify('a+b/c"d="')])
    assert.match(redact(`see ${form}.`), /see "?\[the key\]"?\./)
  assert.equal(redactor(undefined)('text'), 'text')
})
