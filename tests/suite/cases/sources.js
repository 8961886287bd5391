/** In whatever shape the users come, the account is the same; what cannot be read costs no more than itself. */
import { checkUsers } from 'cometchat-import'
import { equal, match, refuses } from '../assert.js'
import { cut, encode, eventsOf, ndjson, people, reportOf, rig, rowsOf, slowly, streamOf, until } from '../helpers.js'

const USERS = [
  ...people(60),
  { uid: 'ünvalid', name: 'A' },
  { uid: 'u3', name: 'again' },
  { uid: 'emoji', name: 'Zoë 👩‍👩‍👧 é' },
  { uid: 'nameless', name: '' },
]
const TEXT = ndjson(USERS)
const BYTES = encode(TEXT)

/** A stream as hosts without async iteration of streams have it. */
const readerOnly = (stream) => ({ getReader: () => stream.getReader() })
/** The bytes in the middle of more memory. */
const inMiddle = () => {
  const larger = new Uint8Array(BYTES.length + 20).fill(0x7b)
  larger.set(BYTES, 7)
  return larger
}
const request = () => new Request('http://127.0.0.1/', { method: 'POST', body: TEXT })
const compressed = () => new Blob([TEXT]).stream().pipeThrough(new CompressionStream('gzip'))

/** Name → source, and the feature of the host that it needs, if not all hosts have it. */
const SOURCES = {
  'an array': [() => USERS],
  'a set': [() => new Set(USERS)],
  'a generator': [() => USERS.values()],
  'an async generator': [() => slowly(USERS)],
  'a stream of objects': [() => streamOf(USERS)],
  'a reader of objects': [() => readerOnly(streamOf(USERS))],
  'a string': [() => TEXT],
  'a JSON array as a string': [() => JSON.stringify(USERS, null, 2)],
  'a Blob': [() => new Blob([TEXT])],
  'a File': [() => new File([TEXT], 'users.ndjson')],
  bytes: [() => BYTES],
  'a part of a larger array of bytes': [() => inMiddle().subarray(7, 7 + BYTES.length)],
  'a DataView': [() => new DataView(inMiddle().buffer, 7, BYTES.length)],
  'an ArrayBuffer': [() => BYTES.slice().buffer],
  'a stream of bytes': [() => streamOf(cut(BYTES, 100))],
  'a reader of bytes': [() => readerOnly(streamOf(cut(BYTES, 100)))],
  'a stream of strings': [() => streamOf(TEXT.match(/[\s\S]{1,33}/gu))],
  'a stream through a TextDecoderStream': [
    () => new Blob([TEXT]).stream().pipeThrough(new TextDecoderStream()),
    'TextDecoderStream',
  ],
  'a stream that was compressed': [
    () => compressed().pipeThrough(new DecompressionStream('gzip')),
    'CompressionStream',
  ],
  'strings of one unit, which cut characters': [() => slowly(TEXT.split(''))],
  'a generator of strings': [() => TEXT.match(/[\s\S]{1,50}/gu).values()],
  'a generator of array buffers': [
    () =>
      cut(BYTES, 64)
        .map((piece) => piece.slice().buffer)
        .values(),
  ],
  'single bytes': [() => slowly(cut(BYTES, 1))],
  'bytes with empty pieces between': [() => slowly(cut(BYTES, 200).flatMap((piece) => [piece, new Uint8Array(0)]))],
  'the body of a Response': [() => new Response(TEXT).body],
  'the body of a Request': [() => request().body, 'Request.body'],
  'half of a stream that was teed': [() => new Response(TEXT).body.tee()[1]],
}

const EMPTY = {
  'an array': () => [],
  'a generator': () => [].values(),
  'an async generator': () => slowly([]),
  'a stream': () => streamOf([]),
}

/** Files with nothing in them: somebody expects rows. */
const EMPTY_FILES = {
  'a string': () => '',
  'a Blob': () => new Blob([]),
  bytes: () => new Uint8Array(0),
  'a stream of an empty piece': () => streamOf([new Uint8Array(0)]),
}

export const sources = {
  name: 'sources',
  define(test) {
    for (const [name, [source, needs]] of Object.entries(SOURCES)) {
      test(
        `${name}: the same account`,
        async () => {
          const { sandbox, importAll } = rig()
          const { error, status, rows, imported, invalid, duplicate, inputEnded } = await importAll(source())
          equal(
            { error, status, rows, imported, invalid, duplicate, inputEnded },
            { status: 'complete', rows: 64, imported: 61, invalid: 2, duplicate: 1, inputEnded: true },
          )
          equal(sandbox.users.get('emoji').name, 'Zoë 👩‍👩‍👧 é')
          const check = await checkUsers(source())
          equal([check.rows, check.valid, check.invalid, check.duplicate], [64, 61, 2, 1])
        },
        { needs },
      )
    }

    test('nothing at all, in every shape', async () => {
      for (const [name, source] of Object.entries(EMPTY)) {
        const { sandbox, importAll } = rig()
        const report = await importAll(source())
        equal([report.status, report.rows, report.error, sandbox.stats.requests], ['complete', 0, undefined, 0], name)
      }
    })

    test('a file with nothing in it, in every shape', async () => {
      for (const [name, source] of Object.entries(EMPTY_FILES)) {
        const { sandbox, importAll } = rig()
        const { status, rows, error } = await importAll(source())
        equal([status, rows, error?.code, sandbox.stats.requests], ['failed', 0, 'INPUT_FORMAT', 0], name)
      }
    })

    test('what is no source is reported at once', async () => {
      for (const source of [undefined, null, 5, true, {}, () => [], Symbol('x')]) {
        await refuses(() => rig().run(source), 'INVALID_OPTION', /source: expected/)
      }
    })

    test('a stream that someone else reads is refused at once', async () => {
      const stream = streamOf(USERS)
      stream.getReader()
      await refuses(() => rig().run(stream), 'INVALID_OPTION')
      await refuses(() => checkUsers(stream), 'INVALID_OPTION')
    })

    test('a stream that breaks: what came before it is imported', async () => {
      const items = cut(encode(ndjson(people(70))), 100)
      const source = new ReadableStream({
        pull: (controller) =>
          items.length ? controller.enqueue(items.shift()) : controller.error(new Error('disk gone')),
      })
      const { sandbox, importAll } = rig()
      const report = await importAll(source)
      equal(
        [report.status, report.error.code, report.rows, report.imported, report.inputEnded, sandbox.users.size],
        ['failed', 'INPUT_UNREADABLE', 70, 70, false, 70],
      )
      match(report.error.message, /disk gone/)
    })

    test('objects that cannot be read cost only themselves', async () => {
      const circular = { uid: 'circular', name: 'C' }
      circular.metadata = circular
      const bad = [
        circular,
        {
          get uid() {
            throw new Error('no')
          },
          name: 'G',
        },
        undefined,
        null,
        Symbol('row'),
        5,
        'text',
        [],
      ]
      const { sandbox, importAll } = rig()
      const digits = { uid: 9007199254740993n, name: 'A BigInt' }
      const report = await importAll([...people(20), ...bad, digits, ...people(20, 'more')])
      equal([report.status, report.imported, report.invalid], ['complete', 41, bad.length])
      equal(sandbox.users.get('9007199254740993').name, 'A BigInt')
    })

    test('values of objects are read as JSON has them, and what JSON would lose is refused with its path', async () => {
      class Plan {
        #secret = 'pro'
        constructor(name) {
          if (name) this.name = name
        }
        get level() {
          return this.#secret
        }
      }
      const kept = [
        [new Date(0), '1970-01-01T00:00:00.000Z'],
        [2n ** 64n, '18446744073709551616'],
        [
          [1n, undefined, () => {}, Symbol('s'), Number.NaN, Infinity],
          ['1', null, null, null, null, null],
        ],
        [{ none: undefined, call() {}, mark: Symbol('s') }, {}],
        [new Plan('gold'), { name: 'gold' }],
        [Object.create(null), {}],
        [{ 0: 'a' }, { 0: 'a' }],
        [{ toJSON: () => ({ made: {} }) }, { made: {} }],
        [Object(5), 5],
        ['{}', '{}'],
      ]
      const lost = {
        Set: new Set([1]),
        Map: new Map([['a', 1]]),
        Uint8Array: new Uint8Array(2),
        DataView: new DataView(new ArrayBuffer(1)),
        ArrayBuffer: new ArrayBuffer(1),
        RegExp: /a/,
        Error: new Error('a'),
        'class without public fields': new Plan(),
      }
      // The empty object beside it has each value looked at.
      const users = [
        ...kept.map(([value], at) => ({ uid: `kept${at}`, name: 'K', metadata: { value, empty: {} } })),
        ...Object.values(lost).map((value, at) => ({ uid: `lost${at}`, name: 'L', metadata: { list: [{ value }] } })),
      ]
      const file = ndjson(users.map((_, at) => ({ at })))
      for (const [source, map] of [
        [users, undefined],
        [users, (row) => row],
        [file, ({ at }) => users[at]],
      ]) {
        const { sandbox, run } = rig()
        const job = run(source, { map, rowEvents: 'problems' })
        const events = rowsOf(await eventsOf(job))
        const report = await reportOf(job, sandbox)
        equal([report.imported, report.invalid], [kept.length, Object.keys(lost).length])
        kept.forEach(([, value], at) => {
          equal(sandbox.users.get(`kept${at}`).metadata, { value, empty: {} }, `kept${at}`)
        })
        equal(
          events.map(({ issues: [{ code, message }] }) => [
            code,
            /metadata\.list\[0\]\.value is of the type (.*), for which/.exec(message)?.[1],
          ]),
          Object.keys(lost).map((kind) => ['UNREADABLE', kind]),
        )
      }
      const check = await checkUsers([new Map([['uid', 'a']]), [new Set()], ...people(2)])
      equal([check.valid, check.invalid], [2, 2])
      match(check.issues[0].samples[0].message, /the row is of the type Map/)
    })

    test('an endless stream is released when the run is stopped', async () => {
      let [at, cancelled] = [0, 0]
      const source = new ReadableStream({
        pull: (controller) => controller.enqueue({ uid: `u${at++}`, name: 'N' }),
        cancel: () => {
          cancelled += 1
        },
      })
      const { sandbox, run } = rig()
      const job = run(source)
      await until(() => sandbox.stats.requests >= 3)
      job.abort({ finish: true })
      const report = await reportOf(job, sandbox)
      equal([report.status, report.inputEnded, cancelled], ['stopped', false, 1])
      equal(report.imported, sandbox.users.size)
    })
  },
}
