/** Which fault falls on which request. */
import { randomStream } from './random.js'

/**
 * What falls on the n-th request depends on the seed, the fault's name and n alone. So neither another fault nor the
 * order in which concurrent requests continue can change it, and a run can be repeated.
 *
 * @template {keyof import('./options.js').Options['faults']} Name
 * @param {Pick<import('./options.js').Options, 'faults' | 'seed'>} options
 * @param {Name[]} names of the faults, in the order in which they act
 */
export function createLuck({ faults, seed }, names) {
  const chosen = names.filter((name) => Object.hasOwn(faults, name) && faults[name] !== undefined)

  return {
    /**
     * Returns the fault that acts on a request, if one does, with a stream of numbers of its own.
     *
     * @param {{ n: number, request: Request, uids: string[] }} arrived
     * @param {(name: Name) => boolean} among
     */
    async pick({ n, request, uids }, among = () => true) {
      for (const name of chosen) {
        if (!among(name)) continue
        const chance = faults[name]
        const random = randomStream(seed, `${name} ${n}`)
        const hit = typeof chance === 'function' ? await chance(n, request, uids) : random() < Number(chance)
        if (hit) return { name, random }
      }
    },
  }
}
