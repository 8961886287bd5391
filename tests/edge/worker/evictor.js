// Evicts the objects of apps in the middle of calls, and kills the process, as the dice of a seed have it.

/** Each version of the Worker has the next of them: calls are long at first, then short. */
const BUDGETS = [45, 12, 8, 6, 10, 9].map((maxRequests) => ({ maxRequests, deadlineMs: 5000 }))

/** Requests of an app from one eviction to the next: so many, or up to so many more. */
const EVICTION = { least: 15, more: 20 }

/** Requests of all apps from one kill of the process to the next. */
const KILL = { least: 50, more: 40 }

/**
 * @param {Awaited<ReturnType<typeof import('./host.js').createHost>>} host
 * @param {ReturnType<typeof import('./outbound.js').createOutbound>} traffic
 * @param {() => number} random
 */
export function evictor(host, traffic, random) {
  /** Of each app, and of the process. @type {Record<string, number>} */
  const evictions = {}
  let kills = 0
  const waits = new Map()
  let work = Promise.resolve()

  /** Counts a request; returns whether it is the one that was waited for. */
  function isTurn(of, { least, more }) {
    const left = (waits.get(of) ?? least + Math.floor(random() * more)) - 1
    waits.set(of, left > 0 ? left : undefined)
    return left <= 0
  }

  traffic.onRequest = ({ app }) => {
    if (isTurn('process', KILL))
      work = work.then(() => {
        kills += 1
        return host.restart(BUDGETS[kills % BUDGETS.length])
      })
    else if (isTurn(app, EVICTION))
      work = work.then(async () => {
        evictions[app] = (evictions[app] ?? 0) + 1
        await host.fetch(`/harness/evict?app=${app}`)
      })
  }

  return {
    evictions,
    get kills() {
      return kills
    },
    async end() {
      traffic.onRequest = () => {}
      await work
    },
  }
}
