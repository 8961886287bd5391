/** `--json`: one event a line, the version first, the report last. `events.schema.json` has their schema. */
import { redactSentences } from './secrets.js'
import { printableLines } from './text.js'

/** The version of the events, see `StartEvent` of `json-events.d.ts`. */
const VERSION = 1

/**
 * Returns a function that prints events; before the first, it prints the version of all.
 *
 * @param {import('./output.js').Output} stdout
 * @returns {(event: Record<string, any>) => Promise<void>} settles when there is room for the next
 */
export const jsonEvents = (stdout) => (event) => {
  const first = begun.has(stdout) ? '' : lineOf({ type: 'start', version: VERSION })
  begun.add(stdout)
  return stdout.raw(`${first}${lineOf(redactSentences(event, stdout.redact))}`)
}

/** Outputs on which an event was printed. @type {WeakSet<import('./output.js').Output>} */
const begun = new WeakSet()

/** @param {object} event */
const lineOf = (event) => `${printableLines(JSON.stringify(event))}\n`

/** Returns an object as JSON for a file or a whole standard output, as people and programs read it. @param {object} value @param {(text: string) => string} redact */
export const jsonDocument = (value, redact) =>
  `${printableLines(JSON.stringify(redactSentences(value, redact), null, 2))}\n`
