/** Which fault falls on which request. */
import { actsFirst, concerns, FAULTS } from './faults.js'
import { randomStream } from './random.js'

/** @typedef {import('../sandbox.js').Fault} Fault */

/**
 * What falls on the n-th request depends on the seed, the fault's name and n alone. So neither another fault nor the
 * order in which concurrent requests continue can change it, and a run can be repeated.
 * @param {Pick<import('./options.js').Options, 'faults' | 'seed'>} options
 */
export function createLuck({ faults, seed }) {
  const chosen = /** @type {Fault[]} */ (Object.keys(FAULTS)).filter(
    (name) => Object.hasOwn(faults, name) && faults[name] !== undefined,
  )

  /**
   * @param {(name: Fault) => boolean} among
   * @param {number} n
   * @param {Request} request
   * @param {Omit<import('./importing.js').Call, 'random'>} call
   */
  async function pick(among, n, request, call) {
    for (const name of chosen) {
      if (!among(name) || !concerns(name, call)) continue
      const chance = faults[name]
      const random = randomStream(seed, `${name} ${n}`)
      const hit =
        typeof chance === 'function'
          ? await chance(
              n,
              request,
              call.entries.map(([key]) => key),
            )
          : random() < Number(chance)
      if (hit) return { name, random }
    }
  }

  return {
    /**
     * The fault that acts before key and limit are looked at.
     *
     * @param {number} n
     * @param {Request} request
     * @param {Omit<import('./importing.js').Call, 'random'>} call
     */
    first: (n, request, call) => pick(actsFirst, n, request, call),
    /**
     * The fault that acts on a request that was admitted.
     *
     * @param {number} n
     * @param {Request} request
     * @param {Omit<import('./importing.js').Call, 'random'>} call
     */
    later: (n, request, call) => pick((name) => !actsFirst(name), n, request, call),
  }
}
