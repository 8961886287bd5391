/** Combinations of an input and options that could have no effect. */
import { usageError } from './exit.js'
import { printable } from './text.js'

/**
 * Refuses options that could have no effect, before anything is sent.
 * @param {import('./input.js').Input} input
 * @param {Record<string, any>} options
 */
export function refuseVain(input, { createRoles, preflight, verify, existing }) {
  if (createRoles && preflight === false)
    throw usageError('--create-roles asks the app for its roles, and --no-preflight asks it nothing: leave one out.')
  if (!input.once) return
  const wanted = [
    ['--create-roles', createRoles],
    ['--verify', verify],
    ['--existing update', existing === 'update'],
  ].find(([, isWanted]) => isWanted)
  if (wanted)
    throw usageError(
      `${wanted[0]} reads the input a second time, and ${printable(input.name)} can be read only once: save it to a file, and import that.`,
    )
}
