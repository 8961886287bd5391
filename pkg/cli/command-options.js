/** The options of the commands, in groups as the help has them. Those of reading have a table of their own. */
import { Option } from 'commander'
import { oneOf, parseDuration, parseInteger, parseMaxFailures, parseRate, REGIONS } from './options.js'
import { planOption } from './plan.js'
import { readingOptions } from './reading-options.js'

/** Returns the options of an import. @param {Option} from */
export const importingOptions = (from) => [
  ...ofFile(from),
  ...grouped(SENDING_GROUP, sendingOptions()),
  ...grouped(LASTING_GROUP, lastingOptions()),
  ...grouped(AROUND_GROUP, aroundOptions()),
  ...grouped(OUTPUT_GROUP, [
    failedOption(),
    new Option('--report <path>', 'write the report to a file, as JSON'),
    new Option('--yes', 'start without asking'),
    jsonOption('print one event a line as JSON, and the report last'),
    quietOption(),
  ]),
]

/** Returns the options of a check. @param {Option} from */
export const checkingOptions = (from) => [
  ...ofFile(from),
  ...grouped(OUTPUT_GROUP, [
    failedOption(),
    new Option('--uids <path>', 'write the ids and the uids derived from them to a file (with --uid cometchat)'),
    jsonOption('print the result as JSON'),
    quietOption(),
  ]),
]

/** Returns the options of a comparison. What only an import does has no effect there, so it is no option. @param {Option} from */
export const verifyingOptions = (from) => [
  ...[...ofFile(from), ...grouped(SENDING_GROUP, sendingOptions())].filter(
    ({ long }) => !OF_IMPORTS.includes(String(long)),
  ),
  ...grouped(OUTPUT_GROUP, comparingOptions()),
]

/** Returns what every command with a file has. @param {Option} from `--from`, which each command has one of */
const ofFile = (from) => [
  ...grouped(APP_GROUP, [planOption(), ...connectionOptions()]),
  ...grouped(READING_GROUP, [from]),
  ...readingGroups(),
  ...grouped(READING_GROUP, [sheetOption()]),
]

export const connectionOptions = () => [
  new Option('--app-id <id>', 'the app (or COMETCHAT_APP_ID)'),
  new Option('--region <region>', 'us, eu or in (or COMETCHAT_REGION)').argParser(oneOf(REGIONS)),
  new Option('--endpoint <url>', 'a base URL instead of app and region, of a relay or a sandbox'),
]

/** Headings of the help. */
const APP_GROUP = 'Which app and plan:'
const READING_GROUP = 'How the file is read:'
const SENDING_GROUP = 'How rows are sent:'
const LASTING_GROUP = 'Where progress and limit are kept:'
const AROUND_GROUP = 'Before and after the rows are sent:'
const OUTPUT_GROUP = 'What is asked, printed and written:'

/** @param {string} heading @param {Option[]} options */
const grouped = (heading, options) => options.map((option) => option.helpGroup(heading))

/** Returns the options of reading; two of them are about sending. */
const readingGroups = () =>
  readingOptions().map((option) =>
    option.helpGroup(['rate', 'batchSize'].includes(option.attributeName()) ? SENDING_GROUP : READING_GROUP),
  )

/** Options of reading and sending that a comparison does not have: its limit is `--verify-rate`. */
const OF_IMPORTS = ['--rate', '--batch-size', '--max-failures']

export const sheetOption = () =>
  new Option('--sheet <name>', 'the sheet of an Excel workbook to read (default: the only one that has rows)')

const sendingOptions = () => [
  new Option('--concurrency <requests>', 'requests at the same time, 1 to 60 (default: 12)').argParser(
    parseInteger(1, 60),
  ),
  new Option('--timeout <time>', 'how long to wait for one response, e.g. 30s, 500ms (default: 30s)').argParser(
    parseDuration,
  ),
  new Option(
    '--retry-for <time>',
    'how long to try again while nothing gets through, e.g. 15m, 2h (default: 15m)',
  ).argParser(parseDuration),
  new Option(
    '--max-failures <rows>',
    'stop when the server rejected so many rows, e.g. 100, or 5% of those that it judged (default: never)',
  ).argParser(parseMaxFailures),
]

const lastingOptions = () => [
  new Option(
    '--journal <path>',
    'where progress is saved, so that the same command resumes (default: <file>.cometchat-journal): a file, or redis://… or postgres://… with a #name; none: save nothing',
  ),
  new Option(
    '--limiter <url>',
    'share the limit with other machines that import into this app: redis://… or postgres://…, the same for all',
  ),
  new Option(
    '--take-over',
    'resume at once where a run stopped that cannot be seen from here, on another machine or in a container (default: after a minute)',
  ),
]

const aroundOptions = () => [
  new Option('--create-roles', 'create the roles that the app lacks, before the first row is sent'),
  new Option('--no-preflight', 'do not ask the app before the import for its roles and users'),
  new Option('--verify', 'after the import, compare every row with what the app has'),
  verifyRateOption(),
  existingOption(),
]

const comparingOptions = () => [
  verifyRateOption(),
  existingOption(),
  new Option('--yes', 'change users that differ without asking (with --existing update)'),
  new Option('--missing <path>', 'write the rows that are missing to a file, ready to import'),
  new Option('--differing <path>', 'write the fields that differ to a file: what the file says, what the app says'),
  new Option('--extra-users <path>', 'write the users that no row has to a file'),
  new Option('--report <path>', 'write the report to a file, as JSON'),
  jsonOption('print one event a line as JSON, and the report last'),
  quietOption(),
]
const existingOption = () =>
  new Option(
    '--existing <rule>',
    'what happens to users that differ: report (default), or update, which changes the fields that differ',
  ).argParser(oneOf(['report', 'update']))
export const verifyRateOption = () =>
  new Option(
    '--verify-rate <requests/time>',
    "the limit of reading the app back (default: 500/60s, the free plan's)",
  ).argParser(parseRate)

const failedOption = () =>
  new Option('--failed <path>', 'write the rows that failed to a file, ready to fix and import')
const jsonOption = (/** @type {string} */ text) => new Option('--json', text)
const quietOption = () => new Option('--quiet', 'print errors only; the exit status says how it ended')
