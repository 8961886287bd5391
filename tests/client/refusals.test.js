// Refusals that are not CometChat's: of a firewall or a proxy before it, once, for a row, or for everything.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { exact, people, rig } from './helpers.js'

const PAGE = '<html><head><title>Access denied</title></head></html>'
const RETRY = { baseMs: 1, capMs: 4, outageMs: 60_000 }
const STATUSES = [400, 401, 403, 404, 406, 409, 422, 499]
const page = (status) => new Response(PAGE, { status })
const textOf = (body) => new TextDecoder().decode(body)

/** A sandbox behind something that may respond in its place. @param {(body: string, request: number) => Response | undefined | Promise<Response | undefined>} before */
function behind(before) {
  const { sandbox, options } = rig(
    { rate: { limit: 1000, windowMs: 300 } },
    { retry: RETRY, rate: { limit: 1000, windowMs: 300 } },
  )
  let requests = 0
  const fetch = async (url, init) => {
    requests += 1
    return (await before(textOf(init.body), requests)) ?? sandbox.fetch(url, init)
  }
  const run = (source, more) => importUsers(source, { ...options, fetch, ...more })
  return { sandbox, options, run, requests: () => requests }
}

for (const at of [1, 4])
  test(`a page of a firewall in place of response ${at} ends no run, whatever its status`, async () => {
    for (const status of STATUSES) {
      const { run } = behind((_, request) => (request === at ? page(status) : undefined))
      const report = exact(await run(people(400), { concurrency: 1 }))
      assert.deepEqual([report.status, report.imported, report.error], ['complete', 400, undefined], String(status))
    }
  })

for (const [title, users, bad] of [
  ['in the middle', 400, 217],
  ['first of all', 400, 0],
  ['in the only batch', 30, 0],
])
  test(`a row that a firewall dislikes, ${title}, is unconfirmed with its words, and all others are imported`, async () => {
    for (const status of [400, 403, 413]) {
      const { run, sandbox } = behind((body) => (body.includes('DROP TABLE') ? page(status) : undefined))
      const rows = people(users).map((user, at) => (at === bad ? { ...user, name: 'DROP TABLE users' } : user))
      const job = run(rows)
      const problems = []
      for await (const event of job)
        if (event.type === 'row' && event.outcome !== 'imported')
          problems.push([event.uid, event.outcome, event.issues[0].message])
      const report = exact(await job)
      assert.deepEqual([report.status, report.imported, report.unconfirmed], ['complete', users - 1, 1], `${status}`)
      assert.deepEqual([problems.length, problems[0][0], problems[0][1]], [1, `u${bad}`, 'unconfirmed'])
      assert.match(problems[0][2], new RegExp(`HTTP_${status}: Access denied`))
      assert.equal(sandbox.users.size, users - 1)
    }
  })

test('a row that a firewall dislikes is unconfirmed also if all others were stored before it is alone', async () => {
  for (const status of [400, 403, 413]) {
    const { run } = behind(async (body) => {
      if (!body.includes('DROP TABLE')) return undefined
      await new Promise((resolve) => setTimeout(resolve, 10))
      return page(status)
    })
    const rows = people(30).map((user, at) => (at === 0 ? { ...user, name: 'DROP TABLE users' } : user))
    const report = exact(await run(rows))
    assert.deepEqual([report.status, report.imported, report.unconfirmed], ['complete', 29, 1], `${status}`)
  }
})

test('what refuses everything rejects nobody and ends soon, with what its status says; the next run imports all', async () => {
  for (const [status, code] of [
    [400, 'REQUEST_REFUSED'],
    [422, 'REQUEST_REFUSED'],
    [413, 'REQUEST_REFUSED'],
    [401, 'KEY_REFUSED'],
    [403, 'KEY_REFUSED'],
    [402, 'PLAN_REFUSED'],
    [404, 'ENDPOINT_NOT_FOUND'],
  ]) {
    const journal = memoryJournal()
    const { run, requests, sandbox, options } = behind(() => page(status))
    const report = exact(await run(people(1000), { journal }))
    assert.deepEqual([report.status, report.error.code], ['failed', code], String(status))
    assert.deepEqual([report.pending, report.rejected, report.unconfirmed], [report.rows, 0, 0], String(status))
    assert.match(report.error.message, /Access denied.*a proxy or a firewall before it may have responded/)
    assert.ok(requests() <= 120, `${status}: ${requests()} requests`)
    const next = exact(await importUsers(people(1000), { ...options, journal: memoryJournal(journal.bytes) }))
    assert.deepEqual([next.status, next.imported, sandbox.users.size], ['complete', 1000, 1000], String(status))
  }
})

test('a key that is refused after others were taken is asked for once more', async () => {
  const refused = () => Response.json({ error: { code: 'AUTH_ERR_APIKEY_NOT_FOUND', message: 'no' } }, { status: 401 })
  const once = behind((_, request) => (request === 4 ? refused() : undefined))
  assert.deepEqual((await once.run(people(400), { concurrency: 1 })).imported, 400)
  const forGood = behind((_, request) => (request >= 4 ? refused() : undefined))
  const report = exact(await forGood.run(people(400), { concurrency: 1 }))
  assert.deepEqual([report.error.code, report.imported, report.pending], ['KEY_REFUSED', 150, report.rows - 150])
  assert.ok(forGood.requests() <= 12, `${forGood.requests()} requests`)
  const first = behind(() => refused())
  assert.equal((await first.run(people(400), { concurrency: 1 })).error.code, 'KEY_REFUSED')
  assert.equal(first.requests(), 1, 'nothing was taken: the key is wrong')
})
