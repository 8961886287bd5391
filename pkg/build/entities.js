// What is imported: the core declares the entities with their fields and rules, and what JavaScript and editors know of them is
// written from there.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, root } from './run-command.js'

const FOLDER = 'src/importer/entity'
const LIMITS = 'src/importer/limits.rs'
const TABLE = 'pkg/client/entities.js'
const TYPES = 'pkg/entities.d.ts'

/**
 * A field, as the core declares it. `doc` is its documentation there; `rule` has the kind of the rule and its numbers or words.
 *
 * @typedef {{ kind: string, max?: number, itemMax?: number, words?: string[] }} Rule
 * @typedef {{ name: string, required: boolean, rule: Rule, doc: string }} Field
 * @typedef {{ constant: string, doc: string, name: string, singular: string, key: string, extras?: string,
 *   alreadyThere: string[], changeable: string[], perRequest: number, fields: Field[] }} Entity
 */

/** Writes the table of JavaScript and the types, unless they are current. */
export function writeEntities() {
  const all = entities((path) => readFileSync(join(root, path), 'utf8'))
  write(TABLE, tableOf(all))
  write(TYPES, typesOf(all))
}

/** @param {string} name @param {string} text */
function write(name, text) {
  const path = join(root, name)
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

/**
 * Returns the entities, in the order of the core's list.
 *
 * @param {(path: string) => string} read gives the text of a file of the repository
 * @returns {Entity[]}
 */
export function entities(read) {
  const index = read(`${FOLDER}/mod.rs`)
  const [, list = ''] = /^pub static ENTITIES: .* = \[(.*?)\];$/ms.exec(index) ?? []
  const found = Array.from(list.matchAll(/&(\w+)/g), ([, constant = '']) => {
    const [, file] = new RegExp(`^pub use (\\w+)::.*\\b${constant}\\b`, 'm').exec(index) ?? []
    return entity(constant, read(`${FOLDER}/${file}.rs`), read(LIMITS))
  })
  if (found.length === 0) throw new Failure(`${FOLDER}/mod.rs lists no entities`)
  return found
}

/** @param {string} constant @param {string} source @param {string} limits @returns {Entity} */
function entity(constant, source, limits) {
  const start = new RegExp(
    `((?:^///.*\\n)+)(?:^#.*\\n)*^pub static ${constant}: Entity = Entity \\{\\n([\\s\\S]*?)^\\};`,
    'm',
  )
  const [, doc = '', body = ''] = start.exec(source) ?? []
  const [head = '', table = ''] = body.split(/^ {4}fields: &\[\n/m)
  const value = (/** @type {string} */ name) => new RegExp(`^ {4}${name}: (.*),$`, 'm').exec(head)?.[1] ?? ''
  const fields = fieldsOf(table)
  const expected = [...table.matchAll(/\bField \{/g)].length
  const extras = /Some\((\d+)\)/.exec(value('extras'))?.[1]
  const parsed = {
    constant,
    doc: textOf(doc),
    name: textIn(value('name')),
    singular: textIn(value('singular')),
    key: fields[Number(value('key'))]?.name ?? '',
    ...(extras !== undefined && { extras: fields[Number(extras)]?.name ?? '' }),
    alreadyThere: wordsIn(value('already_there')),
    changeable: wordsIn(/^ {8}changeable: (.*),$/m.exec(head)?.[1] ?? ''),
    perRequest: numberIn(value('per_request'), limits),
    fields,
  }
  if (!parsed.name || !parsed.key || !(parsed.perRequest > 0) || fields.length !== expected)
    throw new Failure(`pkg/build/entities.js cannot read the table of ${constant}: ${JSON.stringify(parsed)}`)
  return parsed
}

/** @param {string} table @returns {Field[]} */
function fieldsOf(table) {
  const declared =
    /((?:^ *\/\/\/ .*\n)+)(?:^ *\/\/ .*\n)*^ *Field \{\s*name: "(\w+)",\s*required: (true|false),\s*rule: Rule::([\s\S]*?),\s*synonyms:/gm
  return Array.from(table.matchAll(declared), ([, doc = '', name = '', required, rule = '']) => ({
    name,
    required: required === 'true',
    rule: ruleOf(rule),
    doc: textOf(doc),
  }))
}

/** @param {string} text such as `Url { max: 3_000 }` or `OneOf(&["public", "private"])` @returns {Rule} */
function ruleOf(text) {
  const [kind = ''] = /^\w+/.exec(text) ?? []
  if (!(kind in KINDS)) throw new Failure(`pkg/build/entities.js has no type for the rule ${kind}`)
  const max = /\bmax(?:_bytes)?: ([^,}]+)/.exec(text)?.[1]
  const itemMax = /\bitem_max: ([^,}]+)/.exec(text)?.[1]
  const words = wordsIn(text)
  return {
    kind,
    ...(max !== undefined && { max: numberIn(max) }),
    ...(itemMax !== undefined && { itemMax: numberIn(itemMax) }),
    ...(words.length > 0 && { words }),
  }
}

/** Returns the number that an expression is: `50`, `5 * 1024`, `limits::ENTRIES_PER_REQUEST`. @param {string} text @param {string} [limits] */
function numberIn(text, limits = '') {
  const [, constant] = /^limits::(\w+)$/.exec(text) ?? []
  const value = constant ? (new RegExp(`^pub const ${constant}: \\w+ = (.*);$`, 'm').exec(limits)?.[1] ?? '') : text
  return value.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1)
}

/** @param {string} text */
const textIn = (text) => wordsIn(text)[0] ?? ''
/** @param {string} text */
const wordsIn = (text) => Array.from(text.matchAll(/"([^"]*)"/g), ([, word = '']) => word)
/** @param {string} lines of a documentation, each with its slashes */
const textOf = (lines) =>
  lines
    .trim()
    .split('\n')
    .map((line) => line.trim().slice('/// '.length))
    .join(' ')

/** @param {Entity[]} all */
function tableOf(all) {
  const constants = all.map(({ constant, doc, fields, ...entity }) => {
    const value = { ...entity, fields: fields.map(({ name }) => name) }
    return `/** ${doc} @type {Entity} */\nexport const ${constant} = ${JSON.stringify(value, null, 2)}\n`
  })
  const rules = Object.fromEntries(
    all.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.map(({ name, required, rule }) => [name, { required, ...rule }])),
    ]),
  )
  return `// Written by the build from ${FOLDER}.

/**
 * What is imported: its name, which also ends the path of a request; one of them, as messages say it; the field that names
 * one; the field that takes what has no field of its own; the server's codes for one that is there already; the fields that can be
 * changed of it then; how many a request takes; and the fields in the order in which they are sent.
 *
 * @typedef {{ name: string, singular: string, key: string, extras?: string, alreadyThere: string[], changeable: string[],
 *   perRequest: number, fields: string[] }} Entity
 * @typedef {{ required: boolean, kind: string, max?: number, itemMax?: number, words?: string[] }} Rule
 */

${constants.join('\n')}
/** The rules of the fields, by entity and field. @type {Record<string, Record<string, Rule>>} */
export const RULES = ${JSON.stringify(rules, null, 2)}
`
}

/** @param {Entity[]} all */
function typesOf(all) {
  return `// Written by the build from ${FOLDER}.
import type { RowOptions } from './index.js'

${all.map(typeOf).join('\n')}`
}

/** @param {Entity} entity */
function typeOf({ doc, singular, fields }) {
  const members = fields.map(({ name, required, rule, doc }) => {
    const { type, says } = KINDS[rule.kind]
    const comment = wrapped(`${doc} ${says(rule)}`, '  ')
    return `${comment}  ${name}${required ? '' : '?'}: ${type(rule)}${required ? '' : ' | null | undefined'}\n`
  })
  const required = fields.filter(({ required }) => required).map(({ name }) => `\`${name}\``)
  const about = `${doc} Only ${required.join(' and ')} ${required.length > 1 ? 'are' : 'is'} required. The rules and numbers come from CometChat's pages "Import Users" and "Properties and constraints". \`null\` and \`undefined\` mean that the field is absent.`
  return `${wrapped(about, '')}export interface ${singular[0]?.toUpperCase()}${singular.slice(1)} {\n${members.join('')}}\n`
}

/** Returns a comment in lines of at most 120 characters. @param {string} text @param {string} indent */
function wrapped(text, indent) {
  if (text.length + indent.length <= 112) return `${indent}/** ${text} */\n`
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trimStart()
    if (line.length + indent.length <= 115) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

const SEVERAL = new Intl.NumberFormat('en')
/** @param {number | undefined} number */
const count = (number) => SEVERAL.format(number ?? 0)

/**
 * Of each rule's kind: its type, and what there is to say of a value beside what the field means.
 *
 * @type {Record<string, { type: (rule: Rule) => string, says: (rule: Rule) => string }>}
 */
const KINDS = {
  Id: {
    type: () => 'string | number | bigint',
    says: ({ max }) =>
      `1–${count(max)} characters of \`a-z 0-9 - _\`. Upper case becomes lower case, as on the server (see {@link RowOptions.uid}). A number is written as its digits.`,
  },
  Word: {
    type: () => 'string',
    says: ({ max }) => `1–${count(max)} letters, digits, \`-\` and \`_\`, in lower case.`,
  },
  Text: {
    type: () => 'string | number | bigint',
    says: ({ max }) => `1–${count(max)} characters (code points), in any language. A number is written as its digits.`,
  },
  Url: { type: () => 'string', says: ({ max }) => `At most ${count(max)} characters.` },
  Object: {
    type: () => 'Record<string, unknown>',
    says: ({ max = 0 }) => `At most ${count(max / 1024)} KB (${count(max)} bytes of UTF-8, without white space).`,
  },
  List: {
    type: () => 'readonly string[]',
    says: ({ max, itemMax }) => `At most ${count(max)}, each of at most ${count(itemMax)} characters.`,
  },
  Timestamp: {
    type: () => 'number | string | bigint | Date',
    says: () => 'UNIX time in seconds, 10 digits. See {@link RowOptions.timestamps} for other forms.',
  },
  OneOf: {
    type: ({ words = [] }) => words.map((word) => `'${word}'`).join(' | '),
    says: () => 'In any case.',
  },
}
