/** `--json`: one event a line, the report last. */
import { redactSentences } from './secrets.js'
import { printableLines } from './text.js'

/**
 * @param {import('./output.js').Output} stdout
 * @returns {(event: Record<string, any>) => Promise<void>} settles when there is room for the next
 */
export const jsonEvents = (stdout) => (event) =>
  stdout.raw(`${printableLines(JSON.stringify(redactSentences(event, stdout.redact)))}\n`)

/** Returns an object as JSON for a file or a whole standard output, as people and programs read it. @param {object} value @param {(text: string) => string} redact */
export const jsonDocument = (value, redact) =>
  `${printableLines(JSON.stringify(redactSentences(value, redact), null, 2))}\n`
