/**
 * What every journal has to do, whatever it writes to.
 *
 * @typedef {import('../journal.js').Journal} Journal
 * @typedef {import('../journal-suite.js').JournalPlace} Place
 */
import { contents, joined, noise } from './bytes.js'
import { expectBytes, expectRefusal, expectSame } from './expect.js'
import { defineCases } from './run.js'

export { fencedJournalSuite } from './fenced-journal.js'

/** @param {import('../journal-suite.js').JournalSuiteOptions<Place>} options */
export function journalSuite(options) {
  defineCases(options, options.name ?? 'journal', CASES)
}

/** @type {Record<string, (place: Place) => Promise<void>>} */
const CASES = {
  async 'what was never appended to holds nothing'({ open }) {
    const journal = open()
    expectSame((await journal.load()) ?? null, null, 'what load() gives')
    await journal.close?.()
  },

  async 'gives back what was appended, in order, byte for byte'({ open }) {
    const pieces = [noise(1), new Uint8Array(), noise(1000, 2), Uint8Array.from([0, 10, 13, 255]), noise(300_000, 3)]
    await appended(open(), pieces.slice(0, 3))
    const journal = open()
    expectBytes(await contents(journal), joined(...pieces.slice(0, 3)), 'after three appends')
    for (const piece of pieces.slice(3)) await journal.append(piece)
    await journal.close?.()
    await expectContents(open(), joined(...pieces), 'after two more')
  },

  async 'a torn tail is given back as it is'({ open }) {
    await appended(open(), [noise(100), noise(100).subarray(0, 37)])
    await expectContents(open(), joined(noise(100), noise(100).subarray(0, 37)), 'the journal')
  },

  async 'keeps a copy of a view, not the memory behind it'({ open }) {
    const memory = noise(1_000_000)
    const view = memory.subarray(500, 510)
    const expected = view.slice()
    const journal = open()
    await journal.load()
    await journal.append(view)
    memory.fill(0)
    await journal.close?.()
    await expectContents(open(), expected, 'the journal')
  },

  async 'a second holder is refused, and takes hold once the first has released it'({ open }) {
    const [first, second] = [open(), open()]
    await first.load()
    await first.append(noise(10))
    await expectRefusal(() => second.load(), 'load() of the second', 'JOURNAL_IN_USE')
    await first.append(noise(10, 2))
    await first.close?.()
    await expectContents(second, joined(noise(10), noise(10, 2)), 'what the second finds')
    await first.close?.()
  },

  async 'whoever does not hold it cannot append'({ open }) {
    const journal = open()
    await expectRefusal(() => journal.append(noise(1)), 'before load()', 'JOURNAL_UNWRITABLE', /load\(\)/)
    await appended(journal, [noise(1)])
    await expectRefusal(() => journal.append(noise(1)), 'after close()', 'JOURNAL_UNWRITABLE')
    await expectContents(journal, noise(1), 'what it finds when it takes hold anew')
  },

  async 'closing twice, or what was never open, does nothing'({ open }) {
    const journal = open()
    await journal.close?.()
    await journal.load()
    await journal.close?.()
    await journal.close?.()
  },
}

/** @param {Journal} journal @param {Uint8Array[]} pieces */
async function appended(journal, pieces) {
  await journal.load()
  for (const piece of pieces) await journal.append(piece)
  await journal.close?.()
}

/** @param {Journal} journal @param {Uint8Array} expected @param {string} what */
async function expectContents(journal, expected, what) {
  expectBytes(await contents(journal), expected, what)
  await journal.close?.()
}
