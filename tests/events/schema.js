// The schema of the command line's events, made of the types: what editors know of an event is what the schema says of it.
//
//   node tests/events/schema.js    writes pkg/events.schema.json
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { folderOf } from '../workspace/packages.js'
import { installFor } from '../workspace/install.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCHEMA = join(ROOT, 'pkg/events.schema.json')

/** Returns the schema that is published. */
export const readSchema = () => readFileSync(SCHEMA, 'utf8')

/** Returns the schema that the types make, as text. */
export async function writtenSchema() {
  await installFor('events')
  const { createGenerator } = await import(
    pathToFileURL(join(folderOf('events', 'ts-json-schema-generator'), 'dist/index.js')).href
  )
  const generator = createGenerator({
    path: join(ROOT, 'pkg/json-events.d.ts'),
    tsconfig: join(ROOT, 'pkg/build/tsconfig.json'),
    type: 'JsonEvent',
    // What is not known is passed over: see `StartEvent`.
    additionalProperties: true,
    topRef: false,
    skipTypeCheck: true,
  })
  const { $schema, definitions, ...root } = generator.createSchema('JsonEvent')
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'A line of cometchat-import --json' }
  return linesOf(in2020({ ...head, ...root, $defs: definitions }))
}

/** Returns a schema with a line for each of its definitions: half of the bytes, and a change can be seen. @param {any} schema */
function linesOf({ $defs, ...root }) {
  const lines = Object.entries($defs).map(([name, part]) => `${JSON.stringify(name)}:${JSON.stringify(part)}`)
  return `${JSON.stringify(root).slice(0, -1)},"$defs":{\n${lines.join(',\n')}\n}}\n`
}

/** Returns a schema as its newest dialect writes it, with what its texts link to as mere names. @param {any} schema @returns {any} */
function in2020(schema) {
  if (Array.isArray(schema)) return schema.map(in2020)
  if (schema === null || typeof schema !== 'object') return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => {
      if (name === '$ref') return [name, value.replace('#/definitions/', '#/$defs/')]
      if (name === 'description' && typeof value === 'string')
        return [name, value.replace(/\{@link\s+([^}]*?)\s*\}/g, '$1').replace(/\s+/g, ' ')]
      return [name, in2020(value)]
    }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA, await writtenSchema())
