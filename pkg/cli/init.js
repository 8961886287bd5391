/** `cometchat-import init`: asks what an import needs to know, and writes a plan. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { isAppId, REGIONS } from '../client/app-id.js'
import { RULES, USERS } from '../client/entities.js'
import { planIssues } from '../plan/read.js'
import { DONE, INTERRUPTED, NOT_ALL, usageError } from './exit.js'
import { lookAt } from './first-look.js'
import { guessedFields, hasOtherTimes, lacking, mapOf, NO_FIELD, others, wrongUid } from './guess.js'
import { connectionFrom, defined } from './options.js'
import { OutputFile, writeWhole } from './output-file.js'
import { linkedPath } from './paths.js'
import { openPrompts } from './prompts.js'
import { programName } from './resuming.js'
import { DERIVED_UIDS } from './summary.js'
import { clip, padEnd, printable, shellCommand, wrap } from './text.js'

/** @typedef {import('../index.d.ts').Description} Description */
/** @typedef {import('./prompts.js').Prompts} Prompts */

/**
 * @param {string | undefined} operand
 * @param {{ output?: string, appId?: string, region?: string, endpoint?: string, yes?: boolean } & import('./first-look.js').Layout} options
 * @param {import('./program.js').Context & { version: string }} context
 * @returns {Promise<number>} the exit status
 */
export async function initCommand(operand, options, context) {
  const { host, stderr } = context
  const output = options.output ?? 'import.json'
  const isAsking = !options.yes && Boolean(host.stdin.isTTY && stderr.isTerminal)
  if (!isAsking && (!options.yes || operand === undefined)) throw usageError(WITHOUT_TERMINAL)
  if (options.endpoint !== undefined) connectionFrom(options, { ...host.env, COMETCHAT_REST_API_KEY: undefined })
  const prompts = isAsking ? await openPrompts(context) : undefined
  if (!(await mayWrite(output, prompts))) return NOT_ALL
  const file =
    operand ?? (await prompts?.text('Which file has the users?', { placeholder: 'users.csv', check: fileTrouble }))
  if (file === undefined) return declined(stderr)
  const { sheet, skipLines, from } = options
  const found = await lookAt(file, { sheet, skipLines, from }, { output, prompts, context })
  if (!found) return declined(stderr)
  const app = await appOf(options, prompts, host.env)
  const users = app && (await usersOf({ ...found, file, output }, prompts, context))
  if (!app || !users) return declined(stderr)
  const plan = { $schema: schemaPath(output, context.version), ...(Object.keys(app).length > 0 && { app }), users }
  const [issue] = planIssues(plan)
  if (issue) throw usageError(`${issue.pointer.replace(/^\//, '')}: ${issue.message}`)
  await writeWhole(await OutputFile.create(output), `${JSON.stringify(plan, null, 2)}\n`)
  context.stdout.line(nextSteps(output, app, context))
  return DONE
}

/** @param {import('./output.js').Output} stderr */
function declined(stderr) {
  stderr.line('No plan was written.')
  return INTERRUPTED
}

/** Returns whether the plan may be written: one that is there is kept unless a person says otherwise. @param {string} output @param {Prompts | undefined} prompts */
async function mayWrite(output, prompts) {
  if (!existsSync(await linkedPath(output))) return true
  const there = `${printable(output)} is there already`
  if (!prompts) throw usageError(`${there}. Name another with --output, or move it away.`)
  if (await prompts.confirm(`${there}. Overwrite it?`, false)) return true
  await prompts.end('Nothing was changed.')
  return false
}

/**
 * Returns the app: as given, or as a person says; undefined if they stop.
 *
 * @param {{ appId?: string, region?: string, endpoint?: string }} options
 * @param {Prompts | undefined} prompts
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<Record<string, string> | undefined>}
 */
async function appOf({ appId, region, endpoint }, prompts, env) {
  if (endpoint !== undefined) return { endpoint }
  const id =
    appId ??
    (await prompts?.text('Which app? (dashboard: app id)', { initial: env.COMETCHAT_APP_ID, check: appTrouble }))
  if (prompts && id === undefined) return undefined
  const where =
    region ??
    (await prompts?.select(
      'Which region?',
      REGIONS.map((value) => ({ value })),
      env.COMETCHAT_REGION,
    ))
  if (prompts && where === undefined) return undefined
  return defined({ appId: id, region: where })
}

/**
 * Returns what the plan says of users; undefined if a person stops.
 *
 * @param {{ description: Description, layout: import('./first-look.js').Layout, file: string, output: string }} about
 * @param {Prompts | undefined} prompts
 * @param {import('./program.js').Context} context
 */
async function usersOf({ description, layout, file, output }, prompts, context) {
  const { sheet, skipLines, from } = layout
  const base = path.basename(file).replace(/(\.(csv|tsv|txt|json|ndjson|jsonl|xlsx|gz))+$/i, '')
  const columns = from ? {} : await columnsOf(description, file, prompts, context)
  return (
    columns &&
    defined({
      file: fromPlan(output, file),
      sheet,
      skipLines,
      from: from?.name,
      rowPath: from?.options.rowPath === undefined ? description.rowPath : undefined,
      ...columns,
      failed: `${base}-failed.${description.format === 'csv' ? 'csv' : 'ndjson'}`,
    })
  )
}

/**
 * Returns what the plan says of the columns; undefined if a person stops.
 *
 * @param {Description} description
 * @param {string} file
 * @param {Prompts | undefined} prompts
 * @param {import('./program.js').Context} context
 */
async function columnsOf(description, file, prompts, { stderr }) {
  const displayed = (/** @type {string} */ text) => stderr.redact(printable(text))
  const fields = guessedFields(description)
  if (prompts && (await correct(description, fields, prompts, displayed)) === undefined) return undefined
  const [field] = lacking(fields)
  if (!prompts && field !== undefined)
    throw usageError(
      `no column of ${printable(file)} seems to be the ${field}. Run init on a terminal, or write the plan with "map": { "${field}": "column" }. If titles stand above the names, skip them with --skip-lines.`,
    )
  const rest = others(fields)
  const extra =
    rest.length === 0
      ? undefined
      : prompts
        ? await prompts.select(extraQuestion(rest, displayed), EXTRAS, 'drop')
        : 'drop'
  if (rest.length > 0 && extra === undefined) return undefined
  if (!prompts && rest.length > 0)
    stderr.line(
      wrap(
        `Left out, for they fill no field: ${rest.map(displayed).join(', ')}. "extra": "metadata" has CometChat store them all.`,
      ),
    )
  const wrong = wrongUid(description, fields)
  const uid = wrong === undefined ? undefined : await uidRule(displayed(wrong), prompts, stderr)
  if (wrong !== undefined && uid === undefined) return undefined
  return {
    map: mapOf(description, fields),
    uid: uid === 'lowercase' ? undefined : uid,
    timestamps: hasOtherTimes(description, fields) ? 'auto' : undefined,
    extra,
  }
}

/** Returns what happens to uids that CometChat does not take; undefined if a person stops. @param {string} wrong one of them @param {Prompts | undefined} prompts @param {import('./output.js').Output} stderr */
async function uidRule(wrong, prompts, stderr) {
  const such = `CometChat takes no uid such as ${clip(wrong, 30)}`
  if (prompts) return prompts.select(`${such}. What happens to it?`, UIDS, 'cometchat')
  stderr.line(wrap(`${such}, so the plan has "uid": "cometchat". ${DERIVED_UIDS}`))
  return 'cometchat'
}

/**
 * Displays the columns, and lets a person correct their fields, until each required one has a column.
 *
 * @param {Description} description
 * @param {Record<string, string>} fields by column; corrected
 * @param {Prompts} prompts
 * @param {(text: string) => string} displayed
 * @returns {Promise<true | undefined>} undefined if they stop
 */
async function correct({ columns }, fields, prompts, displayed) {
  const named = columns.filter(({ column }) => column !== '')
  const table = () =>
    named.map(({ column, samples }) =>
      row(displayed(column), fields[column] ?? NO_FIELD, displayed(samples.join(', '))),
    )
  prompts.note(table(), 'Columns, the field that each fills, and some values')
  const isRight = lacking(fields).length === 0 ? await prompts.confirm('Is that right?', true) : false
  if (isRight === undefined) return undefined
  if (isRight) return true
  do {
    for (const { column, samples } of named) {
      const about = clip(`${displayed(column)} (${displayed(samples.join(', '))})`, 60)
      const chosen = await prompts.select(`${about} is the`, FIELDS, fields[column])
      if (chosen === undefined) return undefined
      fields[column] = chosen
    }
    const missing = lacking(fields)
    prompts.note(
      missing.length > 0 ? [`No column is the ${missing.join(' and the ')}, which every user needs.`] : table(),
      'Columns',
    )
  } while (lacking(fields).length > 0)
  return true
}

/** @param {string} column @param {string} field @param {string} samples */
const row = (column, field, samples) =>
  `${padEnd(clip(column, 20), 20)} → ${padEnd(field || 'no field', 13)} ${clip(samples, 28)}`

/** @param {string[]} columns @param {(text: string) => string} displayed */
const extraQuestion = (columns, displayed) =>
  `What happens to ${columns.length === 1 ? 'the column' : 'the columns'} without a field (${clip(columns.map(displayed).join(', '), 30)})?`

/** Returns a path as the plan has it: from its folder, with `/` on every system. @param {string} output @param {string} file */
function fromPlan(output, file) {
  const relative = path.relative(path.dirname(path.resolve(output)), path.resolve(file))
  return path.isAbsolute(relative) ? relative : relative.split(path.sep).join('/')
}

/** Returns where editors find the schema: in the project, or on the web. @param {string} output @param {string} version */
function schemaPath(output, version) {
  const local = 'node_modules/cometchat-import/plan.schema.json'
  return existsSync(path.join(path.dirname(output), local))
    ? `./${local}`
    : `https://unpkg.com/cometchat-import@${version}/plan.schema.json`
}

/** @param {string} output @param {object} app @param {import('./program.js').Context} context */
function nextSteps(output, app, { host }) {
  const command = (/** @type {string[]} */ ...words) =>
    `  ${shellCommand([...programName(host), '--plan', output, ...words], host.platform)}`
  const isSet = Boolean(host.env.COMETCHAT_REST_API_KEY)
  const key =
    host.platform === 'win32' ? '$env:COMETCHAT_REST_API_KEY = "the-key"' : 'export COMETCHAT_REST_API_KEY=the-key'
  const missing =
    Object.keys(app).length === 0
      ? wrap('It names no app: add "app": { "appId": …, "region": … } or give --app-id and --region.')
      : []
  return [
    ...wrap(`${printable(output)} is written. Check the file, then import it:`),
    command('check'),
    ...(isSet ? [] : [`  ${key}`]),
    command(),
    ...missing,
  ]
}

/** @param {string} text */
const appTrouble = (text) =>
  isAppId(text.trim()) ? undefined : 'The app id has letters, digits and hyphens only: copy it from the dashboard.'

/** @param {string} text */
function fileTrouble(text) {
  const found = statSync(text, { throwIfNoEntry: false })
  if (!found) return 'There is no such file.'
  return found.isFile() ? undefined : 'This is no file.'
}

const FIELDS = [
  ...USERS.fields.map((value) => ({ value, hint: RULES.users?.[value]?.required ? 'required' : undefined })),
  { value: NO_FIELD, label: 'no field' },
]

const EXTRAS = [
  { value: 'drop', label: 'leave them out' },
  {
    value: 'metadata',
    label: 'keep them in the metadata',
    hint: 'CometChat then stores them: no passwords, no tokens',
  },
  { value: 'reject', label: 'refuse rows that have something in them' },
]

const UIDS = [
  { value: 'cometchat', label: "derive one, as CometChat's migration guides do", hint: 'the app logs in with it' },
  { value: 'lowercase', label: 'the row is invalid' },
]

const WITHOUT_TERMINAL = `init asks questions on a terminal. Without one, give what it would ask for, and --yes for what it guesses:
  cometchat-import init users.csv --app-id 123abc --region us --yes
or write the plan yourself: { "app": { "appId": "123abc", "region": "us" }, "users": { "file": "users.csv" } }`
