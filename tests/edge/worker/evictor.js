// Evicts the Worker's object in the middle of calls, as the dice of a seed have it.

/** Calls are short or long, by what the next version of the Worker says. */
const BUDGETS = [{ maxRequests: 45, deadlineMs: 1600 }, { maxRequests: 8, deadlineMs: 1600 }, { maxRequests: 3, deadlineMs: 1600 }]

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
  let [budget] = BUDGETS
  let plan
  let work = Promise.resolve()

  traffic.onRequest = (call, request) => {
    if (call > known) {
      known = call
      const lot = random()
      plan = { at: 1 + Math.floor(random() * Math.min(budget.maxRequests, MOST_AT)), how: lot < 0.4 ? 'abort' : lot < 0.6 ? 'restart' : 'none' }
    }
    if (request !== plan.at || plan.how === 'none') return
    const { how } = plan
    if (how === 'restart') budget = BUDGETS[Math.floor(random() * BUDGETS.length)]
    work = work.then(async () => {
      if (how === 'abort') await host.fetch('/harness/evict')
      else await host.restart(budget)
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
