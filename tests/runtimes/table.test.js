// The table says what became of each runtime, and counts nothing as passed that was not run.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runAll } from './rig/table.js'

const NAMES = { everywhere: [{ name: 'a' }, { name: 'b', needs: 'wings' }], files: [{ name: 'c' }] }
const passed = (...names) => names.map((name) => ({ name, ok: true, ms: 1 }))
const launcher = (run, more) => ({
  id: 'x',
  name: 'Runtime',
  parts: ['everywhere'],
  find: () => '/x',
  version: async () => '1.2.3',
  run,
  ...more,
})

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'cometchat-import-table-'))
  mkdirSync(join(folder, 'inside'))
  writeFileSync(join(folder, 'inside/names.js'), `console.log(${JSON.stringify(JSON.stringify(NAMES))})`)
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function outcome(launchers, mustHaveAll = false) {
  const lines = []
  const failed = await runAll(launchers, {
    project: { folder, packageFolder: folder },
    startSandbox: undefined,
    mustHaveAll,
    say: (line) => lines.push(line),
  })
  return { failed, text: lines.join('\n'), last: lines.at(-1).trim() }
}

test('one that runs all passes, and gets its host', async () => {
  let received
  const one = launcher((_found, _project, host) => {
    received = host
    return passed('a', 'b')
  })
  const { failed, text, last } = await outcome([one])
  assert.match(text, /^ok {3}Runtime 1\.2\.3 +2 passed +\d+\.\d s$/m)
  assert.deepEqual([failed, last, received.lacks], [0, '1 passed, 0 failed', []])
  assert.match(received.control, /^http:\/\/127\.0\.0\.1:\d+$/)
})

test('each of its parts is expected, and what it lacks is not', async () => {
  assert.equal((await outcome([launcher(() => passed('a', 'b'), { parts: ['everywhere', 'files'] })])).failed, 1)
  assert.equal((await outcome([launcher(() => passed('a', 'b', 'c'), { parts: ['everywhere', 'files'] })])).failed, 0)
  assert.equal((await outcome([launcher(() => passed('a'), { lacks: ['wings'] })])).failed, 0)
  assert.equal((await outcome([launcher(() => passed('a', 'b'), { lacks: ['wings'] })])).failed, 1)
})

const FAILING = {
  'gives no results': () => undefined,
  'gives too few': () => passed('a'),
  throws: () => {
    throw new Error('no such thing')
  },
  'fails in a case': () => [...passed('a'), { name: 'b', ok: false, error: 'Error: whole text', ms: 1 }],
}
for (const [name, run] of Object.entries(FAILING)) {
  test(`one that ${name} has failed, and the others still run`, async () => {
    const { failed, text, last } = await outcome([launcher(run), launcher(() => passed('a', 'b'))])
    assert.deepEqual([failed, last], [1, '1 passed, 1 failed'])
    assert.match(text, /^FAIL Runtime 1\.2\.3/m)
    if (name === 'throws') assert.match(text, /no such thing/)
    if (name === 'fails in a case') assert.match(text, /whole text/)
  })
}

test('one that is missing is reported by name and counted as skipped; where all have to be there, it has failed', async () => {
  const missing = launcher(() => passed('a', 'b'), { find: () => undefined })
  const here = await outcome([missing, launcher(() => passed('a', 'b'))])
  assert.match(here.text, /^-- {3}Runtime +not run: it is missing on this machine$/m)
  assert.deepEqual([here.failed, here.last], [0, '1 passed, 0 failed, 1 skipped'])
  const ci = await outcome([missing], true)
  assert.deepEqual([ci.failed, ci.last], [1, '0 passed, 1 failed'])
})
