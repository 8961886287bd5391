// Which database `--journal` names, by which name, and what people see of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameIn } from '../../pkg/cli/database-journal.js'
import { databaseOf as databaseOfOption } from '../../pkg/cli/database.js'
import { secretsRedactor, withoutPassword } from '../../pkg/cli/secrets.js'
import { cli, folder, times } from './fake.js'

const { users } = folder()
const databaseOf = (given) => databaseOfOption('--journal', given)

test('a URL of Redis or Postgres is a database, anything else a file', () => {
  for (const [given, kind] of [
    ['redis://localhost', 'redis'],
    ['rediss://:pw@a.example:6380/1', 'redis'],
    ['postgres://u:pw@a.example/db?sslmode=require', 'postgres'],
    ['POSTGRESQL://a.example', 'postgres'],
  ])
    assert.equal(databaseOf(given)?.kind, kind)
  for (const given of [undefined, 'users.journal', 'none', 'redis', './redis://x', 'mysql://a', '/redis'])
    assert.equal(databaseOf(given), undefined)
  assert.throws(() => databaseOf('redis://'), /takes a URL such as redis:\/\/localhost/)
})

test('people see neither user, password nor parameters', () => {
  const place = databaseOf('postgres://me:pw@a.example:5433/db?password=two#march%20users')
  assert.deepEqual(
    [place.displayed, place.name, place.url],
    ['postgres://a.example:5433/db', 'march users', 'postgres://me:pw@a.example:5433/db?password=two'],
  )
})

test('without a name, the journal is that of the app and the file, wherever that is', () => {
  const place = databaseOf('redis://localhost')
  assert.equal(nameIn(place, '/here/users.csv', { appId: 'app1' }), 'app1/users.csv')
  assert.equal(nameIn(place, 'users.csv', { endpoint: 'http://127.0.0.1:8060/v3' }), '127.0.0.1:8060/users.csv')
  assert.equal(nameIn(place, `${'x'.repeat(200)}.csv`, { appId: 'app1' }).length, 100)
  assert.equal(nameIn(databaseOf('redis://localhost#a'), undefined, { appId: 'app1' }), 'a')
  assert.throws(() => nameIn(place, undefined, { appId: 'app1' }), /#users/)
})

test('a password leaves no trace in a command that is displayed, nor in any text', () => {
  for (const [word, displayed] of [
    ['redis://:sesame-123@h/0#n', 'redis://:…@h/0#n'],
    ['--journal=postgres://u:p@ss@h/db', '--journal=postgres://u:…@h/db'],
    ['postgres://h/db?user=u&password=sesame&x=1', 'postgres://h/db?user=u&password=…&x=1'],
    ['redis://h', 'redis://h'],
    ['users:a@b.csv', 'users:a@b.csv'],
  ])
    assert.equal(withoutPassword(word), displayed)
  const redact = secretsRedactor('key-of-the-test', ['redis://:sesame%2F123@h/0', 'users.csv'])
  assert.equal(redact('a sesame%2F123 b sesame/123 c key-of-the-test'), 'a [the password] b [the password] c [the key]')
})

test('without a client, the message names those that can be installed', async () => {
  const source = users('no-client.csv', times(3, 'imported'))
  for (const [url, names] of [
    ['redis://127.0.0.1:1', /npm install\s+ioredis\s+\(or\s+redis\)/],
    ['postgres://127.0.0.1:1/db', /npm install\s+pg\s+\(or\s+postgres\)/],
  ]) {
    for (const option of ['--journal', '--limiter']) {
      const { status, stderr, calls } = await cli([source, option, url])
      assert.equal(status, 2, stderr)
      assert.match(stderr, names)
      assert.match(stderr, new RegExp(`^cometchat-import: ${option} `))
      assert.deepEqual([calls.checks.length, calls.imports.length], [0, 0])
    }
  }
})

test('a limiter is a database, and nothing else', async () => {
  const source = users('no-limiter.csv', times(3, 'imported'))
  for (const wrong of ['limits.json', 'none', 'mysql://localhost/db', 'redis://']) {
    const { status, stderr, calls } = await cli([source, '--limiter', wrong])
    assert.equal(status, 2, stderr)
    assert.match(stderr.replace(/\s+/g, ' '), /--limiter takes (the|a) URL/)
    assert.equal(calls.imports.length, 0)
  }
})
