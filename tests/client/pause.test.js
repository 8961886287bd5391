// A pause: nothing is sent from it on, what is on its way is counted, and the run continues where it was.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { importUsers, verifyUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { eventsOf, exact, people, rig, within } from './helpers.js'

/** A rig that counts its calls of `fetch`, and calls `at` within each. */
function counting(at = (_count) => {}, importOptions = {}) {
  const wide = { limit: 1000, windowMs: 300 }
  const { sandbox, options } = rig({ rate: wide }, { rate: wide, batchSize: 5, ...importOptions })
  const counted = { calls: 0 }
  const fetch = (...request) => {
    counted.calls += 1
    at(counted.calls)
    return sandbox.fetch(...request)
  }
  return { sandbox, counted, run: (source, more) => importUsers(source, { ...options, fetch, ...more }) }
}

/** Lets everything happen that needs no timer. */
async function allTurns() {
  for (let turns = 0; turns < 100; turns += 1) await turn()
}

for (const withJournal of [false, true]) {
  test(`no request is sent after a pause, wherever it comes${withJournal ? ', with a journal' : ''}`, async () => {
    for (const when of [1, 2, 6, 7, 13, 40]) {
      const { sandbox, counted, run } = counting((count) => count === when && job.pause())
      const job = run(people(200), withJournal ? { journal: memoryJournal() } : {})
      while (counted.calls < when) await turn()
      await allTurns()
      assert.equal(counted.calls, when)
      assert.equal(job.isPaused, when < 40, 'after the last response it has ended')
      const { imported, requests } = job.progress
      assert.deepEqual([imported, requests], [when * 5, when], 'what was on its way is counted')
      job.resume()
      assert.equal(job.isPaused, false)
      const report = exact(await within(job))
      assert.deepEqual([report.status, report.imported, report.requests], ['complete', 200, 40])
      assert.deepEqual([report.resent.users, sandbox.users.size, counted.calls], [0, 200, 40])
    }
  })
}

test('a pause has an event, and so has its end', async () => {
  const { counted, run } = counting((count) => count === 3 && job.pause())
  const job = run(people(200))
  const listening = eventsOf(job)
  while (counted.calls < 3) await turn()
  job.pause()
  await allTurns()
  job.resume()
  job.resume()
  const events = await within(listening)
  assert.deepEqual(
    events.filter(({ type }) => type === 'pause'),
    [
      { type: 'pause', paused: true },
      { type: 'pause', paused: false },
    ],
  )
  exact(await job)
  job.pause()
  assert.equal(job.isPaused, false, 'nothing is paused after the end')
})

test('a job that is paused at once sends nothing, reads two requests ahead, and holds its journal', async () => {
  const { counted, run } = counting()
  const journal = memoryJournal()
  let read = 0
  async function* source() {
    for (const user of people(2000)) {
      read += 1
      yield user
    }
  }
  const job = run(source(), { journal })
  const listening = eventsOf(job)
  job.pause()
  await allTurns()
  assert.deepEqual([counted.calls, job.progress.requests, job.isPaused], [0, 0, true])
  assert.ok(read < 1000, `${read} rows are read`)
  const other = await within(run(people(1), { journal }))
  assert.equal(other.error.code, 'JOURNAL_IN_USE')
  job.resume()
  assert.equal(exact(await within(job)).imported, 2000)
  const pauses = (await listening).filter(({ type }) => type === 'pause').map(({ paused }) => paused)
  assert.deepEqual(pauses, [true, false])
})

for (const finish of [false, true]) {
  test(`a paused job that is aborted ends at once${finish ? ', also with finish' : ''}`, async () => {
    const { counted, run } = counting((count) => count === 4 && job.pause())
    const job = run(people(200))
    while (counted.calls < 4) await turn()
    await allTurns()
    job.abort({ finish })
    assert.equal(job.isPaused, false)
    job.pause()
    assert.equal(job.isPaused, false, 'a stop is not softened by a pause')
    const report = exact(await within(job, 1000))
    assert.deepEqual([report.status, report.imported, counted.calls], ['stopped', 20, 4])
  })
}

test('a pause within a function of map takes effect when that returns', async () => {
  const { counted, run } = counting()
  let mapped = 0
  const map = (user) => {
    mapped += 1
    if (mapped === 1) job.pause()
    return user
  }
  const job = run(people(50), { map })
  while (mapped === 0) await turn()
  await allTurns()
  assert.equal(counted.calls, 0)
  job.resume()
  assert.equal(exact(await within(job)).imported, 50)
})

test('the deadline ends a paused run as it ends others', async () => {
  const { run } = counting()
  const job = run(people(50), { budget: { deadlineMs: 30 } })
  job.pause()
  const report = exact(await within(job))
  assert.deepEqual([report.status, report.imported, job.isPaused], ['stopped', 0, false])
})

test('a paused job keeps its process running', async () => {
  const script = `
    import { importUsers } from './pkg/entry/default.js'
    import { createSandbox } from './pkg/sandbox/index.js'
    const { fetch } = createSandbox({ seed: 1 })
    const job = importUsers([{ uid: 'ada', name: 'Ada' }], { endpoint: 'http://127.0.0.1/v3', apiKey: 'key', fetch })
    job.pause()
    setTimeout(() => job.resume(), 200).unref()
    console.log((await job).status)`
  const cwd = new URL('../../', import.meta.url)
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  assert.equal(printed, 'complete\n')
})

test('a comparison has no pause', () => {
  const job = verifyUsers([], { endpoint: 'http://127.0.0.1/v3', apiKey: 'key', fetch: async () => new Response('{}') })
  assert.deepEqual(['pause' in job, 'resume' in job, 'isPaused' in job], [false, false, false])
  job.abort()
})
