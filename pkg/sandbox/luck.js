/** Which fault falls on which request. */
import { actsFirst, concerns, FAULTS } from './faults.js'
import { randomStream } from './random.js'

/**
 * What falls on the n-th request depends on the seed, the fault's name and n alone. So neither another fault nor the
 * order in which concurrent requests go on can change it, and a run can be repeated.
 */
export function createLuck({ faults, seed }) {
  const chosen = Object.keys(FAULTS).filter((name) => Object.hasOwn(faults, name) && faults[name] !== undefined)

  async function pick(among, n, request, call) {
    for (const name of chosen) {
      if (!among(name) || !concerns(name, call)) continue
      const chance = faults[name]
      const random = randomStream(seed, `${name} ${n}`)
      const scripted = typeof chance === 'function'
      const hit = scripted
        ? await chance(
            n,
            request,
            call.entries.map(([key]) => key),
          )
        : random() < chance
      if (hit) return { name, random }
    }
  }

  return {
    /** The fault that acts before key and limit are looked at. */
    first: (n, request, call) => pick(actsFirst, n, request, call),
    /** The fault that acts on a request that was admitted. */
    later: (n, request, call) => pick((name) => !actsFirst(name), n, request, call),
  }
}
