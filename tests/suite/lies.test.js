// The suite finds a package out that does not do as it says. Each lie is a package of its own around the real one.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { startControl } from '../runtimes/rig/control.js'

const pkg = new URL('../../pkg/', import.meta.url).href
let control
before(async () => (control = await startControl(startSandbox)))
after(() => control?.close())

/** Runs the cases whose names match on a package whose `importUsers` is this text, around the real `import`. */
async function resultsOf(t, importUsers, pattern) {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-lies-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const fake = join(folder, 'node_modules/cometchat-import')
  mkdirSync(fake, { recursive: true })
  const exports = {
    '.': './index.js',
    './sandbox': './sandbox.js',
    './memory': './memory.js',
    './relay': './relay.js',
    './xlsx': './xlsx.js',
  }
  writeFileSync(join(fake, 'package.json'), JSON.stringify({ name: 'cometchat-import', type: 'module', exports }))
  writeFileSync(
    join(fake, 'index.js'),
    `import * as real from '${pkg}entry/default.js'\nexport * from '${pkg}entry/default.js'\nexport const importUsers = ${importUsers}`,
  )
  writeFileSync(join(fake, 'sandbox.js'), `export * from '${pkg}sandbox/index.js'`)
  writeFileSync(join(fake, 'memory.js'), `export * from '${pkg}journal/memory.js'`)
  writeFileSync(join(fake, 'relay.js'), `export * from '${pkg}relay/index.js'`)
  writeFileSync(join(fake, 'xlsx.js'), `export * from '${pkg}gen/xlsx.js'`)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(folder, 'suite'), { recursive: true })
  const { everywhere } = await import(pathToFileURL(join(folder, 'suite/index.js')).href)
  const { collect, runCases } = await import(pathToFileURL(join(folder, 'suite/registry.js')).href)
  const cases = collect(everywhere).filter(({ name }) => pattern.test(name))
  assert.ok(cases.length > 0, 'no case has such a name')
  return runCases(cases, { control: control.url, lacks: [] })
}

/** A package that changes options. */
const given = (change) => `(source, options) => real.importUsers(source, (${change})(options))`

/** A package that changes reports. */
const reporting = (change) => `(source, options) => {
  const job = real.importUsers(source, options)
  const changed = job.then((report) => ((${change})(report), report))
  return Object.assign(Object.create(job), { then: (...hooks) => changed.then(...hooks), [Symbol.asyncIterator]: () => job[Symbol.asyncIterator]() })
}`

const LIES = [
  [
    'a row too many',
    reporting('(report) => (report.imported += 1)'),
    /^sources: an array|^formats: JSON, UTF-8,|^stopping: a budget of requests|^network: an import$/,
  ],
  [
    'a row lost',
    reporting('(report) => { if (report.rows > 0) { report.rows -= 1; report.imported -= 1 } }'),
    /^sources: a Blob|^faults: drop-stored|^network: a file is imported/,
  ],
  [
    'another code',
    reporting('(report) => { if (report.error) report.error.code = "INTERNAL" }'),
    /^errors: (KEY|PLAN|JOURNAL)_\w+ is reported|^network: a wrong key/,
  ],
  [
    'the key in a message',
    reporting('(report) => { if (report.error) report.error.message += " key-of-the-suite-4711" }'),
    /^secrets: .*echo-key$|^errors: KEY_REFUSED/,
  ],
  [
    'more than the limit',
    given('({ rate, ...rest }) => ({ ...rest, rate: { ...rate, limit: rate.limit * 3 } })'),
    /^limit: no window|^network: no window/,
  ],
  ['no journal', given('({ journal, ...rest }) => rest'), /^stopping: a chain/],
  [
    'redirects followed',
    given(
      '(options) => ({ ...options, fetch: (url, init) => (options.fetch ?? fetch)(url, { ...init, redirect: "follow" }) })',
    ),
    /^network: a redirect/,
  ],
  [
    'an abort that is not heard',
    given('({ signal, ...rest }) => ({ ...rest, budget: { deadlineMs: 3000 } })'),
    /^stopping: a signal that was aborted/,
  ],
  [
    'no time-outs',
    given(
      '(options) => ({ ...options, timeoutMs: 60_000, ...(options.timeoutMs && { budget: { deadlineMs: 300 } }) })',
    ),
    /^faults: hang$|^network: responses that never come/,
  ],
]

for (const [lie, importUsers, pattern] of LIES) {
  test(`the suite finds out: ${lie}`, async (t) => {
    const results = await resultsOf(t, importUsers, pattern)
    assert.deepEqual(
      results.filter(({ ok }) => ok).map(({ name }) => name),
      [],
      'each of these cases has to fail',
    )
    const honest = await resultsOf(t, 'real.importUsers', pattern)
    assert.deepEqual(
      honest.filter(({ ok }) => !ok),
      [],
      'and to pass where nobody lies',
    )
  })
}
