// What the command line reads: files as they are, and what is in gzip files.
import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { openInput } from '../../pkg/cli/input.js'
import { folder } from './fake.js'

const { file } = folder()
const TEXT = Array.from({ length: 20_000 }, (_, n) => `{"uid":"user-${n}","name":"User ${n}"}\n`).join('')
const PACKED = gzipSync(TEXT)

/** What an input gives, and how many bytes it reported. @param {string} operand @param {Readable} [stdin] */
async function read(operand, stdin = Readable.from([])) {
  const input = await openInput(operand, stdin)
  const chunks = []
  let reported = 0
  try {
    for await (const chunk of await input.read((bytes) => (reported = bytes))) chunks.push(chunk)
  } finally {
    input.close()
  }
  return { text: Buffer.concat(chunks).toString(), reported, size: input.size }
}

function written(name, bytes) {
  writeFileSync(file(name), bytes)
  return file(name)
}

test('a gzip file is decompressed, whatever its name; its progress is that of the file', async () => {
  for (const name of ['users.ndjson.gz', 'users.ndjson']) {
    const { text, reported, size } = await read(written(name, PACKED))
    assert.equal(text, TEXT)
    assert.deepEqual([reported, size], [PACKED.length, PACKED.length])
  }
})

test('several gzip files behind one another are one, as gzip has it', async () => {
  assert.equal(
    (await read(written('two.gz', Buffer.concat([PACKED, gzipSync('{"uid":"last"}\n')])))).text,
    `${TEXT}{"uid":"last"}\n`,
  )
})

test('standard input is decompressed too, in chunks of any size', async () => {
  const bytes = gzipSync('uid,name\nann,Ann\n')
  for (const size of [1, 2, 7]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    )
    assert.equal((await read('-', Readable.from(parts))).text, 'uid,name\nann,Ann\n')
  }
})

test('what is no gzip file is given as it is, however short', async () => {
  for (const text of ['\x1f', 'uid,name\nann,Ann\n'])
    assert.equal((await read('-', Readable.from([Buffer.from(text)]))).text, text)
})

test('an input without a byte is no input, also in a gzip file: what should have written it has failed', async () => {
  for (const bytes of ['', gzipSync('')])
    await assert.rejects(read('-', Readable.from([Buffer.from(bytes)])), {
      code: 'INPUT_FORMAT',
      message: /found an empty input/,
    })
})

test('a gzip file that is cut off or damaged is reported as such', async () => {
  await assert.rejects(
    read(written('cut.gz', PACKED.subarray(0, PACKED.length - 100))),
    /gzip file ends too early; copy or export it again/,
  )
  const damaged = Buffer.from(PACKED)
  damaged.fill(0xff, 5000, 5100)
  await assert.rejects(read(written('damaged.gz', damaged)), /gzip file is damaged; copy or export it again/)
})

test('what fails in the source fails in what is read of it', async () => {
  const source = new PassThrough()
  source.write(PACKED.subarray(0, 5000))
  setImmediate(() => source.destroy(new Error('the disk is gone')))
  await assert.rejects(read('-', source), /the disk is gone/)
})

/** Reads an input to its end. @param {import('../../pkg/cli/input.js').Input} input */
async function textOf(input) {
  const chunks = []
  for await (const chunk of await input.read()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** A file that was read once, as by a check. @param {import('node:test').TestContext} t @param {string | Buffer} bytes */
async function checkedOnce(t, bytes = TEXT) {
  const path = written('again.ndjson', bytes)
  const input = await openInput(path, Readable.from([]))
  t.after(() => input.close())
  await textOf(input)
  return { path, input }
}

test('a file that is cut after its check is refused where it was cut, and nothing of it is taken for its end', async (t) => {
  for (const size of [9, 256 * 1024, TEXT.length - 1]) {
    const { path, input } = await checkedOnce(t)
    truncateSync(path, size)
    await assert.rejects(textOf(input), { code: 'INPUT_CHANGED', message: new RegExp(`it ends at byte ${size}\\.`) })
  }
})

test('a file that is written over after its check gives none of its new bytes', async (t) => {
  const { path, input } = await checkedOnce(t)
  writeFileSync(path, TEXT.replace('User 19999', 'User 29999'))
  const chunks = []
  const read = async () => {
    for await (const chunk of await input.read()) chunks.push(chunk)
  }
  await assert.rejects(read, { code: 'INPUT_CHANGED', message: /are not those that were checked/ })
  assert.ok(TEXT.startsWith(Buffer.concat(chunks).toString()))
})

test('a gzip file that changes after its check is refused as well', async (t) => {
  const { path, input } = await checkedOnce(t, PACKED)
  truncateSync(path, 1000)
  await assert.rejects(textOf(input), { code: 'INPUT_CHANGED' })
})

test('what is appended after the check is not read, and is reported', async (t) => {
  const { path, input } = await checkedOnce(t)
  assert.deepEqual(await input.changes(), { appended: false, replaced: false })
  appendFileSync(path, '{"uid":"late","name":"Late"}\n')
  assert.equal(await textOf(input), TEXT)
  assert.deepEqual(await input.changes(), { appended: true, replaced: false })
})

test('a file that another has taken the path of is read as it was checked, and that is reported', async (t) => {
  const { path, input } = await checkedOnce(t)
  renameSync(written('other.ndjson', 'other'), path)
  assert.equal(await textOf(input), TEXT)
  assert.deepEqual(await input.changes(), { appended: false, replaced: true })
})
