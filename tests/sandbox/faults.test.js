import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS } from '../../pkg/sandbox/index.js'
import { errorOf, importRequest, KEY, people, rig, runTasks } from './helpers.js'

const tried = new Set()

/** A rig on which the fault falls on every import. */
function faulty(name, options) {
  tried.add(name)
  return rig({ faults: { [name]: 1 }, ...options })
}

/** Sends ten users, and expects this status, error code and number of stored users. */
async function expectError(name, status, code, stored, options) {
  const { post, sandbox } = faulty(name, options)
  const response = await post(people(10))
  assert.equal(response.status, status, name)
  assert.equal((await errorOf(response)).code, code, name)
  assert.equal(sandbox.users.size, stored, name)
  assert.deepEqual(sandbox.stats.faults, { [name]: 1 })
}

/** Sends ten users, and expects 200, all of them stored, and gives the response. */
async function expectStored(name, options) {
  const { post, sandbox } = faulty(name, options)
  const response = await post(people(10))
  assert.equal(response.status, 200, name)
  assert.equal(sandbox.users.size, 10, name)
  return response
}

test('a dropped connection rejects as fetch does, before or after the users are stored', async () => {
  for (const [name, stored] of [
    ['drop', 0],
    ['drop-stored', 10],
  ]) {
    const { post, sandbox } = faulty(name)
    await assert.rejects(post(people(10)), (error) => error instanceof TypeError && error.message === 'fetch failed')
    assert.equal(sandbox.users.size, stored)
    assert.equal(sandbox.stats.arrivals.length, 1)
  }
})

test('a dropped connection takes its place in the limit, and drops whatever the key', async () => {
  const { post } = rig({ rate: { limit: 1 }, apiKey: KEY, faults: { drop: (n) => n === 1 || n === 3 } })
  await assert.rejects(post(people(1)))
  assert.equal((await post(people(1))).status, 429)
  await assert.rejects(post(people(1), { headers: { apikey: 'wrong' } }), { message: 'fetch failed' })
})

test('a hung request never has a response, and ends when its caller aborts', async () => {
  for (const [name, stored] of [
    ['hang', 0],
    ['hang-stored', 10],
  ]) {
    const lines = []
    const { post, sandbox, clock } = faulty(name, { onRequest: (line) => lines.push(line) })
    const caller = new AbortController()
    let ended = false
    const responding = post(people(10), { signal: caller.signal }).finally(() => (ended = true))
    await clock.advance(86_400_000)
    assert.equal(ended, false)
    assert.equal(sandbox.users.size, stored)
    assert.deepEqual(lines, [{ n: 1, status: 0, users: 10, inWindow: 1, fault: name }])
    caller.abort(new Error('time out'))
    await assert.rejects(responding, { message: 'time out' })
  }
})

test('a gateway responds in the server’s stead, and nothing is stored', async () => {
  for (const [name, status] of [
    ['unavailable', 503],
    ['bad-gateway', 502],
    ['request-timeout', 408],
  ]) {
    const { post, sandbox } = faulty(name)
    const response = await post(people(10))
    assert.equal(response.status, status)
    assert.equal(response.headers.get('content-type'), 'text/html')
    assert.match(await response.text(), /^<html>/)
    assert.equal(sandbox.users.size, 0)
  }
})

test('a redirect leads to another path of the API, and who follows is counted', async () => {
  const { post, sandbox } = faulty('redirect')
  const response = await post(people(1), { redirect: 'manual' })
  assert.equal(response.status, 307)
  const location = response.headers.get('location')
  assert.equal((await post(people(1), { url: `https://sandbox.test${location}` })).status, 404)
  assert.equal(sandbox.stats.redirectsFollowed, 1)
  await assert.rejects(post(people(1), { redirect: 'error' }), TypeError)
})

test('a body above the limit is too large', async () => {
  const { post, sandbox } = faulty('too-large')
  assert.equal((await post(people(10))).status, 200)
  const fat = {
    fat: {
      uid: 'fat',
      name: 'F',
      link: `https://x.test/${'a'.repeat(2900)}`,
      avatar: `https://x.test/${'a'.repeat(2900)}`,
      metadata: { k: 'm'.repeat(5000) },
    },
  }
  assert.equal((await post(fat)).status, 413)
  assert.equal(sandbox.users.has('fat'), false)

  const body = JSON.stringify({ users: people(3) })
  assert.equal((await rig({ bodyBytes: body.length }).post(body)).status, 200)
  assert.equal((await rig({ bodyBytes: body.length - 1 }).post(body)).status, 413)
})

test('the key is repeated only by the faults that do so on purpose', async () => {
  for (const [name, status] of [
    ['echo-key', 401],
    ['echo-key-400', 400],
    ['echo-key-row', 200],
  ]) {
    const { post, sandbox } = faulty(name)
    const response = await post(people(3))
    assert.equal(response.status, status)
    assert.ok((await response.text()).includes(KEY))
    assert.equal(sandbox.users.size, 0)
  }
  for (const name of Object.keys(FAULTS).filter(
    (fault) => !fault.startsWith('echo-key') && !/^hang|^drop|slow/.test(fault),
  )) {
    const response = await rig({ faults: { [name]: 1 } }).post({
      ...people(2),
      bad: { uid: 'bad', name: '💥' },
      none: [],
    })
    assert.ok(!((await response.text()) + JSON.stringify([...response.headers])).includes(KEY), name)
  }
})

test('a key can be revoked, lack its scope, or its plan the feature', async () => {
  await expectError('key-revoked', 401, 'AUTH_ERR_APIKEY_NOT_FOUND', 0)
  await expectError('no-access', 403, 'AUTH_ERR_NO_ACCESS', 0)
  await expectError('plan', 403, 'ERR_PLAN_RESTRICTION', 0)
})

test('a refusal within the limit says its wait in one way or another', async () => {
  const hints = async (name, options) => {
    const { post, sandbox, clock } = faulty(name, options)
    const response = await post(people(1))
    const { code, message } = (await response.json()).error
    assert.equal(response.status, 429)
    assert.equal(code, 'ERR_TOO_MANY_REQUESTS')
    assert.equal(sandbox.users.size, 0)
    assert.equal(sandbox.stats.refused, 1)
    const wait = response.headers.get('retry-after')
    return {
      wait,
      reset: response.headers.has('x-ratelimit-reset'),
      text: message.match(/seconds after (\d+)/)?.[1],
      clock,
    }
  }
  const { clock: _, ...all } = await hints('refuse', { refuseMs: 2500 })
  assert.deepEqual(all, { wait: '3', reset: true, text: '3' })
  const { clock: __, ...text } = await hints('refuse-no-headers')
  assert.deepEqual(text, { wait: null, reset: false, text: '1' })
  const { clock: ___, ...bare } = await hints('refuse-bare')
  assert.deepEqual(bare, { wait: null, reset: false, text: undefined })
  assert.equal((await hints('refuse-absurd')).wait, '999999999')
  const dated = await hints('refuse-http-date', { refuseMs: 7000 })
  assert.equal(dated.wait, new Date(dated.clock.now() + 7000).toUTCString())
})

test('an error of the server may have stored none, all or some', async () => {
  await expectError('error-500', 500, 'ERR_EXCEPTION', 0)
  await expectError('error-500-stored', 500, 'ERR_EXCEPTION', 10)
  await expectError('db-timeout', 500, 'ERR_MISSION_FAILED', 0)
  await expectError('operation-failed', 500, 'ERR_OPERATION_FAILED', 0)
  for (let seed = 0; seed < 20; seed++) {
    const { post, sandbox } = faulty('error-500-partial', { seed })
    assert.equal((await post(people(10))).status, 500)
    assert.ok(sandbox.users.size >= 1 && sandbox.users.size <= 9)
  }
})

test('a body may stall, break off, end early, or be no JSON', async () => {
  const stalled = await expectStored('hang-body')
  const reader = stalled.body.getReader()
  assert.ok((await reader.read()).value.length > 0)
  let ended = false
  reader.read().finally(() => (ended = true))
  await runTasks()
  assert.equal(ended, false)
  await reader.cancel()

  const broken = (await expectStored('drop-body')).body.getReader()
  assert.ok((await broken.read()).value.length > 0)
  await assert.rejects(broken.read(), TypeError)

  const cut = await (await expectStored('truncated-body')).text()
  assert.throws(() => JSON.parse(cut), SyntaxError)
  assert.match(await (await expectStored('not-json')).text(), /^<html>/)
})

test('a stalled body ends when its caller aborts', async () => {
  const { post } = faulty('hang-body')
  const caller = new AbortController()
  const response = await post(people(2), { signal: caller.signal })
  const text = response.text()
  await runTasks()
  caller.abort(new Error('time out'))
  await assert.rejects(text, { message: 'time out' })
})

test('a slow body is whole in the end', async () => {
  const { post, clock } = faulty('slow-body', { slowBodyMs: 5000 })
  const response = await post(people(10))
  let whole
  response.json().then(({ data }) => (whole = data))
  await clock.advance(4900)
  assert.equal(whole, undefined)
  await clock.advance(200)
  assert.equal(Object.keys(whole).length, 10)
})

test('users may be missing from the response, stored or not', async () => {
  for (const count of [1, 2, 50]) {
    for (const name of ['missing-uid', 'missing-uid-lost']) {
      const { post, sandbox } = faulty(name)
      const { data } = await (await post(people(count))).json()
      const found = Object.keys(data).length
      assert.ok(found < count)
      assert.equal(sandbox.users.size, name === 'missing-uid' ? count : found)
    }
  }
})

test('a response may be keyed in lower case, or be nested', async () => {
  const lower = faulty('lowercase-keys')
  const { data } = await (await lower.post({ Ann: { uid: 'Ann', name: 'Ann' } })).json()
  assert.deepEqual(Object.keys(data), ['ann'])
  const nested = await (await expectStored('nested-data')).json()
  assert.equal(nested.data.data.u3.success, true)
})

test('one bad row spoils its batch, and only batches that hold it', async () => {
  const batch = { ...people(4), bad: { uid: 'bad', name: 'Bad 💥 row' } }
  const refusals = [
    ['bad-row-500', 500, 'ERR_EXCEPTION'],
    ['bad-row-400', 400, 'ERR_BAD_REQUEST'],
    ['bad-row-format', 400, 'ERR_IMPORT_INVALID_USER_FORMAT'],
  ]
  for (const [name, status, code] of refusals) {
    for (const [badRowStores, stored] of [
      ['none', 0],
      ['others', 4],
    ]) {
      const { post, sandbox } = faulty(name, { badRowStores })
      const response = await post(batch)
      assert.equal(response.status, status)
      assert.equal((await errorOf(response)).code, code)
      assert.equal(sandbox.users.size, stored)
      assert.equal((await post(people(4, 'good'))).status, 200)
    }
  }
  const marked = faulty('bad-row-500', { badRowMarker: 'Name 2' })
  assert.equal((await marked.post(people(4))).status, 500)
})

test('a role that does not exist spoils the whole request, and the details say which', async () => {
  const { post, sandbox } = faulty('missing-role-400', { roles: ['default', 'vip'] })
  const batch = {
    ...people(2),
    a: { uid: 'a', name: 'A', role: 'ghost' },
    b: { uid: 'b', name: 'B', role: 'ghost' },
    c: { uid: 'c', name: 'C', role: 'vip' },
  }
  const response = await post(batch)
  const { code, details } = await errorOf(response)
  assert.deepEqual([response.status, code, sandbox.users.size], [400, 'ERR_BAD_REQUEST', 0])
  assert.deepEqual(details, { role: ['The role ghost does not exist. Please use correct role.'] })
  assert.equal((await post({ c: batch.c })).status, 200)
})

test('a fault can be scripted by number, request and uids', async () => {
  const seen = []
  const { post } = rig({
    faults: {
      'error-500': (n, request, uids) => {
        seen.push([n, new URL(request.url).pathname, uids])
        return n === 2
      },
    },
  })
  const statuses = []
  for (let n = 0; n < 3; n++) statuses.push((await post(people(1))).status)
  assert.deepEqual(statuses, [200, 500, 200])
  assert.deepEqual(seen[0], [1, '/v3/data_import/users', ['u0']])
})

test('of several faults the first of the table acts', async () => {
  const { post } = rig({ faults: { 'nested-data': 1, 'error-500': 1, unavailable: 1 } })
  assert.equal((await post(people(1))).status, 503)
})

test('a refusal for the limit comes before the faults', async () => {
  const { post, sandbox } = rig({ rate: { limit: 1 }, faults: { 'error-500': 1 } })
  assert.equal((await post(people(1))).status, 500)
  assert.equal((await post(people(1))).status, 429)
  assert.deepEqual(sandbox.stats.faults, { 'error-500': 1 })
})

test('the seed decides the run, and another seed another', async () => {
  const faults = { drop: 0.2, 'error-500-partial': 0.3, refuse: 0.1, 'missing-uid-lost': 0.3 }
  const play = async ({ post, sandbox }) => {
    const log = []
    for (let n = 0; n < 60; n++) {
      const batch = people(20, `${n}-`)
      log.push(
        await post(batch).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      log.push(sandbox.users.size)
    }
    return log.join(' ')
  }
  const one = rig({ faults, seed: 7 })
  const first = await play(one)
  assert.equal(await play(rig({ faults, seed: 7 })), first)
  assert.notEqual(await play(rig({ faults, seed: 8 })), first)
  one.sandbox.reset()
  assert.deepEqual([one.sandbox.users.size, one.sandbox.stats.requests, one.sandbox.stats.arrivals.length], [0, 0, 0])
  assert.equal(await play(one), first)
})

test('a fault’s pattern depends neither on other faults nor on the order of responses', async () => {
  const pattern = async (faults) => {
    const hits = []
    const { sandbox } = rig({
      faults,
      rate: { limit: 1000 },
      onRequest: ({ n, fault }) => fault === 'plan' && hits.push(n),
    })
    await Promise.allSettled(Array.from({ length: 80 }, (_, n) => sandbox.fetch(importRequest(people(1, `${n}-`)))))
    return hits.sort((a, b) => a - b)
  }
  const alone = await pattern({ plan: 0.25 })
  assert.ok(alone.length > 8 && alone.length < 32)
  assert.deepEqual(await pattern({ plan: 0.25, 'nested-data': 0.5 }), alone)
})

test('probabilities hold over many requests', async () => {
  const { sandbox, post } = rig({ faults: { plan: 0.1 }, rate: { limit: 10_000 } })
  for (let n = 0; n < 4000; n++) await post('{"users":{"a":1}}')
  assert.ok(Math.abs(sandbox.stats.faults.plan - 400) < 80)
})

test('every fault of the table is tried above, and described', () => {
  assert.deepEqual([...tried].sort(), Object.keys(FAULTS).sort())
  for (const text of Object.values(FAULTS)) assert.ok(text.length > 10)
})
