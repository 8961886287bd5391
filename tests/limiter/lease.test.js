// The worker's side in JavaScript: the same as `src/importer/limiter/lease/tests.rs`, one rule each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lease } from '../../pkg/limiter/lease.js'
import { exchange } from '../../pkg/limiter/table.js'
import { Witness } from '../../pkg/limiter/witness.js'
import { askOf } from './helpers.js'

const RATE = { limit: 10, windowMs: 60_000 }
const ALL = { now: 2, backlog: 9 }
const MORE = { now: 5, backlog: 9 }
const IDLE = { now: 0, backlog: 0 }
const STATE = '0000000000000005'

const leaseOf = () => new Lease({ rate: RATE, worker: '0000000000000007', job: askOf().job, timeoutMs: 28_000 })

/** A reply that grants two cells, one at once and one a second later. */
const replyTo = (ask, clockMs, more = {}) => ({
  number: ask.number,
  seen: { epoch: STATE, lastId: 2 },
  clockMs,
  aheadMs: 0,
  longestLifeMs: 31_000,
  grants: [
    { id: 1, inMs: 0 },
    { id: 2, inMs: 1_000 },
  ],
  againMs: 0,
  closedMs: 0,
  held: 2,
  share: 10,
  ...more,
})

/** A lease that has asked at 1,000 and heard at 1,010. */
function granted() {
  const lease = leaseOf()
  const ask = lease.ask(ALL, 1_000)
  lease.replied(replyTo(ask, 70_000), 1_010)
  return lease
}

test('lease: a grant begins after the reply and ends by the ask', () => {
  const lease = granted()
  assert.equal(lease.opensAt(1_010), 1_010)
  const first = lease.take(1_010)
  assert.equal(lease.opensAt(1_010), 2_010)
  assert.equal(lease.take(2_009), undefined)
  const second = lease.take(2_010)
  assert.deepEqual(
    [first, second].flatMap((slot) => [4_000, 4_001, 5_000, 5_001].map((now) => lease.mayDispatch(slot, now))),
    [true, false, false, false, true, true, true, false],
  )
})

test('lease: one ask is under way at a time, and says what the worker promises', () => {
  const lease = leaseOf()
  assert.equal(lease.ask(IDLE, 1_000), undefined, 'there is no reason to')
  const ask = lease.ask(ALL, 1_000)
  assert.deepEqual([ask.number, ask.want, ask.backlog, ask.lifeMs, ask.longestLifeMs], [1, 2, 9, 31_000, 31_000])
  assert.equal(lease.ask(ALL, 1_001), undefined)
  assert.equal(lease.askAt(ALL, 1_001), undefined)
  assert.equal(lease.askingForMs(1_200), 200)
})

test('lease: a grant that nobody takes in time is returned unused', () => {
  const lease = granted()
  assert.equal(lease.opensAt(5_001), Infinity)
  const ask = lease.ask(ALL, 5_001)
  assert.deepEqual([ask.unused, ask.want], [[1, 2], 2])
})

test('lease: a slot that was returned may not be used, and is returned once', () => {
  const lease = granted()
  const slot = lease.take(1_010)
  lease.complete(slot, 1_500)
  lease.unused(slot, 1_600)
  assert.equal(lease.mayDispatch(slot, 1_600), false)
  const ask = lease.ask(MORE, 1_700)
  assert.deepEqual([ask.completed, ask.unused, ask.seen], [[{ id: 1, ageMs: 200 }], [], { epoch: STATE, lastId: 2 }])
})

test('lease: what is owed is returned within a horizon even if nothing is wanted, or sooner', () => {
  const lease = granted()
  lease.complete(lease.take(1_010), 1_500)
  assert.equal(lease.ask(IDLE, 3_499), undefined)
  assert.equal(lease.askAt(IDLE, 3_499), 3_500)
  assert.equal(lease.askAt({ ...IDLE, returnWithinMs: 0 }, 1_500), 1_500)
  assert.equal(lease.ask(IDLE, 3_500).completed.length, 1)
})

test('lease: what an ask returns is returned again until there is a reply', () => {
  const lease = granted()
  lease.complete(lease.take(1_010), 1_500)
  assert.equal(lease.ask(MORE, 2_000).completed.length, 1)
  lease.replied(undefined, 4_000)
  assert.ok(lease.isSilent)
  const ask = lease.ask(MORE, 60_000)
  assert.deepEqual(ask.completed, [{ id: 1, ageMs: 58_500 }])
  lease.replied(replyTo(ask, 129_000, { grants: [] }), 60_010)
  assert.ok(!lease.isSilent && !lease.owes)
})

test('lease: what is complete while an ask is under way goes with the next', () => {
  const lease = granted()
  const slot = lease.take(1_010)
  const ask = lease.ask(MORE, 1_100)
  lease.complete(slot, 1_105)
  lease.replied(replyTo(ask, 70_100, { grants: [] }), 1_110)
  assert.equal(lease.ask(MORE, 1_120).completed.length, 1)
})

test('lease: a reply to an ask that was given up is not looked at', () => {
  const lease = leaseOf()
  const lost = lease.ask(ALL, 1_000)
  lease.replied(undefined, 6_000)
  lease.replied(replyTo(lost, 70_000), 6_001)
  assert.equal(lease.opensAt(6_001), Infinity)
  const next = lease.ask(ALL, 20_000)
  lease.replied(replyTo(lost, 70_000), 20_001)
  assert.equal(lease.opensAt(20_001), Infinity, 'nor while another one is under way')
  assert.deepEqual([next.number, next.seen], [2, { epoch: '', lastId: 0 }])
})

test('lease: a worker asks again when the store says, and not before', () => {
  const lease = leaseOf()
  const ask = lease.ask(ALL, 1_000)
  lease.replied(replyTo(ask, 70_000, { grants: [], againMs: 500 }), 1_010)
  assert.equal(lease.ask(ALL, 1_509), undefined)
  assert.equal(lease.askAt(ALL, 1_010), 1_510)
  assert.ok(lease.ask(ALL, 1_510))
})

test('lease: a worker that could dispatch all that it has left asks again once in a turn of all that wait', () => {
  const waiting = (demand) => {
    const lease = leaseOf()
    const ask = lease.ask(demand, 1_000)
    lease.replied(replyTo(ask, 70_000, { grants: [], againMs: 54_000, share: 5 }), 1_010)
    return lease.askAt(demand, 1_010)
  }
  assert.equal(waiting(ALL), 55_010)
  assert.equal(waiting({ now: 2, backlog: 2 }), 1_010 + 2 * 3_000)
})

test('lease: delays grow while the store is silent, and end with a reply', () => {
  const lease = leaseOf()
  let now = 1_000
  const delays = []
  for (let round = 0; round < 12; round += 1) {
    lease.ask(ALL, now)
    lease.replied(undefined, now)
    const next = lease.askAt(ALL, now)
    delays.push(next - now)
    now = next
  }
  assert.ok(delays[0] < 100 && delays[11] <= 60_210 / 4 && delays[11] > 7_000, `${delays}`)
  const ask = lease.ask(ALL, now)
  lease.replied(replyTo(ask, 70_000, { grants: [] }), now)
  assert.equal(lease.askAt(ALL, now), now)
})

test('lease: a refusal closes this worker at once, and the others by the next ask', () => {
  const lease = granted()
  lease.closeUntil(9_000)
  assert.deepEqual([lease.opensAt(1_020), lease.closedForMs(1_020), lease.owes], [9_000, 7_980, true])
  const ask = lease.ask(IDLE, 1_030)
  assert.equal(ask.refusedMs, 7_970)
  lease.replied(replyTo(ask, 70_030, { grants: [] }), 1_040)
  assert.equal(lease.ask(IDLE, 1_050), undefined, 'the store knows')
})

test('lease: the store closes a worker', () => {
  const lease = leaseOf()
  lease.replied(replyTo(lease.ask(ALL, 1_000), 70_000, { closedMs: 500 }), 1_010)
  assert.deepEqual([lease.take(1_509), lease.closedForMs(1_010)], [undefined, 500])
  assert.ok(lease.take(1_510))
})

test('lease: grants by a clock that stepped are returned, and the step is reported at once', () => {
  const lease = granted()
  lease.take(1_010)
  lease.replied(replyTo(lease.ask(MORE, 1_100), 74_105, { grants: [{ id: 3, inMs: 0 }] }), 1_110)
  assert.equal(lease.opensAt(1_110), 2_010, 'of the grants from before')
  const ask = lease.ask(IDLE, 1_110)
  assert.deepEqual([ask.unused, ask.step.aheadMs], [[3], 0])
  assert.ok(ask.step.byMs >= 4_000 && ask.step.byMs < 4_030, `${ask.step.byMs}`)
})

test('lease: a reply that took too long is taken for lost, and a path that is always slow is accepted', () => {
  const lease = granted()
  let now = 10_000
  const usable = []
  for (let round = 0; round < 5; round += 1) {
    const ask = lease.ask({ now: 9, backlog: 9 }, now)
    assert.equal(ask.seen.lastId, round < 4 ? 2 : 99, 'what the store voids by')
    const more = { seen: { epoch: STATE, lastId: 99 }, grants: [{ id: 10 + round, inMs: 0 }] }
    lease.replied(replyTo(ask, 70_000 + now - 1_000 + 150, more), now + 300)
    usable.push(lease.opensAt(now + 300) === now + 300)
    now += 10_300
  }
  assert.deepEqual(usable, [false, false, false, true, true], '52 ms, 104 and 208 are too short')
})

test('lease: another rate is known to the host', () => {
  const lease = leaseOf()
  const rate = { ...RATE, limit: 3 }
  const store = (clockMs) => ({ clockMs, run: 1, nonce: STATE })
  const { state } = exchange(undefined, store(1_000), askOf({ rate, want: 1 }))
  const { reply } = exchange(state, store(1_100), lease.ask(ALL, 1_000))
  lease.replied(reply, 1_010)
  assert.deepEqual(lease.otherRate, rate)
  assert.equal(lease.opensAt(1_010), Infinity)
})

test('lease: what is owed to a state that was lost is not returned to the next', () => {
  const lease = granted()
  const slot = lease.take(1_010)
  const ask = lease.ask(MORE, 1_100)
  lease.replied(replyTo(ask, 99_000, { seen: { epoch: '06', lastId: 2 }, grants: [] }), 1_110)
  assert.ok(lease.mayDispatch(slot, 1_120), 'the next one is closed for as long as it may live')
  lease.complete(slot, 1_200)
  assert.deepEqual(lease.ask(MORE, 1_300).completed, [])
})

/** Looks at a clock that is `ahead` of the worker's at the moment of the reply, in the middle of 20 ms. */
const look = (witness, ahead, at) => witness.look(at + 10 + ahead, at, at + 20)

test('witness: a step forward is seen and never underestimated, and small ones add up until they are', () => {
  const witness = new Witness()
  assert.deepEqual([look(witness, 5_000, 1_000), look(witness, 5_000, 2_000)], [undefined, undefined])
  const by = look(witness, 9_000, 3_000)
  assert.ok(by >= 4_000 && by < 4_045, `${by}`)
  assert.equal(look(witness, 5_000, 4_000), undefined, 'once it is corrected')
  const slow = new Witness()
  const step = Array.from({ length: 20 }, (_, at) => look(slow, at * 4, 1_000 + at * 100)).findIndex(Boolean)
  assert.ok(step >= 0 && step * 4 <= 44, `${step}`)
})

test('witness: drift and long round trips are no steps, and a clock that was set back is watched from there', () => {
  const witness = new Witness()
  for (let at = 0; at < 5_000_000; at += 10_000) assert.equal(look(witness, Math.floor(at / 2_500), at), undefined)
  assert.equal(witness.look(5_006_000, 5_000_000, 5_004_000), undefined)
  assert.equal(look(witness, -9_000, 5_010_000), undefined)
  assert.ok(look(witness, 3_000, 5_011_000) > 11_000)
})
