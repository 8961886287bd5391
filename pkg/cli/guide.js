/** The commands that help with the others: each is loaded when it is called. */
import { Option } from 'commander'

/** @typedef {import('commander').Command} Command */

/**
 * @param {Command} program
 * @param {object} about
 * @param {import('./program.js').Context} about.context
 * @param {string} about.version
 * @param {() => Option[]} about.connection the options of the app
 * @param {(command: string) => void} about.refuseEarlier refuses options before the command
 * @param {(status: number) => void} about.end
 */
export function addGuideCommands(program, { context, version, connection, refuseEarlier, end }) {
  const init = program
    .command('init')
    .description('ask for app, file and columns, and write a plan')
    .argument('[file]', 'a file of users')
    .addOption(new Option('--output <path>', 'where the plan is written (default: import.json)'))
  for (const option of connection()) init.addOption(option)
  init
    .addOption(new Option('--yes', 'take what was guessed, and ask nothing'))
    .addHelpText('after', INIT_HELP)
    .action(async (file, options) => {
      refuseEarlier('init')
      const { initCommand } = await import('./init.js')
      end(await initCommand(file, options, { ...context, version }))
    })
}

const INIT_HELP = `
A plan holds app, file and options, never the key. A plan that is there already
is overwritten only after a question.

Examples:
  $ cometchat-import init
  $ cometchat-import init users.csv --app-id 123abc --region us --yes`
