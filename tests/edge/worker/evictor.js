// Evicts the Worker's object in the middle of calls, as the dice of a seed have it.

/** Each version of the Worker has the next of them: calls are long at first, then short. */
const BUDGETS = [45, 12, 8, 6, 10, 9].map((maxRequests) => ({ maxRequests, deadlineMs: 1800 }))

/** Of the first version. */
const LONG_CALLS = 4

/** A call may end by its time before it has sent more. */
const MOST_AT = 20

/**
 * @param {Awaited<ReturnType<typeof import('./host.js').createHost>>} host
 * @param {ReturnType<typeof import('./outbound.js').createOutbound>} traffic
 * @param {() => number} random
 */
export function evictor(host, traffic, random) {
  const seen = { aborted: 0, restarted: 0 }
  let known = 0
  let version = 0
  const budget = () => BUDGETS[version % BUDGETS.length]
  let plan
  let work = Promise.resolve()

  traffic.onRequest = (call, request) => {
    if (call > known) {
      known = call
      const lot = random()
      plan = {
        at: 1 + Math.floor(random() * Math.min(budget().maxRequests, MOST_AT)),
        how: call === LONG_CALLS ? 'restart' : lot < 0.3 ? 'abort' : lot < 0.37 ? 'restart' : 'none',
      }
    }
    if (request !== plan.at || plan.how === 'none') return
    const { how } = plan
    if (how === 'restart') version += 1
    work = work.then(async () => {
      if (how === 'abort') await host.fetch('/harness/evict')
      else await host.restart(budget())
      seen[how === 'abort' ? 'aborted' : 'restarted'] += 1
    })
  }

  return {
    get aborted() {
      return seen.aborted
    },
    get restarted() {
      return seen.restarted
    },
    async end() {
      traffic.onRequest = () => {}
      await work
    },
  }
}
