import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { fileJournal, writeAll } from '../../pkg/journal/file.js'
import { folder } from './helpers.js'
import { contents, inUse, journalSuite, noise } from './suite.js'

const windows = process.platform === 'win32'
const root = process.getuid?.() === 0

journalSuite('file', (t) => {
  const file = path.join(folder(t), 'users.csv.cometchat-journal')
  return () => fileJournal(file)
})

test('file: it is made at the first append, for its owner only, and its lock goes with the run', async (t) => {
  const where = folder(t)
  const journal = fileJournal(path.join(where, 'a'))
  await journal.load()
  assert.deepEqual(readdirSync(where), ['a.lock'])
  await journal.append(noise(5))
  if (!windows) assert.equal(statSync(journal.path).mode & 0o777, 0o600)
  await journal.close()
  assert.deepEqual(readdirSync(where), ['a'])
  assert.deepEqual(new Uint8Array(readFileSync(journal.path)), noise(5))
})

test('file: the same holder may load again, and continues to append', async (t) => {
  const journal = fileJournal(path.join(folder(t), 'a'))
  await journal.load()
  await journal.append(noise(5))
  assert.equal((await contents(journal)).length, 5)
  await journal.append(noise(5))
  assert.equal((await contents(journal)).length, 10)
  await journal.close()
})

test('file: one file has one lock, by whatever name it is called', async (t) => {
  if (windows) return t.skip('links need rights')
  const where = folder(t)
  writeFileSync(path.join(where, 'a'), 'x')
  mkdirSync(path.join(where, 'folder'))
  symlinkSync(path.join(where, 'a'), path.join(where, 'folder/b'))
  symlinkSync(where, path.join(where, 'c'))
  const journal = fileJournal(path.join(where, 'a'))
  await journal.load()
  for (const name of ['folder/b', 'c/a', 'folder/../a'])
    await assert.rejects(fileJournal(path.join(where, name)).load(), inUse)
  await assert.rejects(fileJournal(path.relative(process.cwd(), path.join(where, 'a'))).load(), {
    ...inUse,
    message: /by this same process/,
  })
  await journal.close()
})

test('file: a large journal comes in pieces, and memory stays small', async (t) => {
  const file = path.join(folder(t), 'large')
  const out = createWriteStream(file)
  const megabyte = Buffer.from(noise(1 << 20))
  for (let n = 0; n < 140; n += 1) if (!out.write(megabyte)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
  const journal = fileJournal(file)
  let bytes = 0
  let largest = 0
  for await (const piece of await journal.load()) {
    bytes += piece.length
    largest = Math.max(largest, piece.buffer.byteLength)
  }
  assert.equal(bytes, 140 << 20)
  assert.ok(largest <= 1 << 20)
  await journal.close()
})

test('file: a reader may stop half way', async (t) => {
  const journal = fileJournal(path.join(folder(t), 'a'))
  await journal.load()
  await journal.append(noise(1_000_000))
  for await (const piece of await journal.load()) {
    assert.ok(piece.length < 1_000_000)
    break
  }
  await journal.append(noise(1))
  await journal.close()
  assert.equal(statSync(journal.path).size, 1_000_001)
})

test('file: closing waits for what is being written', async (t) => {
  const where = folder(t)
  const journal = fileJournal(path.join(where, 'a'))
  await journal.load()
  const append = journal.append(noise(3_000_000))
  await journal.close()
  assert.equal(statSync(journal.path).size, 3_000_000)
  await append
  assert.deepEqual(readdirSync(where), ['a'])
})

test('file: a write that takes fewer bytes than it is given continues with the rest', async () => {
  const taken = []
  const handle = {
    async write(bytes, offset, length) {
      const bytesWritten = Math.min(length, 7)
      taken.push(...bytes.subarray(offset, offset + bytesWritten))
      return { bytesWritten }
    },
  }
  await writeAll(handle, noise(100))
  assert.deepEqual(Uint8Array.from(taken), noise(100))
  await assert.rejects(writeAll({ write: async () => ({ bytesWritten: 0 }) }, noise(1)), /no more/)
})

test('file: what is in the way is reported, and no lock stays behind', async (t) => {
  const where = folder(t)
  mkdirSync(path.join(where, 'folder'))
  writeFileSync(path.join(where, 'text'), '')
  for (const [name, message] of [
    ['folder', /it is a folder/],
    ['none/a', /there is no folder .*none/],
    ['text/a', /text is not a folder|there is no folder .*text/],
  ]) {
    const journal = fileJournal(path.join(where, name))
    await assert.rejects(journal.load(), (error) => {
      assert.deepEqual([error.name, error.code], ['ImportError', 'JOURNAL_UNREADABLE'])
      assert.match(error.message, message)
      assert.ok(error.cause)
      return true
    })
    await assert.rejects(journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE' })
  }
  assert.deepEqual(readdirSync(where).sort(), ['folder', 'text'])
  for (const wrong of ['', undefined, 5, new URL('file:///a')])
    assert.throws(() => fileJournal(wrong), { code: 'INVALID_OPTION' })
})

test('file: a file or folder without permission is reported', async (t) => {
  if (windows || root) return t.skip('everything is permitted here')
  const where = folder(t)
  const file = path.join(where, 'a')
  writeFileSync(file, 'x', { mode: 0o400 })
  await assert.rejects(fileJournal(file).load(), { code: 'JOURNAL_UNREADABLE', message: /permission denied/ })
  assert.deepEqual(readdirSync(where), ['a'])
  chmodSync(where, 0o500)
  try {
    await assert.rejects(fileJournal(path.join(where, 'b')).load(), {
      code: 'JOURNAL_UNREADABLE',
      message: /permission denied/,
    })
  } finally {
    chmodSync(where, 0o700)
  }
})

test('file: a folder that goes away is reported by the append', async (t) => {
  if (windows) return t.skip('a folder in use stays')
  const where = path.join(folder(t), 'inner')
  mkdirSync(where)
  const journal = fileJournal(path.join(where, 'a'))
  await journal.load()
  rmSync(where, { recursive: true })
  await assert.rejects(journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE', message: /there is no folder/ })
  await journal.close()
})

test('file: after a write that failed nothing more is written until it is loaded again', async (t) => {
  if (process.platform !== 'linux') return t.skip('needs a limit on the size of files')
  const where = folder(t)
  const script = path.join(where, 'script.mjs')
  writeFileSync(
    script,
    `
    import { fileJournal } from ${JSON.stringify(new URL('../../pkg/journal/file.js', import.meta.url).href)}
    const journal = fileJournal(${JSON.stringify(path.join(where, 'a'))})
    await journal.load()
    const codes = []
    for (const size of [3000, 3000, 10]) await journal.append(new Uint8Array(size)).then(() => codes.push('ok'), ({ code, message }) => codes.push(code, /too large/.test(message)))
    await journal.close()
    console.log(codes.join(' '))
  `,
  )
  // 8 blocks of 512 bytes: the second append is cut off at 4096.
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -f 8; trap '' XFSZ; exec "$0" "$1"`, process.execPath, script],
    { encoding: 'utf8' },
  )
  assert.equal(stdout.trim(), 'ok JOURNAL_UNWRITABLE true JOURNAL_UNWRITABLE true', stderr)
  assert.equal(statSync(path.join(where, 'a')).size, 4096, 'the torn tail stays as it is')
  assert.equal(existsSync(path.join(where, 'a.lock')), false)
})
