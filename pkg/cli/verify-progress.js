/** How far a comparison is: a line on a terminal that is drawn anew, lines in a pipe, nothing when asked for quiet. */
import { clip, duration, number } from './text.js'

/** @typedef {import('../index.d.ts').VerifyProgress} Progress */

/**
 * @param {{ stderr: import('./output.js').Output, quiet?: boolean, now?: () => number }} options
 */
export function verifyView({ stderr, quiet = false, now = Date.now }) {
  let printed = now()
  let drawn = false
  /** @type {number | undefined} */
  let waitsUntil
  const waiting = () => (waitsUntil && waitsUntil > now() ? ` · waits ${duration(waitsUntil - now())}` : '')
  return {
    /** @param {Progress} progress */
    update(progress) {
      if (quiet) return
      const text = verifyLine(progress, stderr.isTerminal && stderr.columns < SMALL) + waiting()
      if (stderr.isTerminal) {
        drawn = true
        stderr.write(`\r${clip(stderr.redact(text), stderr.columns - 1)}\u001b[K`)
      } else if (now() - printed >= LINE_MS) {
        printed = now()
        stderr.line(text)
      }
    },
    /** @param {{ ms: number }} event */
    wait({ ms }) {
      waitsUntil = now() + ms
    },
    stop() {
      if (drawn) stderr.write('\r\u001b[K')
    },
  }
}

/** `reads the app's users: 12,000 so far · 2 min left`, then `compares: 1,080 rows`. @param {Progress} progress @param {boolean} [isSmall] */
export function verifyLine({ rows, pending, listed, etaMs }, isSmall = false) {
  const left = etaMs >= 1000 ? ` · ${duration(etaMs)} left` : ''
  if (rows === 0)
    return isSmall ? `users: ${number(listed)}${left}` : `reads the app's users: ${number(listed)} so far${left}`
  if (isSmall) return `compared: ${number(rows - pending)}${left}`
  return `compares: ${number(rows - pending)} rows with ${number(listed)} users${left}`
}

/** Columns below which the lines are shorter. */
const SMALL = 66
/** Milliseconds between two lines in a pipe. */
const LINE_MS = 5000
