/** Standard output and standard error: lines, colours, back-pressure, and readers that go away. */
import util from 'node:util'
import { printableLines } from './text.js'

/** @typedef {(format: string, text: string) => string} Paint */

export class Output {
  /**
   * @param {NodeJS.WriteStream} stream
   * @param {Record<string, string | undefined>} env
   */
  constructor(stream, env) {
    this.stream = stream
    this.isTerminal = stream.isTTY === true
    /** Takes secrets out of what people read. @type {(text: string) => string} */
    this.redact = (text) => text
    this.#colours = wantsColours(env, this.isTerminal) && 'styleText' in util
    stream.on('error', (/** @type {NodeJS.ErrnoException} */ cause) => {
      this.#gone = true
      // `… | head` closes the pipe early. That ends the output, not the import.
      if (cause?.code !== 'EPIPE') this.failure ??= cause
    })
  }

  /** Why what was written did not arrive; a reader that went away is no reason. @type {Error | undefined} */
  failure

  /** A text in a colour, where colours are wanted. @type {Paint} */
  paint = (format, text) => (this.#colours ? util.styleText(/** @type {any} */ (format), text, OWN_DECISION) : text)

  /** Whether texts are in colours. */
  get hasColours() {
    return this.#colours
  }

  get columns() {
    return this.stream.columns || 80
  }

  /** One or more lines for people: nothing in them moves the cursor or turns the line around. @param {string | string[]} lines */
  line(lines = '') {
    // As one text: what was wrapped may have been cut in the middle of a secret.
    const text = this.redact([lines].flat().join('\n'))
    const parts = this.#colours ? text.split(OWN_COLOUR) : [text]
    this.write(`${parts.map((part, at) => (at % 2 ? part : printableLines(part))).join('')}\n`)
  }

  /** Lines for people, of which there may be none. @param {string[]} lines */
  lines(lines) {
    if (lines.length > 0) this.line(lines)
  }

  /** Writes text as it is, for programs; settles when there is room for more. @param {string} text */
  async raw(text) {
    if (this.write(text) || this.#gone) return
    await new Promise((resolve) => {
      const done = () => {
        for (const name of ENDS) this.stream.off(name, done)
        resolve(undefined)
      }
      for (const name of ENDS) this.stream.once(name, done)
    })
  }

  /** Writes text as it is, without waiting; returns whether there is room for more. @param {string} text */
  write(text) {
    if (this.#gone || this.stream.destroyed || this.stream.writableEnded) return true
    return this.stream.write(text)
  }

  #gone = false
  #colours = false
}

/** Returns whether texts are in colours: FORCE_COLOR decides, then NO_COLOR, then whether it is a terminal. @param {Record<string, string | undefined>} env @param {boolean} isTerminal */
function wantsColours({ FORCE_COLOR: forced, NO_COLOR, TERM }, isTerminal) {
  if (forced) return !/^(0|false)$/i.test(forced)
  return isTerminal && !NO_COLOR && TERM !== 'dumb'
}

/** Settles when everything written has reached its reader, or never can. @param {...NodeJS.WriteStream} streams */
export const flush = (...streams) =>
  Promise.all(
    streams.map((stream) =>
      stream.destroyed || stream.writableLength === 0
        ? undefined
        : new Promise((resolve) => {
            stream.once('error', resolve)
            stream.write('', resolve)
          }),
    ),
  )

/** What `styleText` writes; the parts that it splits a text into are between. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const OWN_COLOUR = /(\u001b\[\d{1,3}m)/

/** Newer versions of Node would look at `process.stdout` once more, which may not be our stream. */
const OWN_DECISION = { validateStream: false }

const ENDS = ['drain', 'error', 'close']
