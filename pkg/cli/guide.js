/** The commands that help with the others: each is loaded when it is called. */
import { Option } from 'commander'
import { sheetOption } from './command-options.js'
import { helpText } from './help.js'
import { planned, planOption } from './plan.js'
import { skipLinesOption } from './reading-options.js'

/** @typedef {import('commander').Command} Command */

/**
 * @param {Command} program
 * @param {object} about
 * @param {import('./program.js').Context} about.context
 * @param {string} about.version
 * @param {() => Option[]} about.connection the options of the app
 * @param {() => Option} about.from `--from`
 * @param {(command: string) => void} about.refuseEarlier refuses options before the command
 * @param {(status: number) => void} about.end
 */
export function addGuideCommands(program, { context, version, connection, from, refuseEarlier, end }) {
  const init = program
    .command('init')
    .description('ask for app, file and columns, and write a plan')
    .argument('[file]', 'a file of users')
    .addOption(new Option('--output <path>', 'where the plan is written (default: import.json)'))
  for (const option of [...connection(), from(), skipLinesOption(), sheetOption()]) init.addOption(option)
  init
    .addOption(new Option('--yes', 'take what was guessed, and ask nothing'))
    .addHelpText('after', helpText(INIT_HELP))
    .action(async (file, options) => {
      refuseEarlier('init')
      const { initCommand } = await import('./init.js')
      end(await initCommand(file, options, { ...context, version }))
    })

  const doctor = program
    .command('doctor')
    .description('check Node, settings, network, clock, disk and key')
    .argument('[file]', 'the file to import: a journal is tried beside it')
  for (const option of [planOption(), ...connection(), checkVersionOption()]) doctor.addOption(option)
  doctor.addHelpText('after', helpText(DOCTOR_HELP)).action(async (operand, given) => {
    refuseEarlier('doctor')
    const [file, options] = given.plan === undefined ? [operand, given] : await planned(doctor, operand, context)
    const { doctorCommand } = await import('./doctor.js')
    end(await doctorCommand(file, options, { ...context, version }))
  })

  program
    .command('completion')
    .description('print the script with which a shell completes commands and options')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', helpText(COMPLETION_HELP))
    .action(async (shell) => {
      refuseEarlier('completion')
      const { completionScript } = await import('./completion.js')
      context.stdout.line(completionScript(shell, program))
    })
}

const checkVersionOption = () =>
  new Option(
    '--check-version',
    'also ask the npm registry for a newer version, for up to 2 s (default: it is not asked)',
  )

const INIT_HELP = `
A plan holds app, file and options, never the key. A plan that is there already
is overwritten only after a question.

Examples:
  $ cometchat-import init
  $ cometchat-import init users.csv --app-id 123abc --region us --yes
  $ cometchat-import init staff.xlsx --sheet Staff --skip-lines 2`

const DOCTOR_HELP = `
It sends no row, and asks the app as an import does before its first row.

Examples:
  $ cometchat-import doctor --app-id 123abc --region us
  $ cometchat-import doctor users.csv
  $ cometchat-import doctor --plan import.json
  $ cometchat-import doctor --check-version

Exit status: 0 if all is well, 1 if something failed.`

const COMPLETION_HELP = `
Examples:
  $ source <(cometchat-import completion bash)
  $ source <(cometchat-import completion zsh)
  $ cometchat-import completion fish > ~/.config/fish/completions/cometchat-import.fish`
