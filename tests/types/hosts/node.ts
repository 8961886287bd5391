// A program for Node: `lib` without the DOM, and @types/node.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { ReadableStream as WebStream } from 'node:stream/web'
import { checkUsers, importUsers, type ImportOptions, type Source } from 'cometchat-import'
import { indexedDbJournal } from 'cometchat-import/indexeddb'
import { memoryJournal } from 'cometchat-import/memory'
import { fileJournal } from 'cometchat-import/node'
import { createSandbox, startSandbox } from 'cometchat-import/sandbox'

const options: ImportOptions = {
  appId: process.env['COMETCHAT_APP_ID'],
  region: 'us',
  apiKey: process.env['COMETCHAT_REST_API_KEY'],
}
const file = await open('users.csv')

export const sources: Source[] = [
  createReadStream('users.csv'),
  createReadStream('users.csv', 'utf8'),
  process.stdin,
  new PassThrough(),
  Buffer.from('uid,name'),
  Readable.from(['uid,name\n']),
  Readable.from([{ uid: 'a', name: 'A' }]),
  Readable.toWeb(createReadStream('users.csv')),
  new WebStream<Uint8Array>(),
  new WebStream<string>(),
  file.createReadStream(),
  file.readableWebStream(),
  new Blob([]),
  new File([], 'users.csv'),
]
createServer((request) => void importUsers(request, options))

const fetched: ImportOptions = { ...options, fetch: globalThis.fetch }
const sandbox = createSandbox()
export const report = await importUsers([], {
  ...fetched,
  fetch: sandbox.fetch,
  journal: fileJournal('journal'),
  signal: AbortSignal.timeout(5),
})
await importUsers([], {
  ...options,
  journal: memoryJournal(new Uint8Array()),
  failed: (chunk) => void process.stdout.write(chunk),
})
await importUsers([], { ...options, journal: indexedDbJournal('name') })
await checkUsers(Readable.from([]))
await startSandbox()
