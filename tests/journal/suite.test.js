// The suites of journals find what is wrong with one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { fencedJournalSuite, journalSuite } from '../../pkg/suite/journal.js'

/** Returns the names of the tests that fail. @param {(options: object) => void} suite */
async function failures(suite, create) {
  const cases = []
  suite({ test: (name, run) => cases.push([name, run]), create })
  const failed = []
  for (const [name, run] of cases) await run().catch(() => failed.push(name.replace('journal: ', '')))
  return { failed, count: cases.length }
}

/** A journal in memory, but for what is given. */
const changed = (change) => () => {
  const journal = memoryJournal()
  const other = { load: () => journal.load(), append: (bytes) => journal.append(bytes), close: () => journal.close() }
  Object.assign(other, change(journal))
  return { open: () => other }
}

/** One that anybody may write and hold, as keeps what it was given. */
function careless() {
  const pieces = []
  return { open: () => ({ load: () => (pieces.length ? pieces : null), append: (bytes) => void pieces.push(bytes) }) }
}

const FAULTS = {
  'nothing where there should be something': [
    changed((journal) => ({ load: () => void journal.load() })),
    'gives back what was appended, in order, byte for byte',
  ],
  'something where there should be nothing': [
    changed((journal) => ({ load: () => journal.load() ?? [new Uint8Array(1)] })),
    'what was never appended to holds nothing',
  ],
  'a journal that completes what it was given': [
    changed((journal) => ({ append: (bytes) => journal.append(bytes.length === 37 ? new Uint8Array(100) : bytes) })),
    'a torn tail is given back as it is',
  ],
  'a journal that keeps no copy, and that two may hold': [
    careless,
    'keeps a copy of a view, not the memory behind it',
    'a second holder is refused, and takes hold once the first has released it',
    'whoever does not hold it cannot append',
  ],
  'a journal that fails when it is closed twice': [
    changed((journal) => {
      let open = false
      return {
        load: () => {
          open = true
          return journal.load()
        },
        close: () => {
          if (!open) throw new Error('it is closed')
          open = false
          journal.close()
        },
      }
    }),
    'closing twice, or what was never open, does nothing',
  ],
}

for (const [fault, [create, ...expected]] of Object.entries(FAULTS))
  test(`the suite of journals finds ${fault}`, async () => {
    const { failed } = await failures(journalSuite, create)
    for (const name of expected) assert.ok(failed.includes(name), `${name}: not among ${JSON.stringify(failed)}`)
  })

test('the suite of journals finds nothing wrong with a right one', async () => {
  assert.deepEqual(
    await failures(
      journalSuite,
      changed(() => ({})),
    ),
    { failed: [], count: 7 },
  )
})

test('the suite of shared journals finds one that has no fence', async () => {
  const { failed, count } = await failures(fencedJournalSuite, careless)
  assert.equal(count, 13)
  for (const name of [
    'a worker whose journal was taken over writes nothing more, and its successor reads what it wrote',
    'is lost also when the successor has ended, and is still lost after many of them',
    'a worker that has ended without a word is followed when its hold ends',
    'a worker that lives keeps its hold, and is named to others',
    'of many that come at once, one takes hold',
    'closing ends the wait for a holder',
    'a long journal comes in pieces, large records too',
    'journals of different names have nothing in common, whatever the names',
  ])
    assert.ok(failed.includes(name), `${name}: not among ${JSON.stringify(failed)}`)
})
