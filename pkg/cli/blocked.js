/** Users who are blocked in the service that `--from` names: how many a file has that nothing leaves out. */
import { rowOptions } from './reading-options.js'
import { plural, wrap } from './text.js'

/**
 * Returns the lines that say how many users of a file are blocked where they come from; none if none is, or if nobody would see them.
 * The file is read once more, with the condition that leaves them out.
 *
 * @param {import('./program.js').Api} api
 * @param {import('./input.js').Input} input
 * @param {Record<string, any>} options
 * @param {{ check: import('../index.d.ts').CheckReport, interrupts: import('./signals.js').Interrupts }} about
 * @returns {Promise<string[]>}
 */
export async function blockedLines(api, input, options, { check, interrupts }) {
  /** @type {import('../from.js').Recipe | undefined} */
  const recipe = options.from
  const condition = recipe?.notBlocked
  const isSeen = !options.json && !options.quiet && !input.once && !interrupts.interrupted
  if (!recipe || condition === undefined || !isSeen || check.error || check.valid === 0) return []
  const stop = new AbortController()
  interrupts.during({ first: () => stop.abort(), second: () => input.close() })
  const where = [options.where ?? [], condition].flat()
  const without = await api
    .checkUsers(await input.read(), { ...rowOptions({ ...options, where }), signal: stop.signal })
    .catch(() => undefined)
  // An export without the column does not say who is blocked.
  const blocked = without && !without.error ? without.excluded - check.excluded : 0
  if (blocked <= 0) return []
  const [who, them] = blocked === 1 ? ['user is', 'this user'] : ['users are', 'them']
  const text = `${plural(blocked, who, who)} blocked in ${recipe.title}, and imported like the others. To leave ${them} out: --where '${condition}'`
  return ['', ...wrap(text)]
}
