import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { indexedDbLimiter } from '../../pkg/journal/indexeddb.js'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { limiterSuite } from '../../pkg/suite/limiter.js'
import { askOf } from './helpers.js'

const LIMIT = { appId: '123abc', region: 'us' }
const START = 1_700_000_000_000

/** Changes the record of the limit. @param {IDBFactory} factory @param {(states: IDBObjectStore) => void} change */
const changed = (factory, change) =>
  new Promise((resolve) => {
    factory.open('cometchat-import-limits').onsuccess = ({ target: { result } }) => {
      const transaction = result.transaction(['states'], 'readwrite')
      change(transaction.objectStore('states'))
      transaction.oncomplete = () => resolve(result.close())
    }
  })

limiterSuite({
  test,
  name: 'indexeddb',
  create() {
    const factory = new IDBFactory()
    let time = START
    return {
      // Each tab has its own connection.
      open: () => indexedDbLimiter(LIMIT, { indexedDB: factory, now: () => time }),
      advance: (ms) => (time += ms),
      empty: () => changed(factory, (states) => states.clear()),
      damage: () => changed(factory, (states) => states.put(new Uint8Array(40), '123abc/us/data_import')),
    }
  },
})

const ask = async (limiter, what) => decodeReply(await limiter.exchange(encodeAsk(askOf(what))))

test('indexeddb: tabs that ask at once share the cells of one limit, and those of other limits have others', async () => {
  const host = { indexedDB: new IDBFactory() }
  const tabs = Array.from({ length: 8 }, (_, at) => ask(indexedDbLimiter(LIMIT, host), { worker: `${at}`, want: 20 }))
  assert.equal((await Promise.all(tabs)).flatMap(({ grants }) => grants).length, 60)
  for (const other of [
    { appId: '123abd', region: 'us' },
    { ...LIMIT, name: 'groups' },
  ])
    assert.equal((await ask(indexedDbLimiter(other, host), { want: 60 })).grants.length, 60)
})

test('indexeddb: the time is that of the day, and the state is there for whoever comes later', async () => {
  const host = { indexedDB: new IDBFactory() }
  const before = Date.now()
  const { clockMs } = await ask(indexedDbLimiter(LIMIT, host), { want: 60 })
  assert.ok(clockMs >= before && clockMs <= Date.now())
  const later = await ask(indexedDbLimiter(LIMIT, host), { worker: 'bb', want: 1 })
  assert.deepEqual([later.grants, later.held, later.closedMs], [[], 60, 0])
})

test('indexeddb: a database that the browser has closed is opened anew by the next ask', async () => {
  const factory = new IDBFactory()
  const opened = []
  const indexedDB = {
    open(...given) {
      const request = factory.open(...given)
      request.addEventListener('success', () => opened.push(request.result))
      return request
    },
  }
  const limiter = indexedDbLimiter(LIMIT, { indexedDB })
  await ask(limiter, { want: 1 })
  opened[0].close()
  await assert.rejects(ask(limiter), { name: 'InvalidStateError' })
  assert.equal((await ask(limiter, { worker: 'bb' })).held, 1)
  assert.equal(opened.length, 2)
})

test('indexeddb: a wrong option, and a host without it, are refused at once', () => {
  const indexedDB = new IDBFactory()
  for (const [options, host] of [
    [{}, { indexedDB }],
    [{ appId: '' }, { indexedDB }],
    [LIMIT, { factory: indexedDB }],
  ])
    assert.throws(() => indexedDbLimiter(options, host), { name: 'ImportError', code: 'INVALID_OPTION' })
  assert.throws(() => indexedDbLimiter(LIMIT), { name: 'ImportError', code: 'UNSUPPORTED_HOST' })
})
