// What every runtime has to do with the installed package: a whole import, without a network.

/** False until `importUsers` and the sandbox are in the package: till then they see only that the module loads. */
const COMPLETE = true

const run = COMPLETE
  ? `
  const users = Array.from({ length: 120 }, (_, index) => ({ uid: 'user-' + index, name: 'User ' + index }))
  const report = await client.importUsers(users, {
    endpoint: 'http://127.0.0.1/v3',
    apiKey: 'k',
    fetch: sandbox.createSandbox().fetch,
  })
  console.log(JSON.stringify({ status: report.status, imported: report.imported, requests: report.requests }))`
  : `
  console.log(client.toCometChatId('ann'))`

export const printed = COMPLETE ? '{"status":"complete","imported":120,"requests":3}' : 'ann'

export const script = {
  import: `
import * as client from 'cometchat-import'
${COMPLETE ? "import * as sandbox from 'cometchat-import/sandbox'" : ''}
${run}
`,
  require: `
const client = require('cometchat-import')
${COMPLETE ? "const sandbox = require('cometchat-import/sandbox')" : ''}
async function main() {${run}
}
main()
`,
}

/** The journals of the subpaths; the one in a file needs a runtime with a file system. */
export const journals = {
  script: `
import { ImportError } from 'cometchat-import'
import { fileJournal } from 'cometchat-import/node'
import { indexedDbJournal } from 'cometchat-import/indexeddb'
import { memoryJournal } from 'cometchat-import/memory'
import { readdirSync, rmSync } from 'node:fs'

const codes = []
const refused = async (call) => {
  try {
    await call()
    codes.push('none')
  } catch (error) {
    codes.push(error instanceof ImportError && error.code)
  }
}
async function length(journal) {
  let sum = 0
  for await (const piece of (await journal.load()) ?? []) sum += piece.length
  return sum
}
const lengths = []
const path = 'subpaths.cometchat-journal'
rmSync(path, { force: true })
for (const open of [() => fileJournal(path), (() => { const one = memoryJournal(); return () => one })()]) {
  const journal = open()
  lengths.push(await length(journal))
  await journal.append(new Uint8Array(300000))
  await journal.append(new Uint8Array(5))
  await refused(() => open().load())
  await journal.close()
  const again = open()
  lengths.push(await length(again))
  await again.close()
}
await refused(() => indexedDbJournal('a', { indexedDB: null, locks: null }))
console.log(JSON.stringify({ lengths, codes, files: readdirSync('.').filter((name) => name.startsWith('subpaths.c')) }))
`,
  printed: JSON.stringify({ lengths: [0, 300005, 0, 300005], codes: ['JOURNAL_IN_USE', 'JOURNAL_IN_USE', 'UNSUPPORTED_HOST'], files: ['subpaths.cometchat-journal'] }),
}
