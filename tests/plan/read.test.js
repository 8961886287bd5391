// What is wrong with a plan: where it stands, what was expected, and the name that was meant.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../pkg/client/nearest.js'
import { planIssues } from '../../pkg/plan/read.js'

const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
const issuesOf = (users, rest = {}) =>
  planIssues({ ...rest, users: { file: 'users.csv', ...users } }).map(
    ({ pointer, message }) => `${pointer}: ${message}`,
  )

test('a plan that can be run has no issues', () => {
  assert.deepEqual(issuesOf({}), [])
  const all = {
    map: { uid: 'id', name: ['first', 'last'], link: null, 'metadata.plan': 'plan' },
    fallback: { name: ['email'] },
    rate: { limit: 60, windowMs: 60_000 },
    retry: { outageMs: 900_000 },
    nullMarker: ['NULL', '\\N'],
    maxFailures: '5%',
    journal: 'none',
    verify: true,
    existing: 'update',
  }
  assert.deepEqual(issuesOf(all, { $schema: 'x', app: { appId: '123abc', region: 'us' } }), [])
})

test('each issue has its place, what was expected and what was found', () => {
  const issues = issuesOf(
    {
      uid: 'lower',
      map: { uid: 3, nmae: 'x', 'a/b~c': 'x' },
      rate: { limt: 5 },
      retry: { outageMs: -1 },
      concurrency: 61,
      verify: 'yes',
      report: '',
      delimiter: ';',
      format: 'json',
    },
    { app: { appId: 'evil.com/', region: 'ap', endpoint: 'http://example.com' } },
  )
  for (const expected of [
    /^\/app\/appId: expected the app id .*, found another text$/,
    /^\/app\/region: expected 'us', 'eu' or 'in', found another text$/,
    /^\/app\/endpoint: expected https:, .*found http:\/\/example\.com/,
    /^\/users\/uid: expected 'lowercase' or 'strict' or 'cometchat', found "lower"$/,
    /^\/users\/map\/uid: expected a column, several columns or null, found 3$/,
    /^\/users\/map\/nmae: no such key; did you mean name\?$/,
    /^\/users\/map\/a~1b~0c: no such key; expected one of uid, name/,
    /^\/users\/rate\/limt: no such key; did you mean limit\?$/,
    /^\/users\/retry\/outageMs: expected a whole number from 0 to \d+, found -1$/,
    /^\/users\/concurrency: expected a whole number from 1 to 60, found 61$/,
    /^\/users\/verify: expected true or false, found "yes"$/,
    /^\/users\/report: expected the path of a file, found ""$/,
    /^\/users\/delimiter: only CSV has one, found the format json$/,
  ])
    assert.equal(issues.filter((issue) => expected.test(issue)).length, 1, `${expected}\n${issues.join('\n')}`)
  assert.equal(issues.length, 13, issues.join('\n'))
})

test('a function stands in no plan', () => {
  for (const map of [(row) => row, { name: () => 'x' }]) {
    const [issue = ''] = issuesOf({ map })
    assert.match(issue, /^\/users\/map.*expected what JSON can say, found .*function/)
  }
})

test('what is no plan at all is one issue', () => {
  for (const plan of [null, undefined, [], 'users.csv', 5, () => {}]) {
    const issues = planIssues(plan)
    assert.equal(issues.length, 1, String(plan))
    assert.equal(issues[0].pointer, '')
    assert.match(issues[0].message, /^expected an object such as .*, found /)
  }
  assert.match(planIssues({}).map(({ message }) => message)[0], /^expected users, .*found none/)
})

test('a key in the wrong place is reported to belong elsewhere, and another entity to come later', () => {
  assert.deepEqual(issuesOf({}, { map: {}, appId: 'a', groups: {}, uses: {} }), [
    '/map: no such key; it belongs into users',
    '/appId: no such key; it belongs into app',
    '/groups: no such key; this version imports users only',
    '/uses: no such key; did you mean users?',
  ])
})

test('the name that was meant is found by letters, by how words are joined, and by the beginning', () => {
  const known = ['timestamps', 'skipLines', 'timeoutMs', 'retry', 'map', 'uid', 'file']
  for (const [name, meant] of Object.entries({
    tiemstamps: 'timestamps',
    timestamp: 'timestamps',
    'skip-lines': 'skipLines',
    skip_lines: 'skipLines',
    timeout: 'timeoutMs',
    retryFor: 'retry',
    mpa: 'map',
    Uid: 'uid',
  }))
    assert.equal(nearest(name, known), meant, name)
  for (const name of ['colour', '', 'x', 'é'.repeat(100)]) assert.equal(nearest(name, known), undefined, name)
})

test('a key is refused wherever it stands, and never repeated', () => {
  for (const users of [
    { apiKey: KEY },
    { 'api-key': 'short' },
    { token: 'x' },
    { [KEY]: 'x' },
    { map: { uid: KEY } },
    { nullMarker: ['NULL', ` ${KEY} `] },
  ]) {
    const issues = issuesOf(users)
    assert.ok(
      issues.some((issue) => /a plan never holds a key/.test(issue)),
      JSON.stringify(issues),
    )
    assert.ok(!JSON.stringify(issues).includes(KEY), 'the key is not repeated')
  }
  assert.match(issuesOf({}, { COMETCHAT_REST_API_KEY: 'x' })[0], /^\/COMETCHAT_REST_API_KEY: a plan never holds a key/)
  assert.match(issuesOf({}, { app: { appId: '1', key: 'x' } }).join('\n'), /\/app\/key: a plan never holds a key/)
  // A field of the metadata may have such a name.
  assert.deepEqual(issuesOf({ map: { 'metadata.token': 'token' } }), [])
})
