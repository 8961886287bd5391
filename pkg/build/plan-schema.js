// The JSON Schema of plans: the forms are the table's (`pkg/plan/keys.js`), the sentences those of the types.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaOfPlans } from '../plan/keys.js'
import { Failure, root } from './run-command.js'

const SCHEMA = 'pkg/plan.schema.json'

/** Interfaces whose members have the sentences, the more special first. @type {[string, string][]} */
const USERS_DOCS = [
  ['pkg/plan.d.ts', 'PlanUsers'],
  ['pkg/index.d.ts', 'RowOptions'],
  ['pkg/index.d.ts', 'ImportOptions'],
  ['pkg/verify.d.ts', 'VerifyOptions'],
]

/** Writes the schema, unless it is current. */
export function writePlanSchema() {
  const path = join(root, SCHEMA)
  const text = planSchema((name) => readFileSync(join(root, name), 'utf8'))
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

/**
 * Returns the text of the schema.
 *
 * @param {(path: string) => string} read gives the text of a file of the repository
 */
export function planSchema(read) {
  const { $schema, properties, ...rest } = schemaOfPlans()
  const plan = docsOf(read('pkg/plan.d.ts'), 'Plan')
  const app = docsOf(read('pkg/index.d.ts'), 'Connection')
  const users = Object.assign({}, ...USERS_DOCS.map(([path, name]) => docsOf(read(path), name)).reverse())
  const retry = docsOf(read('pkg/index.d.ts'), 'RetryOptions')
  const described = {
    ...withDocs(properties, plan),
    app: { ...properties.app, description: plan.app, properties: withDocs(properties.app.properties, app) },
    users: { ...properties.users, description: plan.users, properties: withDocs(properties.users.properties, users) },
  }
  const members = described.users.properties
  members.retry = { ...members.retry, properties: withDocs(members.retry.properties, retry) }
  const title = 'A plan of cometchat-import'
  return `${pretty({ $schema, title, ...rest, properties: described })}\n`
}

/** @param {Record<string, any>} forms @param {Record<string, string>} docs @returns {Record<string, any>} */
function withDocs(forms, docs) {
  return Object.fromEntries(
    Object.entries(forms).map(([name, form]) => {
      if (!docs[name]) throw new Failure(`the types say nothing of a plan's ${name}`)
      return [name, { description: docs[name], ...form }]
    }),
  )
}

/** Returns the sentences above the members of an interface, as plain text. @param {string} types @param {string} name */
function docsOf(types, name) {
  const [, body] = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(types) ?? []
  if (body === undefined) throw new Failure(`there is no interface ${name}`)
  const members = body.matchAll(/^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\$?\w+)\??:/gm)
  return Object.fromEntries([...members].map(([, doc = '', member = '']) => [member, plain(doc)]))
}

/** @param {string} doc */
function plain(doc) {
  const lines = doc.split('\n').map((line) => line.replace(/^ *\* ?/, '').trim())
  return lines
    .join(' ')
    .replace(/\{@link (?:\w+\.)?(\w+)\}/g, '`$1`')
    .replace(/```\w*.*?```/g, '')
    .replace(/ *@default /, ' Default: ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Returns JSON in which what fits on a line stands on one. @param {any} value @param {string} [indent] @returns {string} */
function pretty(value, indent = '') {
  const short = JSON.stringify(value, null, 1).replace(/\n */g, ' ')
  if (value === null || typeof value !== 'object' || short.length + indent.length <= 120) return short
  const deeper = `${indent}  `
  const items = Array.isArray(value)
    ? value.map((item) => pretty(item, deeper))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${pretty(item, deeper)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`
}
