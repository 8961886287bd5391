// The suite of journals that many workers share, run by Node, and how an import fares with one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fencedJournalSuite } from '../../pkg/suite/journal.js'
import { exact, people, rig } from '../client/helpers.js'

/**
 * @param {string} name
 * @param {(test: import('node:test').TestContext) => Promise<import('../../pkg/journal-suite.js').FencedJournalPlace>} place a new one
 */
export function fencedSuite(name, place) {
  fencedJournalSuite({ test, name, create: place })

  test(`${name}: an import whose journal is taken over sends nothing more, and its report says that it is void`, async (t) => {
    const { open } = await place(t)
    const { sandbox, run } = rig({ rate: { limit: 1000, windowMs: 1000 } })
    const users = people(600)
    const options = { batchSize: 10, concurrency: 2 }
    const journal = open()
    const successor = open({ takeOver: true })
    let taken
    const fetch = async (...request) => {
      if (sandbox.stats.requests >= 6) taken ??= successor.load()
      await taken
      return sandbox.fetch(...request)
    }
    const report = exact(await run(users, { ...options, journal, fetch }))
    assert.deepEqual([report.status, report.error.code], ['failed', 'JOURNAL_LOST'])
    assert.match(report.error.message, /another worker has taken over .*report counts.*this one is void/i)
    assert.ok(sandbox.stats.requests <= 10, `${sandbox.stats.requests} requests`)
    await successor.close()
    const rest = exact(await run(users, { ...options, journal: open() }))
    assert.deepEqual([rest.status, rest.imported + rest.existing, sandbox.users.size], ['complete', 600, 600])
  })
}
