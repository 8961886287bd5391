// What a bundle holds, and whether it may: copies of the WebAssembly module, imports, what only Node has, code of parts
// that nobody asked for.

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { Failure } from '../../../pkg/build/run-command.js'
import { moduleAsText } from '../../../pkg/build/text.js'
import { decoder } from '../../../pkg/gen/inline.js'

/**
 * @typedef {{ name: string, bytes: Buffer }} File
 * @typedef {object} Rules
 * @property {'inline' | 'file' | 'none'} wasm how the module is there: as text in a script, as a file, or not at all
 * @property {'browser' | 'edge' | 'node'} host
 * @property {(keyof typeof TRACES)[]} [without] parts of the package that are not used
 * @property {Uint8Array} module the package's own
 */

/** The files of a bundle's folder; source maps and what only describes the bundle are none of its own. */
export function filesOf(folder, isPart = (name) => /\.(m?js|cjs|wasm)$/.test(name)) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => isPart(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
}

/**
 * Throws a `Failure` that names each rule that the bundle breaks.
 *
 * @param {string} title
 * @param {File[]} files
 * @param {Rules} rules
 * @param {File[]} [bare] the same without the package: what its scripts break is the bundler's own doing
 */
export function assertShape(title, files, rules, bare = []) {
  if (files.length === 0) throw new Failure(`${title}: the bundle is empty`)
  const own = new Set(scriptFaults(bare, rules).map(({ what }) => what))
  const ofScripts = scriptFaults(files, rules)
    .filter(({ what }) => !own.has(what))
    .map(({ name, what }) => `${name} ${what}`)
  const faults = [...moduleFaults(files, rules), ...new Set(ofScripts), ...traceFaults(files, rules)]
  if (faults.length > 0) throw new Failure(`${title}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
}

/** A program that imports everything and uses nothing is as small as one that imports nothing. */
export function assertNothingLeft(title, files, without) {
  const [size, bare] = [sizeOf(files).raw, without ? sizeOf(without).raw : 100]
  if (size > bare)
    throw new Failure(
      `${title}: ${size} bytes are left, not ${bare}:\n${files.map(({ bytes }) => String(bytes).slice(0, 2_000)).join('\n')}`,
    )
}

/** Bytes as they are and as they travel. */
export function sizeOf(files) {
  return {
    raw: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    gzip: files.reduce((sum, { bytes }) => sum + gzipSync(bytes, { level: 9 }).length, 0),
  }
}

function moduleFaults(files, { wasm, module }) {
  const scripts = files.filter(({ bytes }) => !isModule(bytes)).map(({ bytes }) => bytes.toString('latin1'))
  const { text } = moduleAsText(module)
  const own = scripts.flatMap((script) => ownTexts(script, text))
  const foreign = scripts.reduce((sum, script) => sum + foreignModules(script), 0)
  const apart = files.filter(({ bytes }) => isModule(bytes)).map(({ bytes }) => bytes)
  const wanted = { inline: wasm === 'inline' ? 1 : 0, file: wasm === 'file' ? 1 : 0 }
  const inline = own.length + foreign
  const isOwn = own.every(Boolean) && apart.every((bytes) => Buffer.compare(bytes, module) === 0)
  return [
    ...(inline === wanted.inline ? [] : [`${inline} copies of a module inside scripts, not ${wanted.inline}`]),
    ...(apart.length === wanted.file ? [] : [`${apart.length} modules as files, not ${wanted.file}`]),
    ...(isOwn ? [] : ['a module that is not the package’s own']),
  ]
}

/** The first bytes of every module. */
const isModule = (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))

/** Texts in a script that begin as the package's own module does: of each, whether it continues as that does. */
function ownTexts(script, text) {
  const begin = text.slice(0, 60)
  const found = []
  for (let at = script.indexOf(begin); at !== -1; at = script.indexOf(begin, at + 1))
    found.push(script.startsWith(text, at))
  return found
}

/** How many modules are written in a script otherwise: in base64, or as numbers. The decoder of the text is none. */
function foreignModules(script) {
  const base64 = [...script.matchAll(/AGFzbQEAAA[\w+/]+=*/g)].filter(([found]) => found !== decoder)
  const numbers = [...script.matchAll(/\b0, ?97, ?115, ?109, ?1, ?0, ?0, ?0\b/g)]
  return base64.length + numbers.length
}

function scriptFaults(files, { host }) {
  const names = new Set(files.map(({ name }) => name))
  return files
    .filter(({ bytes }) => !isModule(bytes))
    .flatMap(({ name, bytes }) => {
      const { imports, globals, texts } = read(name, bytes.toString())
      const unresolved = imports.filter(
        (specifier) => !isInside(names, name, specifier) && !(host === 'node' && isBuiltin(specifier)),
      )
      const ofNode =
        host === 'node'
          ? []
          : [...globals.filter((global) => ONLY_NODE.has(global)), ...texts.filter((text) => /^node:\w/.test(text))]
      return [
        ...unresolved.map((specifier) => ({ name, what: `imports ${JSON.stringify(specifier)}` })),
        ...ofNode.map((found) => ({ name, what: `names ${found}, which only Node has` })),
      ]
    })
}

/** Whether an import names a file of the same bundle. */
function isInside(names, from, specifier) {
  if (!/^\.{0,2}\//.test(specifier)) return false
  const { pathname } = new URL(specifier, `file:///${from}`)
  return names.has(decodeURIComponent(pathname).slice(1))
}

const ONLY_NODE = new Set(['process', 'Buffer', 'require', '__dirname', '__filename', 'setImmediate'])

/** What a script imports, in whichever way, which globals it may name, and its short texts. */
function read(name, code) {
  const found = { imports: [], globals: [], texts: [] }
  const source = (node) => {
    if (typeof node.source?.value === 'string') found.imports.push(node.source.value)
  }
  simple(parsed(name, code), {
    ImportDeclaration: source,
    ImportExpression: source,
    ExportNamedDeclaration: source,
    ExportAllDeclaration: source,
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === 'require' && typeof first?.value === 'string')
        found.imports.push(first.value)
    },
    Identifier: (node) => void found.globals.push(node.name),
    Literal({ value }) {
      if (typeof value === 'string' && value.length < 40) found.texts.push(value)
    },
    TemplateElement: ({ value }) => void found.texts.push(value.raw.slice(0, 40)),
  })
  return found
}

function parsed(name, code) {
  const options = { ecmaVersion: 'latest', allowHashBang: true, allowReturnOutsideFunction: true }
  try {
    return parse(code, { ...options, sourceType: 'module' })
  } catch (error) {
    // What is no module is a script; of an error in both, the module's is the better message.
    try {
      return parse(code, { ...options, sourceType: 'script' })
    } catch {
      throw new Failure(`${name} cannot be parsed: ${error.message}`)
    }
  }
}

function traceFaults(files, { without = [] }) {
  const text = files.map(({ bytes }) => bytes.toString('latin1')).join('\n')
  return without.flatMap((part) =>
    Object.values(TRACES[part])
      .filter((trace) => text.includes(trace))
      .map((trace) => `code of ${part}, which is not used: “${trace}”`),
  )
}

/**
 * Texts that a minifier keeps, by which the parts of the package that are not the client are known, and their files.
 */
export const TRACES = {
  'the sandbox': { 'sandbox/faults.js': 'drop-stored', 'sandbox/node.js': 'closeAllConnections' },
  'the command line': { 'cli/program.js': 'Other programs can see a command line' },
  'the relay': { 'relay/index.js': 'The body did not arrive whole.' },
  'the journal in a file': { 'journal/file.js': 'the file takes no more bytes' },
  'the journal in IndexedDB': { 'journal/indexeddb.js': 'indexedDB: this host has none' },
  'the journal in memory': { 'journal/memory.js': 'the journal in memory is not held' },
}
