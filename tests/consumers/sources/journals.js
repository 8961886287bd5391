// Each journal takes hold, keeps what it is given, refuses a second holder, and gives back after it is released.
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
const path = 'users.cometchat-journal'
rmSync(path, { force: true })
const memory = memoryJournal()
for (const open of [() => fileJournal(path), () => memory]) {
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
const files = readdirSync('.').filter((name) => name.startsWith(path))
console.log('account', JSON.stringify({ lengths, codes, files }))
