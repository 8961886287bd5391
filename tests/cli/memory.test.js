// The peak of a whole process of the command line, which no size of its input moves.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { test } from 'node:test'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { folder } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
/** Bytes of an input: without a bound, the peak would be as many more. */
const SIZE = 256 * 1024 * 1024
const PEAK_MB = 130
const { file } = folder()

const INPUTS = {
  'rows of 2 KB': function* () {
    yield 'uid,name,notes\n'
    const notes = 'x'.repeat(2000)
    for (let at = 0; at * 2000 < SIZE; at += 100)
      yield Array.from({ length: 100 }, (_, n) => `u${at + n},Name,${notes}\n`).join('')
  },
  'one line': function* () {
    yield 'uid,name\nu1,'
    const part = 'x'.repeat(1024 * 1024)
    for (let size = 0; size < SIZE; size += part.length) yield part
    yield '\nu2,Name\n'
  },
}

/** Checks a file as a process of its own does; its peak as Linux counts it. @param {string} path */
async function peakOfCheck(path) {
  const meter = `import { readFileSync } from 'node:fs'
process.on('exit', () => process.stderr.write(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]))`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(meter)}`, MAIN]
  const child = spawn(process.execPath, [
    ...args,
    'check',
    path,
    '--extra',
    'drop',
    '--json',
    '--failed',
    `${path}.failed`,
  ])
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  await once(child, 'close')
  return { report: JSON.parse(stdout), peakMb: Number(/\d+$/.exec(stderr)?.[0]) / 1024 }
}

/** Rows that are all broken, of two bytes each, behind a quote that never closes: 700,000 of them at once. */
INPUTS['broken rows'] = function* () {
  yield 'uid,name\nu1,"'
  yield 'a\n'.repeat(700_000)
}

for (const [title, input] of Object.entries(INPUTS)) {
  test(`a gzip file of ${title} is checked in ${PEAK_MB} MB`, { skip: process.platform !== 'linux' }, async () => {
    const path = file(`${title}.gz`)
    await pipeline(Readable.from(input()), createGzip({ level: 1 }), createWriteStream(path))
    const { report, peakMb } = await peakOfCheck(path)
    assert.ok(report.rows >= 2, JSON.stringify(report))
    assert.ok(peakMb < PEAK_MB, `the peak was ${peakMb.toFixed(0)} MB`)
  })
}
