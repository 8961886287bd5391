/** Which fault falls on which request. */
import { actsFirst, concerns, FAULTS } from './faults.js'
import { randomStream } from './random.js'

export function createLuck({ faults, seed }) {
  const chosen = Object.keys(FAULTS)
    .filter((name) => Object.hasOwn(faults, name))
    .map((name) => ({ name, chance: faults[name], random: randomStream(seed, name) }))

  /**
   * Draws for one request, at its arrival: later, requests overtake each other, and the run could not be repeated. Each
   * fault draws whether or not it matters, so that its pattern does not depend on the others.
   */
  return function draw(n) {
    const draws = chosen.map((fault) => ({ ...fault, value: fault.random() }))
    const pick = async (among, request, call) => {
      for (const { name, chance, value, random } of draws) {
        if (!among(name) || !concerns(name, call)) continue
        const hit = typeof chance === 'function' ? await chance(n, request, call.entries.map(([key]) => key)) : value < chance
        if (hit) return { name, random }
      }
    }
    return {
      /** The fault that acts before key and limit are looked at. */
      first: (request, call) => pick(actsFirst, request, call),
      /** The fault that acts on a request that was admitted. */
      later: (request, call) => pick((name) => !actsFirst(name), request, call),
    }
  }
}
