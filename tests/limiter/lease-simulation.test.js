// Several leases in JavaScript on one table: never more than the limit in a window, whatever fails; and without any one safeguard of
// theirs, more. `SEEDS=100000 node --test tests/limiter/lease-simulation.test.js` runs as many.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planOf, simulate } from './simulated.js'

const SEEDS = Number(process.env.SEEDS ?? 300)
/** The first of seeds in which each safeguard is needed is among these. */
const TRIED_SEEDS = 1_500

/** The numbers of the asks that leases have under way. */
const asked = new WeakMap()

/** What a worker without the safeguard does. */
const WITHOUT = {
  'the deadline of a grant': { mayDispatch: () => true },
  'the life of a grant': { ask: (ask) => ({ ...ask, lifeMs: 1, longestLifeMs: 1 }) },
  'the witness of the store’s clock': { reply: (reply, ownMs) => ({ ...reply, clockMs: ownMs }) },
  'voiding replies to asks that were given up': {
    ask(ask, lease) {
      asked.set(lease, ask.number)
      return ask
    },
    reply: (reply, _, lease) => ({ ...reply, number: asked.get(lease) }),
  },
}

test(`no window of any of ${SEEDS} seeds holds more than the limit, and all of them end`, () => {
  const met = {}
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const plan = planOf(seed)
    const outcome = simulate(plan)
    assert.equal(tooMany(plan, outcome), undefined, `seed ${seed}`)
    assert.equal(outcome.complete, plan.requests, `seed ${seed} does not end`)
    for (const [what, times] of Object.entries(outcome.met)) met[what] = (met[what] ?? 0) + times
  }
  const expected = ['message lost', 'message late or twice', 'worker killed', 'worker frozen', 'grant too late']
  for (const what of [...expected, 'request refused', 'store emptied', 'clock set forward', 'clock set back'])
    assert.ok(met[what] > 0, `no seed has met: ${what}`)
})

for (const [name, without] of Object.entries(WITHOUT))
  test(`without ${name}, a seed breaks the limit`, (t) => {
    for (let seed = 0; seed < TRIED_SEEDS; seed += 1) {
      const plan = planOf(seed)
      plan.permille.odd *= 10
      const broken = tooMany(plan, simulate(plan, without))
      if (broken) return t.diagnostic(`seed ${seed}: ${broken}`)
    }
    assert.fail(`no seed of ${TRIED_SEEDS} breaks it`)
  })

test('with nothing failing, workers take hardly longer than the limit makes them', () => {
  const plan = { ...planOf(1), rate: { limit: 60, windowMs: 60_000 }, workers: 4, requests: 360, concurrency: 6 }
  Object.assign(plan, { latencyMs: 100, timeoutMs: 30_000, tripMs: 5, permille: {} })
  const { endedMs } = simulate(plan)
  assert.ok(endedMs < 5 * 60_000 * 1.01, `${endedMs} ms instead of 5 minutes`)
})

/** Returns where more than the limit is in a window. */
function tooMany({ rate: { limit, windowMs } }, { counted }) {
  const at = counted.findIndex((time, index) => counted[index + limit] - time < windowMs)
  return at < 0 ? undefined : `${limit + 1} requests in ${counted[at + limit] - counted[at]} of ${windowMs} ms`
}
