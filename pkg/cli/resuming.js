/** How an import that stopped is resumed. */
import { withoutPassword } from './secrets.js'
import { printable, shellCommand, wrap } from './text.js'

/**
 * Returns the command on one line, however long: it is there to be copied.
 * @param {{ host: import('./program.js').Host, input: import('./input.js').Input, journal: import('./journal.js').RunJournal | undefined }} run
 */
export function howToResume({ host, input, journal }) {
  const again = input.file === undefined ? 'To continue, feed the same input to:' : 'To continue:'
  const note = journal
    ? `It resumes where this run stopped: ${printable(journal.path)} knows what was sent, and what became of it.`
    : 'Users who were imported before are then counted as already there; none is created twice.'
  return [
    '',
    again,
    `  ${shellCommand([...programName(host), ...host.argv.map(withoutPassword)], host.platform)}`,
    ...wrap(note),
  ]
}

/** Returns how this program was called. @param {import('./program.js').Host} host */
export function programName({ script = '', env }) {
  if (env.npm_command === 'exec') return ['npx', 'cometchat-import']
  const direct = /[\\/]cli[\\/]main\.js$/.test(script) && !/[\\/]node_modules[\\/]/.test(script)
  return direct ? ['node', script] : ['cometchat-import']
}
