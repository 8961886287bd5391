/**
 * What every journal has to do that many workers share, whatever store it is in.
 *
 * @typedef {import('../journal.js').Journal} Journal
 * @typedef {import('../journal-suite.js').FencedJournalPlace} Place
 */
import { contents, joined, noise, piecesOf } from './bytes.js'
import { expect, expectBytes, expectRefusal, expectSame } from './expect.js'
import { defineCases } from './run.js'

/** @param {import('../journal-suite.js').JournalSuiteOptions<Place>} options */
export function fencedJournalSuite(options) {
  defineCases(options, options.name ?? 'journal', CASES)
}

/** @type {Record<string, (place: Place, skip: (call: string) => void) => Promise<void>>} */
const CASES = {
  async 'a worker whose journal was taken over writes nothing more, and its successor reads what it wrote'({ open }) {
    const [first, second] = [open(), open({ takeOver: true })]
    await first.load()
    await first.append(noise(10))
    expectBytes(await contents(second), noise(10), 'what the successor reads')
    await expectLost(first)
    await second.append(noise(7, 3))
    await expectLost(first)
    await first.close?.()
    await second.append(noise(7, 4))
    await second.close?.()
    const third = open()
    expectBytes(await contents(third), joined(noise(10), noise(7, 3), noise(7, 4)), 'what the third reads')
    await third.close?.()
  },

  async 'is lost also when the successor has ended, and is still lost after many of them'({ open }) {
    const zombie = open()
    await zombie.load()
    await zombie.append(noise(3))
    for (let n = 0; n < 3; n += 1) {
      const next = open({ takeOver: true })
      await next.load()
      await next.close?.()
    }
    await expectLost(zombie)
    await zombie.close?.()
    const last = open()
    expectBytes(await contents(last), noise(3), 'the journal')
    await last.close?.()
  },

  async 'a hold that has ended costs nothing as long as nobody takes it'({ open, lapse }, skip) {
    if (lapse === undefined) return skip('lapse')
    const first = open({ holdMs: HOLD_MS })
    await first.load()
    await lapse()
    await first.append(noise(4))
    await expectInUse(open({ holdMs: HOLD_MS }), /./)
    await first.close?.()
  },

  async 'a worker that has ended without a word is followed when its hold ends'({ open }) {
    const dead = open({ holdMs: HOLD_MS, worker: 'worker 17' })
    await withoutRenewals(() => dead.load())
    await dead.append(noise(6))
    /** @type {{ worker: string, waitMs: number }[]} */
    const waits = []
    const next = open({ holdMs: HOLD_MS, onWait: (wait) => waits.push(wait) })
    expectBytes(await contents(next), noise(6), 'what its successor reads')
    expectSame(
      waits.map(({ worker }) => worker),
      ['worker 17'],
      'whom onWait names',
    )
    const [{ waitMs } = { waitMs: 0 }] = waits
    expect(waitMs > 0 && waitMs <= HOLD_MS, `onWait is given a wait of ${waitMs} ms, of at most ${HOLD_MS}`)
    await expectLost(dead)
    await dead.close?.()
    await next.close?.()
  },

  async 'a worker that lives keeps its hold, and is named to others'({ open }) {
    const first = open({ holdMs: LIVING_MS, worker: 'worker 17' })
    await first.load()
    await expectInUse(open({ holdMs: 60_000 }), /in use by worker 17/)
    await first.append(noise(2))
    await first.close?.()
  },

  async 'of many that come at once, one takes hold'({ open }) {
    const all = Array.from({ length: 6 }, () => open({ holdMs: LIVING_MS }))
    const found = await Promise.allSettled(all.map(async (journal) => journal.load()))
    const refused = found.flatMap((each) => ('reason' in each ? [each.reason.code] : []))
    expectSame(refused, Array(5).fill('JOURNAL_IN_USE'), 'refusals')
    await Promise.all(all.map((journal) => journal.close?.()))
    const last = open()
    expectSame((await last.load()) ?? null, null, 'what load() gives')
    await last.close?.()
  },

  async 'closing ends the wait for a holder'({ open }) {
    const first = open()
    await withoutRenewals(() => first.load())
    const second = open({ onWait: () => void second.close?.() })
    await expectInUse(second, /./)
    await first.close?.()
  },

  async 'may be loaded again while it is held, as a check and an import do'({ open }) {
    const journal = open()
    expectSame((await journal.load()) ?? null, null, 'what load() gives')
    await journal.append(noise(8))
    expectBytes(await contents(journal), noise(8), 'what a second load() gives')
    await journal.append(noise(8, 2))
    await journal.close?.()
    const last = open()
    expectBytes(await contents(last), joined(noise(8), noise(8, 2)), 'the journal')
    await last.close?.()
  },

  async 'is not written behind pieces that the store has lost'({ open, empty }, skip) {
    if (empty === undefined) return skip('empty')
    await expectGone(open(), empty)
  },

  async 'is not written in a store that has lost everything'({ open, wipe }, skip) {
    if (wipe === undefined) return skip('wipe')
    await expectGone(open(), wipe)
  },

  async 'a long journal comes in pieces, large records too'({ open }) {
    const records = [...Array.from({ length: 300 }, (_, n) => noise(n + 1, n)), noise(1_500_000), noise(5, 5)]
    const journal = open()
    await journal.load()
    for (const record of records) await journal.append(record)
    await journal.close?.()
    const pieces = await piecesOf(journal)
    expectBytes(joined(...pieces), joined(...records), 'the journal')
    const largest = Math.max(...pieces.map(({ length }) => length))
    expect(
      largest <= LARGEST_PIECE,
      `a piece has ${largest} bytes; at most ${LARGEST_PIECE} should be in memory at once`,
    )
    await journal.close?.()
  },

  async 'journals of different names have nothing in common, whatever the names'({ open }) {
    const names = ['a', 'a}', '{a}', 'a:pieces', 'A', 'é%', "x'; --", '👩‍👩‍👧']
    const journals = names.map((each) => open({ name: `${each} ${Math.random()}` }))
    for (const [at, journal] of journals.entries()) {
      expectSame((await journal.load()) ?? null, null, `what load() gives for ${names[at]}`)
      await journal.append(noise(at + 1))
    }
    for (const [at, journal] of journals.entries())
      expectBytes(await contents(journal), noise(at + 1), `the journal ${names[at]}`)
    await Promise.all(journals.map((journal) => journal.close?.()))
  },

  async 'a reply that is lost costs nothing, and nothing is written twice'({ open, loseReplies }, skip) {
    if (loseReplies === undefined) return skip('loseReplies')
    const journal = open()
    await loseReplies(1)
    await journal.load()
    await journal.append(noise(9))
    await loseReplies(2)
    await journal.append(noise(9, 2))
    await journal.append(noise(9, 2))
    await journal.close?.()
    const again = open()
    expectBytes(await contents(again), joined(noise(9), noise(9, 2), noise(9, 2)), 'the journal')
    await again.close?.()
  },
}

/** @param {Journal} journal */
const expectLost = (journal) =>
  expectRefusal(() => journal.append(noise(5, 2)), 'append() of the worker that lost it', 'JOURNAL_LOST')

/** @param {Journal} journal @param {RegExp} pattern */
const expectInUse = (journal, pattern) =>
  expectRefusal(() => journal.load(), 'load() while another holds it', 'JOURNAL_IN_USE', pattern)

/** @param {Journal} journal @param {() => unknown} disaster */
async function expectGone(journal, disaster) {
  await journal.load()
  await journal.append(noise(8))
  await disaster()
  const what = 'append() where the store has lost what was there'
  await expectRefusal(() => journal.append(noise(8)), what, 'JOURNAL_UNWRITABLE', /lost what it had confirmed/)
  await journal.close?.()
}

/** Takes hold as a process does that is killed right after: nobody renews it. @param {() => unknown} load */
async function withoutRenewals(load) {
  const { setInterval } = globalThis
  const never = (/** @type {unknown[]} */ ..._) => setInterval(() => {}, LONGEST_TIMER_MS)
  globalThis.setInterval = /** @type {typeof setInterval} */ (/** @type {unknown} */ (never))
  try {
    await load()
  } finally {
    globalThis.setInterval = setInterval
  }
}

/** In milliseconds, of a worker that has ended: short enough to wait for. */
const HOLD_MS = 600

/** Of workers that live: so long that they renew it on a machine that stands still for a second. */
const LIVING_MS = 3_000
const LARGEST_PIECE = 256 * 1024
const LONGEST_TIMER_MS = 2 ** 31 - 1
