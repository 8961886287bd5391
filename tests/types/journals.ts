// What must compile of the journals, and what must not.
import type { Journal } from '../../pkg/journal.js'
import { fileJournal } from '../../pkg/node.js'
import { indexedDbJournal } from '../../pkg/indexeddb.js'
import { memoryJournal } from '../../pkg/memory.js'

declare const store: { get(): Promise<Uint8Array | undefined>; put(bytes: Uint8Array): Promise<void> }

export const journals: Journal[] = [
  fileJournal('users.csv.cometchat-journal'),
  indexedDbJournal('users.csv'),
  indexedDbJournal('users.csv', { indexedDB, locks: navigator.locks }),
  indexedDbJournal('users.csv', { locks: null }),
  memoryJournal(),
  memoryJournal(new Uint8Array(1)),
  { load: () => store.get(), append: (bytes) => store.put(bytes) },
  { load: () => null, append() {}, close() {} },
  {
    async *load() {
      yield new Uint8Array(1)
    },
    append() {},
  },
]

export const bytes: Uint8Array = memoryJournal().bytes
export const path: string = fileJournal('a').path

// @ts-expect-error: a path is needed
fileJournal()
// @ts-expect-error: bytes, not text
memoryJournal('text')
// @ts-expect-error: an adapter has to append
export const half: Journal = { load: () => null }
