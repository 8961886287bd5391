// A process that takes hold of a journal and releases it on request, a command a line; replies with a JSON line.
import process from 'node:process'
import readline from 'node:readline'
import { readFileSync } from 'node:fs'
import { fileJournal } from '../../pkg/journal/file.js'
import { parseHolder, stateOf } from '../../pkg/journal/holder.js'

const journals = new Map()
const commands = {
  async load(path) {
    const journal = journals.get(path) ?? fileJournal(path)
    journals.set(path, journal)
    let bytes = 0
    for await (const piece of (await journal.load()) ?? []) bytes += piece.length
    return { bytes }
  },
  state: async (path) => ({ state: await stateOf(parseHolder(readFileSync(`${path}.lock`, 'utf8'))) }),
  append: async (path, length) => void (await journals.get(path).append(new Uint8Array(Number(length)).fill(7))),
  close: async (path) => void (await journals.get(path)?.close()),
}

console.log(JSON.stringify({ ready: true }))
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: true, ...(await commands[name](...args)) }))
  } catch ({ code, message }) {
    console.log(JSON.stringify({ ok: false, code, message }))
  }
}
