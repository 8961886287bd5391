/** How the rows that failed are imported once they are fixed: by the same command, over the file that has them. */
import { failedAgain } from './failed-file.js'
import { programName } from './resuming.js'
import { withoutPassword } from './secrets.js'
import { shellCommand } from './text.js'

/** Options of the input that its failed rows no longer need, and of its own journal: each takes a value. */
const OF_INPUT = ['--sheet', '--skip-lines', '--format', '--row-path', '--journal']

/**
 * Returns the lines with the command, on one line, as it is there to be copied; none if the command names no file, as with a plan.
 *
 * @param {{ host: import('./program.js').Host, input: { file?: string }, failed: { target: string } }} run
 */
export function howToImportFailed({ host, input, failed }) {
  const operand = input.file === undefined ? -1 : host.argv.lastIndexOf(input.file)
  if (operand === -1) return []
  const words = host.argv.flatMap((word, at, argv) => {
    if (at === operand) return [failed.target]
    const [flag = '', before = ''] = [word.split('=', 1)[0], argv[at - 1]]
    if (OF_INPUT.includes(flag) || OF_INPUT.includes(before)) return []
    if (before === '--failed') return [failedAgain(failed.target)]
    return [flag === '--failed' && word !== flag ? `--failed=${failedAgain(failed.target)}` : withoutPassword(word)]
  })
  return ['When they are fixed:', `  ${shellCommand([...programName(host), ...words], host.platform)}`]
}
