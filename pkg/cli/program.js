/** The commands, their options and their help. */
import { existsSync, readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { nearest } from '../client/nearest.js'
import { checkCommand } from './check.js'
import {
  checkingOptions,
  connectionOptions,
  importingOptions,
  verifyingOptions,
  verifyRateOption,
} from './command-options.js'
import { CliError, DONE, NOT_ALL, STOPPED, statusOfError, USAGE, usageError } from './exit.js'
import { fromOption } from './from.js'
import { addGuideCommands } from './guide.js'
import { helpLayout, helpText } from './help.js'
import { importCommand } from './import.js'
import { moreLines } from './more.js'
import { parseInteger, parseRate } from './options.js'
import { flush, Output } from './output.js'
import { reasonOf } from './output-file.js'
import { planned } from './plan.js'
import { faultLines, sandboxCommand } from './sandbox.js'
import { sandboxOptions } from './sandbox-options.js'
import { keyFlag, secretsRedactor } from './secrets.js'
import { migration } from '../journal/postgres-migration.js'
import { currentWidth, printable, setWidth, wrap } from './text.js'
import { uiCommand } from './ui.js'
import { verifyCommand } from './verify.js'

/** @typedef {Pick<typeof import('../index.d.ts'), 'importUsers' | 'checkUsers' | 'createRoles' | 'verifyUsers' | 'describeColumns' | 'toCometChatId'>} Api */
/** @typedef {{ startSandbox(options: object): Promise<{ url: string, port: number, close(): Promise<void> | void }>, FAULTS: Record<string, string>, READING_FAULTS?: Record<string, string> }} SandboxModule */

/**
 * All that the program takes from outside, so that a test can put itself there.
 * @typedef {object} Host
 * @property {string[]} argv
 * @property {string} [script] the path by which Node was called
 * @property {Record<string, string | undefined>} env
 * @property {string} platform
 * @property {NodeJS.ReadStream} stdin
 * @property {NodeJS.WriteStream} stdout
 * @property {NodeJS.WriteStream} stderr
 * @property {Pick<NodeJS.Process, 'on' | 'off'>} signals
 * @property {() => number} [earlyPauses] how often `SIGUSR1` came so far
 * @property {import('./keys.js').Keyboard['raise']} [raise]
 * @property {() => Promise<Api>} loadApi
 * @property {() => Promise<SandboxModule>} loadSandbox
 * @property {() => Promise<typeof import('../ui/index.js')>} loadUi
 * @property {(name: string) => Promise<any>} [loadClient] imports the client of a database, if it is installed
 * @property {() => number} [now]
 * @property {boolean} [detached] whether it has no terminal, so that one that is closed does not matter
 */

/** @typedef {{ host: Host, stdout: Output, stderr: Output }} Context */

/**
 * Runs a command line to its end.
 * @param {Host} host
 * @returns {Promise<number>} the exit status
 */
export async function run(host) {
  const stdout = new Output(host.stdout, host.env)
  const stderr = new Output(host.stderr, host.env)
  stdout.redact = stderr.redact = secretsRedactor(host.env.COMETCHAT_REST_API_KEY?.trim(), host.argv)
  setWidth((host.stdout.isTTY ? host.stdout : host.stderr).columns)
  const flag = keyFlag(host.argv)
  if (flag) {
    stderr.line(wrap(noKeyFlag(flag)))
    return USAGE
  }

  const status = await statusOf(host, { stdout, stderr })
  await flush(host.stdout, host.stderr)
  // A stream reports what failed a turn later.
  await new Promise((resolve) => setImmediate(resolve))
  if (!stdout.failure) return status
  stderr.line(wrap(`cometchat-import: standard output could not be written: ${reasonOf(stdout.failure)}.`))
  return status === DONE || status === NOT_ALL ? STOPPED : status
}

/** Parses and performs a command. @param {Host} host @param {{ stdout: Output, stderr: Output }} outputs */
async function statusOf(host, { stdout, stderr }) {
  let status = DONE
  try {
    const { FAULTS, READING_FAULTS } = ['sandbox', 'completion'].some((name) => host.argv.includes(name))
      ? await host.loadSandbox()
      : {}
    const faults = { ...FAULTS, ...READING_FAULTS }
    const from = await fromOption(host.argv, stdout)
    const program = define({ host, stdout, stderr }, { faults, from }, (end) => (status = end))
    if (host.argv.length === 0) {
      stderr.line(program.helpInformation().trimEnd())
      return USAGE
    }
    await program.parseAsync(host.argv, { from: 'user' })
    return status
  } catch (cause) {
    return report(cause, stderr)
  }
}

/**
 * @param {Context} context
 * @param {{ faults: Record<string, string>, from: () => import('commander').Option }} loaded what only some commands need
 * @param {(status: number) => void} end
 */
function define(context, { faults, from }, end) {
  const { stdout, stderr } = context
  const program = new Command('cometchat-import')
    .description('Imports users into CometChat from a CSV, NDJSON, JSON or Excel file. Unofficial.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp(helpLayout())
    .configureOutput({
      writeOut: (text) => void stdout.line(text.trimEnd()),
      writeErr: (text) => void stderr.line(text.trimEnd()),
      outputError: (text, write) => write(withoutValues(text) + otherwise(text)),
      getOutHelpWidth: currentWidth,
      getErrHelpWidth: currentWidth,
    })

  program.argument('[file]', 'a file of users, or - for standard input').usage('[options] <file | ->')
  for (const option of importingOptions(from())) program.addOption(option)
  program.addHelpText('after', helpText(IMPORT_HELP)).action(async (operand) => {
    refuseMisspelt(program)
    const [file, options] = await planned(program, operand, context)
    end(await importCommand(file, options, context))
  })

  const check = program
    .command('check')
    .description('read and check every row, and send none')
    .argument('[file]', 'a file of users, or - for standard input')
    .usage('[options] <file | ->')
  for (const option of checkingOptions(from())) check.addOption(option)
  check.addHelpText('after', helpText(CHECK_HELP)).action(async (operand) => {
    refuseEarlierOptions(program, 'check', ['plan'])
    const [file, options] = await planned(check, operand, context)
    end(await checkCommand(file, options, context))
  })

  const verify = program
    .command('verify')
    .description('compare every row with what the app has')
    .argument(
      '[files...]',
      'the file that was imported, or - for standard input; then those in which its rows were fixed',
    )
    .usage('[options] <file | -> [fixed…]')
  for (const option of verifyingOptions(from())) verify.addOption(option)
  verify.addHelpText('after', helpText(VERIFY_HELP)).action(async ([operand, ...fixed]) => {
    refuseEarlierOptions(program, 'verify', ['plan'])
    const [file, options] = await planned(verify, operand, context)
    end(await verifyCommand([file, ...fixed], options, context))
  })

  const sandbox = program.command('sandbox').description('serve a local API, to rehearse an import')
  for (const option of sandboxOptions(faults)) sandbox.addOption(option)
  sandbox
    .addHelpText('after', () => `\nFaults:\n${faultLines(faults).join('\n')}\n\n${helpText(SANDBOX_HELP)}`)
    .action(async (options) => {
      refuseEarlierOptions(program, 'sandbox')
      end(await sandboxCommand(options, context))
    })

  program
    .command('migration')
    .description('print the SQL of the tables of journals and limiters')
    .argument('<database>', 'postgres')
    .action((database) => {
      refuseEarlierOptions(program, 'migration')
      stdout.line(migrationFor(database))
    })

  const ui = program.command('ui').description('serve the admin page on this machine')
  for (const option of connectionOptions()) ui.addOption(option)
  ui.option('--rate <requests/time>', 'the limit that all tabs keep together (default: 60/60s)', parseRate)
    .addOption(verifyRateOption())
    .option('--port <port>', 'the port; 0 for any (default: 8061, or any if taken)', parseInteger(0, 65535))
    .option('--sandbox', 'import into a sandbox on this machine instead')
    .option('--open', 'open the browser (default: if you run this interactively)')
    .option('--no-open', 'only print the address')
    .addHelpText('after', helpText(UI_HELP))
    .action(async (options) => {
      refuseEarlierOptions(program, 'ui')
      end(await uiCommand(options, context))
    })
  const refuseEarlier = (/** @type {string} */ command) => refuseEarlierOptions(program, command)
  addGuideCommands(program, { context, version: version(), connection: connectionOptions, from, refuseEarlier, end })
  // Of the import, more than one may be a command that is misspelt, with its file. Commands would take this over, so it stands after them.
  program.allowExcessArguments()
  return program
}

/** @param {string} database */
function migrationFor(database) {
  if (database !== 'postgres') throw new CliError(USAGE, 'migration takes the name of a database: postgres.')
  return migration.trimEnd()
}

/** Options before a command are the import's, and would be lost. @param {Command} program @param {string} command @param {string[]} [allowed] */
function refuseEarlierOptions(program, command, allowed = []) {
  const given = Object.keys(program.opts()).filter(
    (name) => program.getOptionValueSource(name) !== 'default' && !allowed.includes(name),
  )
  if (given.length) throw new CliError(USAGE, `options go after the command: cometchat-import ${command} …`)
}

/** Refuses a command that is misspelt: it would be taken for a file. @param {Command} program */
function refuseMisspelt(program) {
  const [first, ...others] = program.args
  const names = program.commands.map((command) => command.name())
  const meant = first !== undefined && /^[a-z]+$/i.test(first) && !existsSync(first) ? nearest(first, names) : undefined
  if (meant !== undefined)
    throw usageError(
      `there is no command and no file ${first}. Did you mean ${meant}? See cometchat-import ${meant} --help.`,
    )
  if (others.length > 0)
    program.error(`error: too many arguments. Expected 1 argument but got ${others.length + 1}.`, {
      code: 'commander.excessArguments',
    })
}

/** Removes the value of `'--optoin=secret'`. @param {string} text */
const withoutValues = (text) => text.replace(/'(--?[^'=\s]+)=[^']*'/, "'$1'")

/** Says which option of a comparison is meant by one of an import's, if commander says nothing. @param {string} text an error */
const otherwise = (text) =>
  /unknown option '--rate['=]/.test(text) && !/did you mean/i.test(text) ? '(Did you mean --verify-rate?)\n' : ''

/** @param {string} flag */
const noKeyFlag = (flag) =>
  `cometchat-import: there is no ${flag}. Other programs can see a command line, and the shell keeps it in its history, so the key comes from the environment: set COMETCHAT_REST_API_KEY. If this key was real, replace it in the dashboard.`

/** @param {unknown} cause @param {Output} stderr */
function report(cause, stderr) {
  if (cause instanceof CommanderError) {
    const fine = cause.exitCode === 0 || cause.code === 'commander.help'
    return fine ? DONE : USAGE
  }
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const [first = '', ...rest] = error.message.split('\n').map(printable)
  const { code } = /** @type {{ code?: unknown }} */ (error)
  stderr.line([...wrap(`cometchat-import: ${first}`), ...rest, ...moreLines(code)])
  if (error instanceof CliError) return error.status
  return statusOfError(/** @type {import('./exit.js').MaybeError} */ (error))
}

/** Returns the package's own version, so that it cannot differ. */
function version() {
  try {
    return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
  } catch {
    return '0.0.0'
  }
}

const IMPORT_HELP = `
The key comes from COMETCHAT_REST_API_KEY, never from an option.
Run the same command again to resume an import that stopped.
Press p, or send SIGUSR1, to pause it; the same lets it continue.

Examples:
  $ cometchat-import init
  $ cometchat-import check users.csv
  $ cometchat-import users.csv --app-id 123abc --region us --failed failed.csv
  $ cometchat-import --plan import.json
  $ cometchat-import users.csv --map id=uid --map first=name --map last=name
  $ cometchat-import users.json --from auth0
  $ cat users.ndjson | cometchat-import - --format ndjson --json
  $ cometchat-import users.csv --endpoint http://127.0.0.1:8060/v3

Exit status:
  0    every row was imported, or its user existed already
  1    some rows were not imported, such as those that repeat a uid
  2    wrong usage, or an input or a journal that cannot be read
  3    the import could not continue
  130  the import was interrupted`

const CHECK_HELP = `
Examples:
  $ cometchat-import check users.csv
  $ cometchat-import check users.csv --failed bad.csv --timestamps auto
  $ cometchat-import check users.json --json
  $ cometchat-import check users.csv --uid cometchat --uids uids.csv
  $ cometchat-import check users.csv --app-id 123abc --region us

With an app or an endpoint, the app is asked as well: does it have the roles
that rows name, and are there users already? That takes one or two requests.

Exit status: 0 if every row is valid, 1 if some are not or the app lacks their
roles, 2 if the file cannot be read, 3 if the key is wrong.`

const VERIFY_HELP = `
The file is read as the import read it: give the same options of reading.
Reading back has a limit of its own, and takes nothing from the import's.
Name the files in which you fixed rows that failed behind it: a row counts as
the last of them has it.

Examples:
  $ cometchat-import verify users.csv --app-id 123abc --region us
  $ cometchat-import verify users.csv failed.csv
  $ cometchat-import verify users.csv --missing missing.csv --differing differing.csv
  $ cometchat-import users.csv --yes && cometchat-import verify users.csv --quiet

Exit status:
  0    the user of every row is in the app, as the file says; rows that repeat
       a uid are not compared
  1    some rows are missing, differ or cannot have been imported
  2    wrong usage, or an input that cannot be read
  3    the comparison could not continue
  130  it was interrupted`

const SANDBOX_HELP = `Examples:
  $ cometchat-import sandbox
  $ cometchat-import sandbox --rate 60/6s --latency 20-80 --seed 7
The endpoint is printed; --endpoint of an import takes it. No key is needed.`

const UI_HELP = `
The page is served to this machine only. The key comes from
COMETCHAT_REST_API_KEY and stays in this process, which sends the page's
requests. The printed address opens one tab, once.

Examples:
  $ cometchat-import ui --sandbox
  $ cometchat-import ui --app-id 123abc --region us

Press Ctrl-C to stop after the requests in flight, twice to stop at once.`
