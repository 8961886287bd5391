// The job: what it reports while it runs, how it is stopped, and that no hook of the caller's can break it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ImportError, importUsers } from '../../pkg/entry/default.js'
import { eventsOf, exact, OUTCOMES, people, rig, within } from './helpers.js'

const csvOf = (users) => ['uid,name', ...users.map(({ uid, name }) => `${uid},${name}`)].join('\n')

test('a job is a promise of its report', async () => {
  const job = rig().run(people(120))
  assert.equal(typeof job.then, 'function')
  const report = exact(await job)
  const { status, rows, imported, resumed, requests, coerced, inputEnded, elapsedMs } = report
  assert.deepEqual(
    { status, rows, imported, resumed, requests, coerced, inputEnded },
    { status: 'complete', rows: 120, imported: 120, resumed: 0, requests: 3, coerced: 0, inputEnded: true },
  )
  assert.ok(Number.isInteger(elapsedMs))
  assert.ok(!('error' in report))
  assert.deepEqual(await job, report)
  assert.deepEqual(await job.catch(() => assert.fail()), report)
  let finished = 0
  assert.deepEqual(await job.finally(() => (finished += 1)), report)
  assert.equal(finished, 1)
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report)
})

test('it starts at once, whether or not anyone awaits it', async () => {
  const { sandbox, run } = rig()
  run(people(10))
  await pause(50)
  assert.equal(sandbox.users.size, 10)
})

test('progress before, during and after', async () => {
  const { run } = rig({ latency: 5 }, { batchSize: 10, concurrency: 2 })
  const job = run(people(300))
  assert.deepEqual([job.progress.rows, job.progress.requests], [0, 0])
  let last = job.progress
  let looks = 0
  const timer = setInterval(() => {
    const now = job.progress
    for (const name of ['imported', 'requests', 'elapsedMs', 'rows']) assert.ok(now[name] >= last[name], name)
    assert.ok(now.etaMs >= 0)
    if (now.imported > 0 && now.imported < 300) looks += 1
    last = now
  }, 3)
  const report = exact(await job)
  clearInterval(timer)
  assert.ok(looks > 2)
  for (const name of ['rows', 'requests', ...OUTCOMES]) assert.equal(job.progress[name], report[name], name)
  assert.equal(job.progress.etaMs, 0)
  assert.equal(rig().run(people(3).values()).progress.etaMs, undefined)
})

test('the time to go of a source whose length is given', async () => {
  const job = rig({ latency: 20 }).run(people(100).values(), { expectedRows: 6000 })
  const events = await eventsOf(job)
  const { etaMs } = events.find(({ type }) => type === 'progress')
  assert.ok(etaMs > 0 && etaMs <= 600, String(etaMs))
})

const mixed = () =>
  people(200).map((user, at) =>
    at % 50 === 7
      ? { ...user, name: '' }
      : at % 50 === 8
        ? { uid: 'u0', name: 'twin' }
        : at % 50 === 9
          ? { ...user, uid: 'known' }
          : user,
  )

for (const [form, source] of [
  ['objects', mixed],
  ['csv', () => csvOf(mixed())],
]) {
  test(`each row has one event, over ${form}`, async () => {
    const { run } = rig({ existing: [{ uid: 'known' }] })
    const job = run(source())
    const events = await within(eventsOf(job))
    const report = exact(await job)
    const rows = events.filter(({ type }) => type === 'row')
    assert.deepEqual(
      rows.map(({ row }) => row).sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, at) => at + 1),
    )
    for (const outcome of OUTCOMES)
      assert.equal(rows.filter((event) => event.outcome === outcome).length, report[outcome], outcome)
    assert.deepEqual([report.invalid, report.duplicate, report.existing], [4, 7, 1])
    for (const event of rows) {
      assert.equal(event.line, form === 'csv' ? event.row + 1 : undefined)
      assert.equal(event.issues.length > 0, !['imported', 'existing'].includes(event.outcome), JSON.stringify(event))
      for (const issue of event.issues) {
        const names = ['path', 'code', 'message', 'expected', 'found', 'remedies']
        if (event.outcome === 'duplicate') names.push('firstRow')
        assert.deepEqual(Object.keys(issue), names)
      }
    }
    assert.equal(events.filter(({ type }) => type === 'columns').length, form === 'csv' ? 1 : 0)
    const end = events.at(-1)
    assert.deepEqual([end.type, end.rows, end.imported], ['progress', 200, report.imported])
    assert.ok(events.every(({ type }) => ['row', 'progress', 'columns', 'wait', 'retry'].includes(type)))
  })
}

test('events of the rows with problems only, or of none', async () => {
  const rowsOf = async (rowEvents) =>
    (await eventsOf(rig().run(mixed(), { rowEvents }))).filter(({ type }) => type === 'row')
  const problems = await rowsOf('problems')
  assert.deepEqual(problems.map(({ outcome }) => outcome).sort(), [
    ...Array(7).fill('duplicate'),
    ...Array(4).fill('invalid'),
  ])
  assert.deepEqual(await rowsOf('none'), [])
})

test('waits and retries are reported', async () => {
  // So few that they fit into a window on the busiest machine.
  const rate = { limit: 4, windowMs: 500 }
  const { run } = rig(
    { rate, faults: { 'error-500': (n) => n === 2 } },
    { rate, batchSize: 1, retry: { baseMs: 1, capMs: 2 } },
  )
  const events = await within(eventsOf(run(people(6))))
  const wait = events.find(({ type, reason }) => type === 'wait' && reason === 'limit')
  assert.ok(wait.ms > 0 && wait.ms <= 2 * rate.windowMs)
  const retry = events.find(({ type }) => type === 'retry')
  assert.equal(retry.users, 1)
  assert.ok(retry.attempt >= 1 && retry.reason.length > 0)
})

test('a job that has ended has no events left, and iterating over it ends', async () => {
  const job = rig().run(people(10))
  await job
  assert.deepEqual(await within(eventsOf(job)), [])
})

test('a slow listener holds the run back, and the run ends all the same', async () => {
  const { sandbox, run } = rig({ rate: { limit: 1000, windowMs: 300 } }, { rate: { limit: 1000, windowMs: 300 } })
  const job = run(people(5000))
  let seen = 0
  let ahead = 0
  for await (const event of job) {
    if (event.type !== 'row') continue
    seen += 1
    if (seen % 50 === 0) await pause(1)
    ahead = Math.max(ahead, sandbox.users.size - seen)
  }
  exact(await job)
  assert.equal(seen, 5000)
  assert.ok(ahead < 2500, `${ahead} users ahead of the listener`)
})

test('a listener that stops and then waits for the report within its loop', async () => {
  for (const finish of [false, true]) {
    const job = rig({}, { rate: { limit: 100, windowMs: 300 } }).run(people(20_000))
    let report
    const listening = (async () => {
      for await (const event of job) {
        if (event.type !== 'row') continue
        job.abort({ finish })
        report = await job
        break
      }
    })()
    await within(listening)
    assert.equal(exact(report).status, 'stopped')
  }
})

test('leaving the loop lets the run finish', async () => {
  const { sandbox, run } = rig({ rate: { limit: 1000, windowMs: 300 } }, { rate: { limit: 1000, windowMs: 300 } })
  const job = run(people(4000))
  for await (const event of job) if (event.type === 'row') break
  const report = exact(await within(job))
  assert.deepEqual([report.status, report.imported, sandbox.users.size], ['complete', 4000, 4000])
})

test('a listener that throws does not stop the run', async () => {
  const job = rig().run(people(2000))
  await assert.rejects(
    eventsOf(job, () => {
      throw new Error('mine')
    }),
    /mine/,
  )
  assert.equal(exact(await within(job)).imported, 2000)
})

for (const finish of [false, true]) {
  test(`a stop in mid-run${finish ? ' that waits for what is in flight' : ''}`, async () => {
    const { sandbox, run } = rig({ latency: 40 }, { batchSize: 10, concurrency: 4 })
    const job = run(people(600))
    const listening = eventsOf(job)
    await pause(60)
    const before = sandbox.stats.requests
    assert.ok(sandbox.stats.inFlightPeak > 0)
    job.abort({ finish })
    job.abort({ finish: true })
    const report = exact(await within(job))
    assert.equal(report.status, 'stopped')
    assert.equal(report.error, undefined)
    assert.ok(report.imported + report.unconfirmed + report.pending > 0)
    assert.equal(sandbox.stats.requests, before)
    assert.equal(report.requests, before)
    if (finish) assert.deepEqual([report.unconfirmed, report.imported], [0, sandbox.users.size])
    else {
      // What was in flight may be stored: it is pending, to be sent again.
      assert.ok(report.pending > 0, JSON.stringify(report))
      assert.ok(
        report.imported <= sandbox.users.size &&
          sandbox.users.size <= report.imported + report.unconfirmed + report.pending,
      )
    }
    const rows = (await within(listening)).filter(({ type }) => type === 'row').map(({ row }) => row)
    assert.equal(rows.length, report.rows)
    assert.equal(new Set(rows).size, rows.length)
    job.abort()
    assert.deepEqual(await job, report)
  })
}

test('a stop during a long wait takes effect at once', async () => {
  const { run } = rig({}, { rate: { limit: 2, windowMs: 60_000 }, batchSize: 10 })
  for (const finish of [false, true]) {
    const job = run(people(600))
    await pause(30)
    job.abort({ finish })
    const report = exact(await within(job, 1000))
    assert.equal(report.status, 'stopped')
    assert.ok(report.imported <= 20)
  }
})

test('signals', async () => {
  const { sandbox, run } = rig({ latency: 30 }, { batchSize: 10 })
  const already = exact(await within(run(people(100), { signal: AbortSignal.abort() })))
  assert.deepEqual([already.status, already.imported, already.requests, sandbox.stats.requests], ['stopped', 0, 0, 0])
  const controller = new AbortController()
  const job = run(people(600), { signal: controller.signal })
  await pause(50)
  controller.abort(new Error('enough'))
  const report = exact(await within(job))
  assert.equal(report.status, 'stopped')
  assert.ok(report.imported < 600)
  // A signal that outlives the run has nothing left to do.
  const late = new AbortController()
  const done = await run(people(5, 'late'), { signal: late.signal })
  late.abort()
  assert.equal(done.status, 'complete')
})

test('hooks that throw do not break the run', async (t) => {
  const warned = t.mock.method(console, 'warn', () => {})
  const failing = [
    () => {
      throw new Error('full')
    },
    async () => {
      throw new Error('full')
    },
    () => {
      throw Object.create(null)
    },
    () => Promise.reject(Symbol('full')),
  ]
  for (const failed of failing) {
    warned.mock.resetCalls()
    const report = exact(await within(rig().run(csvOf(mixed()), { failed })))
    assert.deepEqual([report.status, report.invalid, report.duplicate], ['complete', 4, 7])
    assert.equal(warned.mock.callCount(), 1)
  }
})

test('failed rows come as a file, and the run waits for who takes it', async () => {
  let text = ''
  let open = 0
  const failed = async (chunk) => {
    open += 1
    assert.equal(open, 1)
    assert.ok(chunk instanceof Uint8Array)
    await pause(1)
    text += new TextDecoder().decode(chunk)
    open -= 1
  }
  exact(await within(rig().run(csvOf(mixed()), { failed })))
  assert.equal(text.trim().split('\n').length, 12)
  assert.match(text, /^uid,name,_row,/)
})

const GIVES = {
  throws: () => {
    throw new TypeError('no net')
  },
  rejects: () => Promise.reject(new TypeError('no net')),
  'rejects with nothing': () => Promise.reject(),
  'rejects with what has no text': () => Promise.reject(Object.create(null)),
  'gives nothing': () => undefined,
  'gives null': async () => null,
  'gives an object of another kind': async () => ({ ok: true, json: async () => ({}) }),
  'gives a body that is gone': async () => {
    const response = new Response('{}')
    await response.text()
    return response
  },
}
for (const [name, fetch] of Object.entries(GIVES)) {
  test(`a fetch that ${name}`, async () => {
    const job = importUsers(people(120), {
      endpoint: 'http://127.0.0.1/v3',
      fetch,
      retry: { attempts: 2, baseMs: 1, capMs: 5 },
    })
    const report = exact(await within(job))
    assert.equal(report.imported, 0)
    assert.ok(
      report.status === 'failed' ? /UNREACHABLE|SERVER_FAILED/.test(report.error.code) : report.unconfirmed > 0,
      JSON.stringify(report),
    )
  })
}

for (const fault of ['hang', 'hang-stored', 'hang-body']) {
  test(`no response in time: ${fault}`, async () => {
    const { sandbox, run } = rig(
      { faults: { [fault]: 1 } },
      { timeoutMs: 100, retry: { attempts: 2, baseMs: 1, capMs: 5 } },
    )
    const report = exact(await within(run(people(100))))
    assert.ok(
      report.error?.code === 'UNREACHABLE' || report.unconfirmed + report.existing === 100,
      JSON.stringify(report),
    )
    assert.ok(report.imported + report.existing <= sandbox.users.size)
  })
}

test('one request without a response is made good', async () => {
  for (const fault of ['hang', 'hang-body', 'drop', 'drop-body']) {
    const { sandbox, run } = rig(
      { faults: { [fault]: (n) => n === 1 } },
      { timeoutMs: 60, retry: { baseMs: 1, capMs: 5 } },
    )
    const report = exact(await within(run(people(100))))
    assert.deepEqual(
      [fault, report.status, report.imported + report.existing, sandbox.users.size],
      [fault, 'complete', 100, 100],
    )
  }
})

test('fetch is called on nothing, with what it needs and no more', async () => {
  const calls = []
  const { sandbox } = rig()
  async function fetch(...given) {
    calls.push([this, ...given])
    return sandbox.fetch(...given)
  }
  await importUsers(people(3), { endpoint: 'http://127.0.0.1:99/v3', apiKey: 'key', fetch })
  assert.equal(calls.length, 1)
  const [self, url, init, ...more] = calls[0]
  assert.equal(self, undefined)
  assert.deepEqual(more, [])
  assert.equal(url, 'http://127.0.0.1:99/v3/data_import/users')
  const { method, headers, body, redirect, signal } = init
  assert.deepEqual([method, redirect], ['POST', 'manual'])
  assert.deepEqual(headers, { apikey: 'key', 'content-type': 'application/json', accept: 'application/json' })
  assert.ok(signal instanceof AbortSignal)
  assert.deepEqual(Object.keys(JSON.parse(new TextDecoder().decode(body))), ['users'])
  assert.ok(!url.includes('key'))
  assert.ok(!['include', 'same-origin'].includes(init.credentials))
})

test('without a key, none is sent', async () => {
  let headers
  const fetch = async (_url, init) => {
    headers = init.headers
    return new Response('{"data":{"u0":{"success":true}}}')
  }
  await importUsers(people(1), { endpoint: 'https://relay.example/v3', fetch })
  assert.deepEqual(Object.keys(headers), ['content-type', 'accept'])
})

test('several jobs at once keep to themselves', async () => {
  const jobs = Array.from({ length: 8 }, (_, at) => {
    const { sandbox, run } = rig({ latency: [0, 5], seed: at + 1 })
    return { sandbox, job: run(people(100 + at, `j${at}-`)) }
  })
  for (const [at, { sandbox, job }] of jobs.entries()) {
    assert.equal(exact(await within(job)).imported, 100 + at)
    assert.ok([...sandbox.users.keys()].every((uid) => uid.startsWith(`j${at}-`)))
  }
})

test('never more than the limit in a window', async () => {
  const { sandbox, run } = rig(
    { rate: { limit: 10, windowMs: 200 }, latency: [0, 10], uplink: [0, 10] },
    { rate: { limit: 10, windowMs: 200 }, batchSize: 10 },
  )
  const report = exact(await within(run(people(350))))
  assert.deepEqual([report.imported, sandbox.stats.refused], [350, 0])
  assert.ok(sandbox.stats.maxInWindow(200) <= 10)
})

test('errors are of one kind', () => {
  const cause = new Error('why')
  const error = new ImportError('INTERNAL', 'text', { cause })
  assert.ok(error instanceof Error)
  assert.deepEqual([error.name, error.code, error.message, error.cause], ['ImportError', 'INTERNAL', 'text', cause])
})
