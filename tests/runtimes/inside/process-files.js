// The same for a process that may use files: the folder is its own, and empty.
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { files } from '../suite/cases/files.js'
import { runSuite } from '../suite/index.js'

const { folder, ...host } = JSON.parse(process.argv[2])
const within = (name) => path.join(folder, name)
const streams = {
  node: (name) => createReadStream(within(name)),
  web: (name) => Readable.toWeb(createReadStream(within(name))),
  handle: async (name) => (await open(within(name))).createReadStream(),
}
if (globalThis.Bun) streams.bun = (name) => globalThis.Bun.file(within(name))
if (globalThis.Deno) streams.deno = async (name) => (await globalThis.Deno.open(within(name))).readable
const given = {
  hostname: os.hostname(),
  path: within,
  read: async (name) => new Uint8Array(await readFile(within(name))),
  write: (name, bytes) => writeFile(within(name), bytes),
  list: () => readdir(folder),
  streams,
}
console.log(JSON.stringify(await runSuite({ ...host, files: given }, [files])))
