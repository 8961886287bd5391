// What can be read only once is refused when it was read before: it would seem to be empty, and an import of it complete.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { checkUsers, describeColumns, importUsers, verifyUsers } from '../../pkg/entry/default.js'
import { people, rig } from './helpers.js'

const USERS = people(60)
const REFUSED = { code: 'INVALID_OPTION', message: /^source: it was read before, .*give a new one$/ }
const FUNCTIONS = { checkUsers, importUsers, verifyUsers, describeColumns }

const streamOf = (items) =>
  new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item)
      controller.close()
    },
  })

/** Sources that can be read once, each with the same users. */
const ONCE = {
  'a generator': () => USERS[Symbol.iterator](),
  'an async generator': () =>
    (async function* () {
      yield* USERS
    })(),
  'a stream': () => streamOf(USERS),
  'a stream without iteration': () => {
    const stream = streamOf(USERS)
    return { getReader: () => stream.getReader() }
  },
  'a Node stream': () => Readable.from(USERS),
  'a Node stream of bytes': () => Readable.from([Buffer.from('uid,name\nada,Ada\n')]),
}

for (const [name, open] of Object.entries(ONCE))
  test(`${name} that was read to its end is refused by every function, and at once by those that start a job`, async () => {
    const { options } = rig()
    const source = open()
    assert.equal((await checkUsers(source)).error, undefined)
    await assert.rejects(checkUsers(source), REFUSED)
    await assert.rejects(describeColumns(source), REFUSED)
    assert.throws(() => importUsers(source, options), REFUSED)
    assert.throws(() => verifyUsers(source, options), REFUSED)
  })

for (const [name, read] of Object.entries(FUNCTIONS))
  test(`what ${name} has begun to read is refused`, async () => {
    const { options } = rig()
    const source = ONCE['an async generator']()
    await read(source, name === 'describeColumns' ? {} : options)
    await assert.rejects(checkUsers(source), REFUSED)
  })

test('a source that two imports are given at the same time is read by the first', async () => {
  const { run } = rig()
  const source = ONCE['a generator']()
  const job = run(source)
  assert.throws(() => run(source), REFUSED)
  assert.equal((await job).imported, 60)
})

test('what begins anew each time is read as often as it is given', async () => {
  const anew = { [Symbol.asyncIterator]: ONCE['an async generator'] }
  const operators = { [Symbol.iterator]: () => USERS[Symbol.iterator](), pipe: () => [] }
  for (const source of [USERS, new Set(USERS), anew, operators, new Blob(['uid,name\nada,Ada\n'])])
    for (const _ of [1, 2]) assert.ok((await checkUsers(source)).valid > 0)
})

test('a call that was refused for its options has read nothing', async () => {
  const { options, run } = rig()
  const source = ONCE['a generator']()
  assert.throws(() => importUsers(source, { ...options, batchSize: 0 }), { message: /^batchSize/ })
  assert.throws(() => importUsers(source, { ...options, concurrency: 0 }), { message: /^concurrency/ })
  await assert.rejects(checkUsers(source, { signal: AbortSignal.abort() }), { code: 'ABORTED' })
  assert.equal((await run(source)).imported, 60)
})
