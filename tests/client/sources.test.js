// Whatever shape the users come in, the account is the same; what cannot be read costs no more than itself.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { checkUsers, ImportError } from '../../pkg/entry/default.js'
import { eventsOf, exact, people, rig, within } from './helpers.js'

const USERS = [
  ...people(60),
  { uid: 'ünvalid', name: 'A' },
  { uid: 'u3', name: 'again' },
  { uid: 'emoji', name: 'Zoë 👩‍👩‍👧 é' },
  { uid: 'nameless', name: '' },
]
const NDJSON = USERS.map((user) => JSON.stringify(user)).join('\n')
const BYTES = new TextEncoder().encode(NDJSON)

const streamOf = (items) =>
  new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item)
      controller.close()
    },
  })
/** A stream as hosts without async iteration of streams have it. */
const readerOnly = (stream) => ({ getReader: () => stream.getReader() })
/** As R2 gives it: a body, and no `stream()`. */
const r2Object = (body) => ({
  key: 'users.ndjson',
  size: BYTES.length,
  etag: 'e',
  body,
  get bodyUsed() {
    return body.locked
  },
  text: async () => NDJSON,
})
async function* slowly(items) {
  for (const item of items) {
    await null
    yield item
  }
}
const cut = (size) =>
  Array.from({ length: Math.ceil(BYTES.length / size) }, (_, at) => BYTES.subarray(at * size, (at + 1) * size))
const inMiddle = () => {
  const larger = new Uint8Array(BYTES.length + 20).fill(0x7b)
  larger.set(BYTES, 7)
  return larger
}

const SOURCES = {
  'an array': () => USERS,
  'a set': () => new Set(USERS),
  'a generator': () => USERS.values(),
  'an async generator': () => slowly(USERS),
  'a stream of objects': () => streamOf(USERS),
  'a reader of objects': () => readerOnly(streamOf(USERS)),
  'a Node stream of objects': () => Readable.from(USERS),
  'a string': () => NDJSON,
  'a JSON array as a string': () => JSON.stringify(USERS, null, 2),
  'a Blob': () => new Blob([NDJSON]),
  'a File': () => new File([NDJSON], 'users.ndjson'),
  'a Request': () => new Request('https://edge.example/', { method: 'POST', body: NDJSON }),
  'a Request with a stream': () =>
    new Request('https://edge.example/', { method: 'POST', body: streamOf(cut(70)), duplex: 'half' }),
  'a Response': () => new Response(BYTES),
  'an object of R2': () => r2Object(streamOf(cut(500))),
  bytes: () => BYTES,
  'a part of a larger array of bytes': () => inMiddle().subarray(7, 7 + BYTES.length),
  'a DataView': () => new DataView(inMiddle().buffer, 7, BYTES.length),
  'an ArrayBuffer': () => BYTES.slice().buffer,
  'a stream of bytes': () => streamOf(cut(100)),
  'a reader of bytes': () => readerOnly(streamOf(cut(100))),
  'a stream of strings': () => streamOf(NDJSON.match(/[\s\S]{1,33}/gu)),
  'strings of one unit, which cut characters': () => slowly(NDJSON.split('')),
  'a generator of strings': () => NDJSON.match(/[\s\S]{1,50}/gu).values(),
  'a generator of array buffers': () =>
    cut(64)
      .map((piece) => piece.slice().buffer)
      .values(),
  'a Node stream of buffers': () => Readable.from(cut(1000).map((piece) => Buffer.from(piece))),
  'single bytes': () => slowly(cut(1)),
  'bytes with empty pieces between': () => slowly(cut(200).flatMap((piece) => [piece, new Uint8Array(0)])),
}

for (const [name, source] of Object.entries(SOURCES)) {
  test(`${name}: the same account`, async () => {
    const { sandbox, run } = rig()
    const report = exact(await within(run(source())))
    assert.equal(report.error, undefined)
    const { status, rows, imported, invalid, duplicate, inputEnded } = report
    assert.deepEqual(
      { status, rows, imported, invalid, duplicate, inputEnded },
      { status: 'complete', rows: 64, imported: 61, invalid: 2, duplicate: 1, inputEnded: true },
    )
    assert.equal(sandbox.users.get('emoji').name, 'Zoë 👩‍👩‍👧 é')
    const check = await within(checkUsers(source()))
    assert.deepEqual([check.rows, check.valid, check.invalid, check.duplicate], [64, 61, 2, 1])
  })
}

const EMPTY = {
  'an array': () => [],
  'a generator': () => [].values(),
  'an async generator': () => slowly([]),
  'a stream': () => streamOf([]),
  'a Node stream': () => Readable.from([]),
}

const EMPTY_FILES = {
  'a string': () => '',
  'a string of white space': () => ' \n',
  'a Blob': () => new Blob([]),
  bytes: () => new Uint8Array(0),
  'an ArrayBuffer': () => new ArrayBuffer(0),
  'a stream of an empty piece': () => streamOf([new Uint8Array(0)]),
}

for (const [name, source] of Object.entries(EMPTY)) {
  test(`${name} without anything in it`, async () => {
    const { sandbox, run } = rig()
    const report = exact(await within(run(source())))
    assert.deepEqual([report.status, report.rows, report.error], ['complete', 0, undefined])
    assert.equal(sandbox.stats.requests, 0)
    assert.equal((await within(checkUsers(source()))).rows, 0)
  })
}

for (const [name, source] of Object.entries(EMPTY_FILES)) {
  test(`${name} without anything in it is an empty file`, async () => {
    const { sandbox, run } = rig()
    const report = exact(await within(run(source())))
    assert.deepEqual([report.status, report.rows, report.error?.code], ['failed', 0, 'INPUT_FORMAT'])
    assert.match(report.error.message, /empty/)
    assert.equal(sandbox.stats.requests, 0)
    assert.equal((await within(checkUsers(source()))).error?.code, 'INPUT_FORMAT')
  })
}

test('a large text is cut between characters', async () => {
  const users = Array.from({ length: 3000 }, (_, at) => ({
    uid: `u${at}`,
    name: '👩‍👩‍👧'.repeat(1 + (at % 12)),
    link: `https://example.com/${'x'.repeat(at % 97)}`,
  }))
  const report = await checkUsers(users.map((user) => JSON.stringify(user)).join('\n'))
  assert.deepEqual([report.rows, report.valid], [3000, 3000])
})

test('what is no source is reported at once', () => {
  const { run } = rig()
  for (const source of [undefined, null, 5, true, {}, () => [], Symbol('x')]) {
    assert.throws(
      () => run(source),
      (error) =>
        error instanceof ImportError && error.code === 'INVALID_OPTION' && /source: expected/.test(error.message),
    )
  }
})

test('a stream that someone else reads is refused at once', async () => {
  const { run } = rig()
  for (const wrap of [(stream) => stream, readerOnly]) {
    const stream = streamOf(USERS)
    stream.getReader()
    assert.throws(() => run(wrap(stream)), { code: 'INVALID_OPTION' })
    await assert.rejects(checkUsers(wrap(stream)), { code: 'INVALID_OPTION' })
  }
})

test('a body that was read, is being read or is none is refused at once', async () => {
  const { run } = rig()
  const post = () => new Request('https://edge.example/', { method: 'POST', body: NDJSON })
  const read = post()
  await read.text()
  const locked = post()
  locked.body.getReader()
  const stream = streamOf(cut(100))
  stream.getReader()
  const cases = [
    [read, /source: its body was read already/],
    [locked, /source: it cannot be read/],
    [r2Object(stream), /source: its body was read already/],
    [new Request('https://edge.example/'), /source: it has no body/],
    [new Response(null), /source: it has no body/],
    [new Response(null, { status: 204 }), /source: it has no body/],
  ]
  for (const [source, message] of cases) {
    assert.throws(
      () => run(source),
      (error) => error instanceof ImportError && error.code === 'INVALID_OPTION' && message.test(error.message),
    )
    await assert.rejects(checkUsers(source), { code: 'INVALID_OPTION', message })
  }
})

test('a response that says that there is no file is not taken for one', async () => {
  const { sandbox, run } = rig()
  const page = () => new Response(NDJSON, { status: 404 })
  const report = exact(await within(run(page())))
  assert.deepEqual(
    [report.status, report.error.code, report.rows, sandbox.stats.requests],
    ['failed', 'INPUT_UNREADABLE', 0, 0],
  )
  assert.match(report.error.message, /response of status 404/)
  await assert.rejects(within(checkUsers(page())), { code: 'INPUT_UNREADABLE' })
})

test('a body is released when the run is stopped', async () => {
  let [at, cancelled] = [0, 0]
  const body = new ReadableStream({
    pull: (controller) =>
      controller.enqueue(new TextEncoder().encode(`${JSON.stringify({ uid: `u${++at}`, name: 'N' })}\n`)),
    cancel: () => {
      cancelled += 1
    },
  })
  const { sandbox, run } = rig()
  const job = run(new Response(body))
  while (sandbox.stats.requests < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  job.abort()
  await within(job)
  assert.equal(cancelled, 1)
})

test('rows that have a column body are rows', async () => {
  const { run } = rig()
  const report = exact(await run([{ uid: 'a', name: 'A', body: 'x' }], { extra: 'drop' }))
  assert.equal(report.imported, 1)
})

const boom = () => new Error('disk gone')
const BREAKING = {
  'a generator': function* () {
    yield* people(70)
    throw boom()
  },
  'an async generator': async function* () {
    yield* people(70)
    throw boom()
  },
  'a stream': () => {
    const items = people(70)
    return new ReadableStream({
      pull: (controller) => (items.length ? controller.enqueue(items.shift()) : controller.error(boom())),
    })
  },
  'a Node stream': () =>
    Readable.from(
      (function* () {
        yield* people(70)
        throw boom()
      })(),
    ),
  bytes: async function* () {
    for (const user of people(70)) yield new TextEncoder().encode(`${JSON.stringify(user)}\n`)
    throw boom()
  },
  'an iterator that throws and does not reject': () => {
    const items = people(70)
    const next = () => {
      if (items.length === 0) throw boom()
      return { done: false, value: items.shift() }
    }
    return { [Symbol.iterator]: () => ({ next }) }
  },
}

for (const [name, source] of Object.entries(BREAKING)) {
  test(`${name} that breaks: what came before it is imported`, async () => {
    const { sandbox, run } = rig()
    const report = exact(await within(run(source())))
    assert.equal(report.status, 'failed')
    assert.equal(report.error.code, 'INPUT_UNREADABLE')
    assert.match(report.error.message, /disk gone/)
    assert.deepEqual([report.rows, report.imported, report.inputEnded, sandbox.users.size], [70, 70, false, 70])
    await assert.rejects(
      within(checkUsers(source())),
      (error) =>
        error.code === 'INPUT_UNREADABLE' && /disk gone/.test(error.message) && error.cause?.message === 'disk gone',
    )
  })
}

for (const [name, thrown] of [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'odd'],
  ['what has no text', Object.create(null)],
  ['a symbol', Symbol('odd')],
]) {
  test(`a source that throws ${name} at once`, async () => {
    const { run } = rig()
    const source = () =>
      // biome-ignore lint/correctness/useYield: it throws before it gives anything
      (async function* () {
        throw thrown
      })()
    const report = exact(await within(run(source())))
    assert.deepEqual([report.status, report.error.code, report.rows], ['failed', 'INPUT_UNREADABLE', 0])
    await assert.rejects(within(checkUsers(source())), { code: 'INPUT_UNREADABLE' })
  })
}

test('bytes in which something else turns up', async () => {
  const { run } = rig()
  const report = exact(await within(run(slowly(['{"uid":"a","name":"A"}\n', 5]))))
  assert.deepEqual([report.error.code, report.imported], ['INPUT_UNREADABLE', 1])
})

test('objects that cannot be read cost only themselves', async () => {
  const circular = { uid: 'circular', name: 'C' }
  circular.metadata = circular
  const thrower = (thrown) => ({
    toJSON() {
      throw thrown
    },
  })
  const bad = [
    circular,
    {
      get uid() {
        throw new Error('no')
      },
      name: 'G',
    },
    thrower(new Error('no')),
    thrower(Object.create(null)),
    thrower(Symbol('no')),
    undefined,
    null,
    () => {},
    Symbol('row'),
    5,
    'text',
    [],
    ['a', 'b'],
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no')
        },
      },
    ),
  ]
  const good = people(120)
  const mixed = good.flatMap((user, at) => (at % 8 === 3 ? [user, bad[(at >> 3) % bad.length]] : [user]))
  for (const source of [() => mixed, () => slowly(mixed)]) {
    const { sandbox, run } = rig()
    const job = run(source())
    const events = (await within(eventsOf(job))).filter(({ type }) => type === 'row')
    const report = exact(await job)
    assert.deepEqual(
      [report.status, report.rows, report.imported, report.invalid, sandbox.users.size],
      ['complete', 135, 120, 15, 120],
    )
    const refused = events.filter(({ outcome }) => outcome === 'invalid')
    assert.deepEqual(
      refused.map(({ row }) => row),
      mixed.flatMap((row, at) => (good.includes(row) ? [] : [at + 1])),
    )
    assert.ok(refused.every(({ issues }) => issues.length > 0 && issues[0].message))
  }
})

test('dates of objects', async () => {
  const { sandbox, run } = rig()
  const users = [
    { uid: 'a', name: 'A', createdAt: new Date('2024-03-05T06:07:08.900Z'), lastActiveAt: 1_709_618_828_000 },
    { uid: 'b', name: 'B', createdAt: undefined },
    { uid: 'c', name: 'C', createdAt: null, deactivatedAt: '2024-03-05T06:07:08Z' },
  ]
  const report = exact(await run(users, { timestamps: 'auto' }))
  assert.equal(report.imported, 3)
  assert.equal(sandbox.users.get('a').createdAt, 1_709_618_828)
  assert.equal(sandbox.users.get('a').lastActiveAt, 1_709_618_828)
  assert.equal(sandbox.users.get('c').deactivatedAt, 1_709_618_828)
  assert.equal(exact(await rig().run(users)).invalid, 2)
})

test('a row is not changed, and keys of the prototype are only names', async () => {
  const { sandbox, run } = rig()
  const user = Object.freeze({
    uid: 'A',
    name: ' x ',
    metadata: Object.freeze(JSON.parse('{"__proto__":{"polluted":1}}')),
  })
  const report = exact(await run([user]))
  assert.equal(report.imported, 1)
  assert.equal({}.polluted, undefined)
  assert.ok(Object.hasOwn(sandbox.users.get('a').metadata, '__proto__'))
})

/** An endless source that reports whether it was released. */
function endless(kind) {
  const seen = { returned: 0 }
  let at = 0
  const value = () =>
    kind === 'bytes' ? `${JSON.stringify({ uid: `u${at++}`, name: 'N' })}\n` : { uid: `u${at++}`, name: 'N' }
  const iterator = {
    next: async () => ({ done: false, value: value() }),
    return: async () => {
      seen.returned += 1
      return { done: true }
    },
  }
  return { seen, source: { [Symbol.asyncIterator]: () => iterator } }
}

for (const kind of ['objects', 'bytes']) {
  test(`a source of ${kind} is released when the run is stopped`, async () => {
    for (const finish of [false, true]) {
      const { seen, source } = endless(kind)
      const { sandbox, run } = rig()
      const job = run(source)
      while (sandbox.stats.requests < 5) await new Promise((resolve) => setTimeout(resolve, 5))
      job.abort({ finish })
      const report = exact(await within(job))
      assert.deepEqual([report.status, report.inputEnded, seen.returned], ['stopped', false, 1])
    }
  })
}

test('a generator ends its own affairs, at the end and on a stop', async () => {
  let closed = 0
  function* source(count) {
    try {
      yield* people(count)
    } finally {
      closed += 1
    }
  }
  await rig().run(source(10))
  assert.equal(closed, 1)
  const job = rig().run(source(100_000))
  await new Promise((resolve) => setTimeout(resolve, 20))
  job.abort()
  await within(job)
  assert.equal(closed, 2)
  await assert.rejects(checkUsers(source(10), { signal: AbortSignal.abort() }), { code: 'ABORTED' })
})

test('a source that throws when it is released changes nothing', async () => {
  const iterators = [
    {
      next: () => ({ done: true }),
      return() {
        throw new Error('again')
      },
    },
    { next: () => ({ done: true }), return: () => Promise.reject(new Error('again')) },
  ]
  for (const iterator of iterators) {
    for (const source of [{ [Symbol.iterator]: () => iterator }, { [Symbol.asyncIterator]: () => iterator }]) {
      assert.equal((await within(rig().run(source))).status, 'complete')
      assert.equal((await within(checkUsers(source))).rows, 0)
    }
  }
})

test('a source that never gives anything can be stopped', async () => {
  const never = () => new Promise(() => {})
  const after = (items) => {
    const rest = [...items]
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => (rest.length ? Promise.resolve({ done: false, value: rest.shift() }) : never()),
      }),
    }
  }
  for (const source of [
    () => after([]),
    () => after(['{"uid":"a","name":"A"}\n']),
    () => after(people(3)),
    () => new ReadableStream({}),
  ]) {
    for (const finish of [false, true]) {
      const job = rig().run(source())
      setTimeout(() => job.abort({ finish }), 20)
      assert.equal(exact(await within(job, 2000)).status, 'stopped')
    }
    const check = checkUsers(source(), { signal: AbortSignal.timeout(20) })
    const keepAlive = setTimeout(() => {}, 2000)
    await assert.rejects(within(check, 2000), { code: 'ABORTED' })
    clearTimeout(keepAlive)
  }
})

test('a BigInt is read as its digits, wherever it is, and other rows with it', async () => {
  const { sandbox, run } = rig()
  const report = await run([
    { uid: 9007199254740993n, name: 'Ann', metadata: { big: 2n ** 64n } },
    { uid: 'bob', name: 'Bob' },
  ])
  assert.deepEqual([report.rows, report.imported], [2, 2])
  assert.deepEqual([...sandbox.users.keys()].sort(), ['9007199254740993', 'bob'])
  assert.equal(sandbox.users.get('9007199254740993')?.metadata.big, '18446744073709551616')
})
