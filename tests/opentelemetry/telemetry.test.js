// What OpenTelemetry's own SDK is given of runs: spans, metrics, and nothing of a user or of the key.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import * as cometchat from '../../pkg/entry/default.js'
import { instrument } from '../../pkg/opentelemetry/index.js'
import { runPlan } from '../../pkg/plan/index.js'
import { eventsOf, people, rig } from '../client/helpers.js'
import { recorder } from './recorder.js'

const { api, spans, metric, reset } = await recorder()
afterEach(reset)

const FUNCTIONS = {
  importUsers: cometchat.importUsers,
  verifyUsers: cometchat.verifyUsers,
  checkUsers: cometchat.checkUsers,
  createRoles: cometchat.createRoles,
}
const { importUsers, verifyUsers, checkUsers, createRoles } = instrument(FUNCTIONS, api)
const KEY = 'key-of-the-telemetry'
const RUN = { 'cometchat_import.operation': 'import', 'cometchat_import.entity': 'users' }
const ERROR = { code: 2 }

/** A sandbox that wants the key. */
const connected = (sandbox = {}, options = {}) => rig({ apiKey: KEY, ...sandbox }, { apiKey: KEY, ...options })

test('an import has a span with the counts of its report, and a span for each request', async () => {
  const { options } = connected()
  const rows = [...people(120), { uid: 'not valid', name: 'x' }, { uid: 'u1', name: 'Twin' }]
  const report = await importUsers(rows, options)
  assert.deepEqual([report.imported, report.invalid, report.duplicate], [120, 1, 1])
  const [run, ...others] = spans('import users')
  assert.deepEqual(others, [])
  assert.equal(run.kind, 0)
  assert.equal(run.status.code, 0)
  assert.deepEqual(run.attributes, {
    ...RUN,
    'cometchat_import.status': 'complete',
    'cometchat_import.report.rows': 122,
    'cometchat_import.report.imported': 120,
    'cometchat_import.report.existing': 0,
    'cometchat_import.report.excluded': 0,
    'cometchat_import.report.invalid': 1,
    'cometchat_import.report.duplicate': 1,
    'cometchat_import.report.rejected': 0,
    'cometchat_import.report.unconfirmed': 0,
    'cometchat_import.report.pending': 0,
    'cometchat_import.report.resumed': 0,
    'cometchat_import.report.requests': 3,
  })
  const requests = spans('POST /data_import/users')
  assert.deepEqual(
    requests.map(({ attributes }) => attributes['cometchat_import.batch.rows']),
    [50, 50, 20],
  )
  for (const { kind, parentSpanContext, attributes, status } of requests) {
    assert.equal(kind, 2)
    assert.equal(parentSpanContext.spanId, run.spanContext().spanId)
    assert.equal(status.code, 0)
    const { 'cometchat_import.batch.rows': _, ...conventional } = attributes
    assert.deepEqual(conventional, {
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'server.port': 80,
      'url.full': 'http://127.0.0.1/v3/data_import/users',
      'url.template': '/data_import/users',
      'http.response.status_code': 200,
    })
  }
})

test('metrics have the rows by outcome, the requests by status, and the runs', async () => {
  const { options } = connected({ existing: [{ uid: 'u0', name: 'Earlier' }] })
  await importUsers([...people(70), { uid: '' }], options)
  const rows = await metric('cometchat_import.rows')
  assert.equal(rows.unit, '{row}')
  assert.deepEqual(rows.points.toSorted(byOutcome), [
    [{ ...RUN, 'cometchat_import.outcome': 'existing' }, 1],
    [{ ...RUN, 'cometchat_import.outcome': 'imported' }, 69],
    [{ ...RUN, 'cometchat_import.outcome': 'invalid' }, 1],
  ])
  const requests = await metric('http.client.request.duration')
  const labels = {
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': 80,
    'url.template': '/data_import/users',
  }
  assert.deepEqual([requests.unit, requests.points], ['s', [[{ ...labels, 'http.response.status_code': 200 }, 2]]])
  assert.equal(requests.boundaries[0], 0.005)
  const runs = await metric('cometchat_import.run.duration')
  assert.deepEqual(runs.points, [[{ ...RUN, 'cometchat_import.status': 'complete' }, 1]])
  assert.deepEqual((await metric('cometchat_import.active_runs')).points, [[RUN, 0]])
})

/** @param {any[]} left @param {any[]} right */
const byOutcome = ([left], [right]) => (left['cometchat_import.outcome'] < right['cometchat_import.outcome'] ? -1 : 1)

test('rows are counted while the import runs', async () => {
  const { options } = connected({ latency: 5 }, { batchSize: 10, concurrency: 1, rate: { limit: 2, windowMs: 100 } })
  const job = importUsers(people(100), options)
  for await (const event of job) if (event.type === 'progress' && event.imported >= 40) break
  const counted = async () => (await metric('cometchat_import.rows')).points[0][1]
  const before = await counted()
  assert.ok(before >= 30 && before < 100, `${before}`)
  await job
  assert.equal(await counted(), 100)
})

test('a request that is sent again says how often, and the run that it was retried', async () => {
  const { options } = connected()
  let calls = 0
  const fetch = (/** @type {any[]} */ ...given) => {
    calls += 1
    return calls === 1 ? new Response('', { status: 503 }) : options.fetch(...given)
  }
  const report = await importUsers(people(3), { ...options, fetch, retry: { baseMs: 1 } })
  assert.equal(report.imported, 3)
  const requests = spans('POST /data_import/users')
  assert.deepEqual(
    requests.map(({ attributes: found, status }) => [
      found['http.response.status_code'],
      found['error.type'],
      found['http.request.resend_count'],
      status.code,
    ]),
    [
      [503, '503', undefined, 2],
      [200, undefined, 1, 0],
    ],
  )
  const [run] = spans('import users')
  assert.deepEqual(
    run.events.filter(({ name }) => name === 'retry').map(({ attributes }) => attributes),
    [{ 'cometchat_import.reason': 'HTTP_503', 'cometchat_import.attempt': 1, 'cometchat_import.rows': 3 }],
  )
  const retries = await metric('cometchat_import.retries')
  assert.deepEqual(retries.points, [[{ ...RUN, 'cometchat_import.reason': 'HTTP_503' }, 1]])
})

test('time in which nothing can be sent is measured, by its reason', async () => {
  const { options } = connected({}, { batchSize: 1, rate: { limit: 2, windowMs: 400 } })
  await importUsers(people(5), options)
  const { points, unit, sums } = await metric('cometchat_import.wait.duration')
  assert.equal(unit, 's')
  assert.deepEqual(
    points.map(([labels]) => labels),
    [{ ...RUN, 'cometchat_import.reason': 'limit' }],
  )
  assert.ok(sums[0] > 0.2 && sums[0] < 2, `${sums[0]} s`)
  assert.deepEqual(spans('import users')[0].events, [], 'the limit is no event of the span')
})

test('a request without a response has the kind of its failure, and no message', async () => {
  const failure = Object.assign(new TypeError(`fetch failed with ${KEY}`), { cause: { code: 'ECONNREFUSED' } })
  const { options } = connected()
  let calls = 0
  const fetch = (/** @type {any[]} */ ...given) => {
    calls += 1
    return calls === 1 ? Promise.reject(failure) : options.fetch(...given)
  }
  await importUsers(people(2), { ...options, fetch, retry: { baseMs: 1 } })
  const [failed, sent] = spans('POST /data_import/users')
  assert.equal(failed.attributes['error.type'], 'ECONNREFUSED')
  assert.equal(failed.attributes['http.response.status_code'], undefined)
  assert.deepEqual(failed.status, ERROR)
  assert.deepEqual([failed.events, sent.attributes['http.request.resend_count']], [[], 1])
})

test('a run that cannot continue fails with its code, and without its message', async () => {
  const { options } = connected({ apiKey: 'another' })
  const report = await importUsers(people(2), options)
  assert.equal(report.error.code, 'KEY_REFUSED')
  const [run] = spans('import users')
  assert.deepEqual(run.status, ERROR)
  assert.equal(run.attributes['error.type'], 'KEY_REFUSED')
  assert.equal(run.attributes['cometchat_import.status'], 'failed')
  const { points } = await metric('cometchat_import.run.duration')
  assert.deepEqual(points[0][0], { ...RUN, 'cometchat_import.status': 'failed', 'error.type': 'KEY_REFUSED' })
})

test('a mistake in the program ends its span, and is thrown as before', async () => {
  assert.throws(() => importUsers(people(2), { endpoint: 'http://127.0.0.1/v3', concurency: 2 }), {
    code: 'INVALID_OPTION',
  })
  await assert.rejects(checkUsers(people(2), { extra: 'maybe' }), { code: 'INVALID_OPTION' })
  for (const name of ['import users', 'check users']) {
    const [run, ...others] = spans(name)
    assert.deepEqual([run.status, run.attributes['error.type'], others], [ERROR, 'INVALID_OPTION', []])
  }
  const { points } = await metric('cometchat_import.active_runs')
  assert.deepEqual(
    points.map(([, value]) => value),
    [0, 0],
  )
})

test('a run that is stopped ends the spans of requests that never had a response', async () => {
  const { options } = connected()
  const fetch = () => new Promise(() => {})
  const job = importUsers(people(2), { ...options, fetch })
  setImmediate(() => job.abort())
  const report = await job
  assert.equal(report.status, 'stopped')
  const [run] = spans('import users')
  assert.deepEqual([run.status.code, run.attributes['cometchat_import.status']], [0, 'stopped'])
  assert.deepEqual(
    spans('POST /data_import/users').map(({ attributes }) => attributes['error.type']),
    ['aborted'],
  )
})

test('comparisons, checks and roles have spans of their own', async () => {
  const { options } = connected({
    existing: [
      { uid: 'ada', name: 'Ada' },
      { uid: 'bob', name: 'Robert' },
    ],
  })
  const rows = [
    { uid: 'ada', name: 'Ada' },
    { uid: 'bob', name: 'Bob' },
    { uid: 'eve', name: 'Eve', role: 'vip' },
  ]
  const compared = await verifyUsers(rows, options)
  assert.deepEqual([compared.present, compared.differing, compared.missing], [1, 1, 1])
  const [run] = spans('verify users')
  assert.equal(run.attributes['cometchat_import.report.missing'], 1)
  const check = await checkUsers(rows, { ...options, preflight: true })
  assert.equal(check.valid, 3)
  assert.equal(spans('check users')[0].attributes['cometchat_import.report.valid'], 3)
  await createRoles(['vip'], options)
  assert.equal(spans('create roles').length, 1)
  assert.equal(spans('POST /roles').length, 1)
  const { points } = await metric('cometchat_import.rows')
  assert.deepEqual(
    points.map(
      ([labels, value]) => `${labels['cometchat_import.operation']} ${labels['cometchat_import.outcome']} ${value}`,
    ),
    ['verify present 1', 'verify differing 1', 'verify missing 1', 'check valid 3'],
  )
})

test('no span and no metric has the key, a header, a uid or a value of a user', async () => {
  const { options } = connected({ existing: [{ uid: 'secret-uid', name: 'Other' }] })
  const rows = [
    { uid: 'secret-uid', name: 'Secret Name' },
    { uid: 'secret-two', name: 'Secret Name', tags: ['secret'] },
  ]
  await importUsers(rows, options)
  const { differing } = await verifyUsers(rows, options)
  assert.equal(differing, 1)
  const urls = spans('GET /users/{uid}').map(({ attributes }) => attributes['url.full'])
  assert.ok(urls.length > 0)
  for (const url of urls) assert.match(url, /^http:\/\/127\.0\.0\.1\/v3\/users\/REDACTED(\?|$)/)
  const all = JSON.stringify([spans().map(plain), await metric()])
  assert.ok(all.length > 1000)
  assert.doesNotMatch(all, new RegExp(`${KEY}|secret`, 'i'))
  assert.doesNotMatch(all, /apikey|content-type/i)
})

/** What is exported of a span. */
const plain = ({ name, attributes, events, status, links }) => ({ name, attributes, events, status, links })

test('a span that is current is the parent of the run, and the run of what fetch records', async () => {
  const { options } = connected()
  const own = instrument({ importUsers: cometchat.importUsers }, api, { requests: false })
  const tracer = api.trace.getTracer('test')
  const fetch = (/** @type {any[]} */ ...given) => {
    tracer.startSpan('of the fetch').end()
    return options.fetch(...given)
  }
  await tracer.startActiveSpan('request of a user', async (span) => {
    await own.importUsers(people(1), { ...options, fetch })
    span.end()
  })
  const [parent] = spans('request of a user')
  const [run] = spans('import users')
  const [inner] = spans('of the fetch')
  assert.equal(run.parentSpanContext.spanId, parent.spanContext().spanId)
  assert.equal(inner.parentSpanContext.spanId, run.spanContext().spanId)
  assert.deepEqual(spans('POST /data_import/users'), [])
  assert.equal(await metric('http.client.request.duration'), undefined)
})

test('a caller sees the same events, from wherever he begins to where he stops', async () => {
  const rows = [...people(200), { uid: 'bad id', name: 'x' }]
  const plainEvents = await eventsOf(cometchat.importUsers(rows, connected().options))
  const observed = await eventsOf(importUsers(rows, connected().options))
  const rowsOf = (/** @type {any[]} */ events) => events.filter(({ type }) => type === 'row')
  assert.deepEqual(rowsOf(observed), rowsOf(plainEvents))

  const job = importUsers(rows, { ...connected().options, rowEvents: 'problems' })
  const seen = []
  for await (const event of job) if (event.type === 'row' && seen.push(event)) break
  const report = await job
  assert.deepEqual([seen.map(({ outcome }) => outcome), report.imported], [['invalid'], 200])
  assert.deepEqual(await eventsOf(job), [], 'after the end there are none')
})

test('a pause is an event of the span, and the job can do what it could', async () => {
  const { sandbox, options } = connected({ latency: 2 }, { batchSize: 1, concurrency: 1 })
  const fetch = async (/** @type {any[]} */ ...given) => {
    // The core is calling: it can be called a moment later.
    await null
    if (sandbox.stats.requests === 2) {
      job.pause()
      assert.equal(job.isPaused, true)
      job.resume()
    }
    return options.fetch(...given)
  }
  const job = importUsers(people(5), { ...options, fetch })
  const report = await job.finally(() => {})
  assert.equal(report.imported, 5)
  assert.deepEqual(
    spans('import users')[0].events.map(({ name }) => name),
    ['pause', 'resume'],
  )
})

test('what is not the API, a function or an option is refused', () => {
  const refused = { code: 'INVALID_OPTION' }
  const { importUsers } = cometchat
  assert.throws(() => instrument({ importUsers }, /** @type {any} */ ({ trace: api.trace })), refused)
  assert.throws(() => instrument({ importUsers }, /** @type {any} */ (undefined)), refused)
  assert.throws(() => instrument(/** @type {any} */ ({ importUser: importUsers }), api), refused)
  assert.throws(() => instrument(/** @type {any} */ ({ importUsers: 5 }), api), refused)
  assert.throws(() => instrument(/** @type {any} */ (null), api), refused)
  assert.throws(() => instrument({ importUsers }, api, /** @type {any} */ ({ request: false })), refused)
  assert.throws(() => instrument({ importUsers }, api, /** @type {any} */ ({ requests: 'no' })), refused)
})

test('a plan that is run with these functions has a span for each step', async () => {
  const { options } = connected()
  const { endpoint, rate, apiKey, fetch } = options
  const plan = { app: { endpoint }, users: { rate, verify: true } }
  const functions = { importUsers, verifyUsers, checkUsers, createRoles }
  const { status } = await runPlan(plan, { apiKey, fetch, functions, sources: { users: () => people(3) } })
  assert.equal(status, 'complete')
  const runs = spans().filter(({ kind }) => kind === 0)
  assert.deepEqual(
    runs.map(({ name }) => name),
    ['check users', 'import users', 'verify users'],
  )
})
