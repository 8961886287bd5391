/** How far the import is: a bar on a terminal, lines in a pipe, nothing when asked for quiet. */
import { clip, duration, number } from './text.js'

/** @typedef {import('../index.d.ts').Progress} Counters */
/** @typedef {{ update(progress: Counters): void, wait(event: import('../index.d.ts').WaitEvent): void, pause(event: import('../index.d.ts').PauseEvent): void, retry(event: import('../index.d.ts').RetryEvent): void, note(text: string | string[]): void, stop(): void }} ProgressView */

/**
 * @param {{ stderr: import('./output.js').Output, quiet?: boolean, plan?: Plan, now?: () => number, hint?: string }} options
 *   `hint`: how a paused import continues
 * @returns {ProgressView}
 */
export function progressView({ stderr, quiet = false, plan, now = Date.now, hint = 'press p to continue' }) {
  if (quiet) return new Silence(stderr)
  return stderr.isTerminal ? new Bar(stderr, plan, now, hint) : new Lines(stderr, plan, now, hint)
}

/** What the check foretold. @typedef {{ rows: number, batches: number, rate: import('./options.js').Rate }} Plan */

/** Counts the rows whose outcome is known. @param {Counters} progress */
export const finished = (progress) =>
  progress.imported +
  progress.existing +
  progress.excluded +
  progress.invalid +
  progress.duplicate +
  progress.rejected +
  progress.unconfirmed

/**
 * Returns the milliseconds to the end. The first window's requests are sent at once and would promise too much: so
 * never less than the limit asks for.
 * @param {Counters} progress
 * @param {Plan} [plan]
 */
export function remainingMs(progress, plan) {
  if (progress.etaMs !== undefined) return progress.etaMs
  if (!plan) return undefined
  const left = plan.rows - finished(progress)
  if (left <= 0) return 0
  const bySpeed = progress.rowsPerSecond > 0 ? (left / progress.rowsPerSecond) * 1000 : undefined
  const windows = Math.floor(Math.max(0, plan.batches - 1) / plan.rate.limit)
  const byLimit = windows * plan.rate.windowMs - progress.elapsedMs
  if (byLimit > 0) return Math.max(byLimit, bySpeed ?? 0)
  return bySpeed
}

class Silence {
  /** @param {import('./output.js').Output} stderr */
  constructor(stderr) {
    this.stderr = stderr
  }
  update() {}
  wait() {}
  pause() {}
  retry() {}
  /** @param {string | string[]} text */
  note(text) {
    this.stderr.line(text)
  }
  stop() {}
}

class Lines {
  /** @param {import('./output.js').Output} stderr @param {Plan | undefined} plan @param {() => number} now @param {string} hint */
  constructor(stderr, plan, now, hint) {
    this.stderr = stderr
    this.plan = plan
    this.now = now
    this.hint = hint
  }

  /** @param {Counters} progress */
  update(progress) {
    const done = finished(progress)
    const share = this.plan?.rows ? done / this.plan.rows : 0
    const first = this.#at === undefined
    const due =
      first || (done > this.#done && (this.now() - (this.#at ?? 0) >= LINE_MS || share - this.#share >= LINE_SHARE))
    if (!due) return
    this.#at = this.now()
    this.#share = share
    this.#done = done
    this.stderr.line(progressLine(progress, this.plan))
  }

  /** @param {import('../index.d.ts').WaitEvent} event */
  wait({ reason, ms }) {
    if (ms < LINE_MS || this.now() < this.#waitsUntil) return
    this.#waitsUntil = this.now() + ms
    this.stderr.line(`waits ${duration(ms)} ${WAITS[reason] ?? ''}`.trimEnd())
  }

  /** @param {import('../index.d.ts').PauseEvent} event */
  pause({ paused }) {
    this.stderr.line(paused ? `paused: ${this.hint}` : 'continues')
  }

  /** @param {import('../index.d.ts').RetryEvent} event */
  retry({ reason, attempt, users }) {
    if (this.#retried !== undefined && this.now() - this.#retried < LINE_MS) return
    this.#retried = this.now()
    this.stderr.line(retryLine(reason, attempt, users))
  }

  /** @param {string | string[]} text */
  note(text) {
    this.stderr.line(text)
  }

  stop() {}

  /** @type {number | undefined} */
  #at
  /** @type {number | undefined} */
  #retried
  #share = 0
  #done = 0
  #waitsUntil = 0
}

class Bar {
  /** @param {import('./output.js').Output} stderr @param {Plan | undefined} plan @param {() => number} now @param {string} hint */
  constructor(stderr, plan, now, hint) {
    this.stderr = stderr
    this.plan = plan
    this.now = now
    this.hint = hint
    this.#start()
  }

  /** @param {Counters} progress */
  update(progress) {
    this.#progress = progress
  }

  /** @param {import('../index.d.ts').WaitEvent} event */
  wait({ reason, ms }) {
    this.#waits = { until: this.now() + ms, reason }
  }

  /** @param {import('../index.d.ts').PauseEvent} event */
  pause({ paused }) {
    this.#isPaused = paused
    this.#draw()
  }

  /** @param {import('../index.d.ts').RetryEvent} event */
  retry({ reason, users }) {
    this.#waits = { until: this.now() + 3000, reason: `retries ${users} users: ${reason}` }
  }

  /** Writes lines above the bar. @param {string | string[]} text */
  note(text) {
    this.stop()
    this.stderr.line(text)
    this.#start()
  }

  /** Draws it a last time, and leaves it on the screen. */
  stop() {
    clearInterval(this.#timer)
    this.#draw()
    this.stderr.write(`\n${SHOW_CURSOR}`)
  }

  #start() {
    this.stderr.write(HIDE_CURSOR)
    this.#draw()
    this.#timer = setInterval(() => this.#draw(), DRAW_MS)
  }

  #draw() {
    this.stderr.write(`\r${this.#line(this.#progress)}${CLEAR_REST}`)
  }

  /** @param {Counters | undefined} progress */
  #line(progress) {
    const done = progress ? finished(progress) : 0
    const { columns } = this.stderr
    const width = barColumns(columns)
    const full = Math.floor(Math.min(1, done / Math.max(1, this.plan?.rows ?? 1)) * width)
    const bar = this.plan && width > 0 ? `${'█'.repeat(full)}${'░'.repeat(width - full)} ` : ''
    // First, so that no width cuts it off.
    if (this.#isPaused && progress)
      return clip(`${bar}paused: ${this.hint} · ${rowsLine(progress, this.plan)}`, columns - 1)
    const text = progress ? progressLine(progress, this.plan, { isSmall: columns < SMALL }) : 'begins'
    const waits = this.#waits && this.#waits.until > this.now() ? ` · ${this.#waitText(this.#waits)}` : ''
    return clip(`${bar}${this.stderr.redact(text + waits)}`, columns - 1)
  }

  /** @param {{ until: number, reason: string }} waits */
  #waitText({ until, reason }) {
    return reason in WAITS ? `waits ${duration(until - this.now())}` : reason
  }

  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** @type {Counters | undefined} */
  #progress
  /** @type {{ until: number, reason: string } | undefined} */
  #waits
  #isPaused = false
}

/** Returns how many columns the bar has: it gives way to the text. @param {number} columns of the terminal */
const barColumns = (columns) => {
  const left = BAR_COLUMNS - Math.max(0, 80 - columns)
  return left < LEAST_BAR ? 0 : left
}

/**
 * `45% · 1,080 of 2,400 rows · 50/s · 26 s left`.
 *
 * @param {Counters} progress
 * @param {Plan} [plan]
 * @param {{ isSmall?: boolean }} [how] whether there is no room for the speed and for all rows
 */
export function progressLine(progress, plan, { isSmall = false } = {}) {
  const done = finished(progress)
  const parts = [rowsLine(progress, plan, isSmall)]
  if (!isSmall && progress.rowsPerSecond > 0)
    parts.push(`${progress.rowsPerSecond < 10 ? progress.rowsPerSecond.toFixed(1) : number(progress.rowsPerSecond)}/s`)
  const left = remainingMs(progress, plan)
  if (left !== undefined && done > 0 && (!plan || done < plan.rows)) parts.push(`${duration(left)} left`)
  return parts.join(' · ')
}

/** `45% · 1,080 of 2,400 rows`. @param {Counters} progress @param {Plan} [plan] @param {boolean} [isSmall] */
function rowsLine(progress, plan, isSmall = false) {
  const done = finished(progress)
  if (!plan?.rows) return `${number(done)} rows`
  return `${Math.floor((done / plan.rows) * 100)}% · ${number(done)}${isSmall ? '' : ` of ${number(plan.rows)}`} rows`
}

/** @param {string} reason @param {number} attempt @param {number} users */
const retryLine = (reason, attempt, users) =>
  `sends ${users === 1 ? '1 user' : `${number(users)} users`} again (attempt ${attempt}): ${reason}`

/** @type {Record<string, string>} */
const WAITS = {
  limit: 'for the rate limit',
  refused: 'because the server asked for it',
  backoff: 'before trying again',
  limiter: 'for the limiter',
}

/** Milliseconds between two drawings. */
const DRAW_MS = 200

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
/** From the cursor to the end of the line. */
const CLEAR_REST = '\u001b[K'

/** What is left of 80 columns beside the longest text. */
const BAR_COLUMNS = 18
/** A shorter bar says nothing. */
const LEAST_BAR = 5
/** Columns below which the line is shorter, so that the time that is left is not cut off. */
const SMALL = 60

/** A pipe's lines: after so many milliseconds, or so much more done, whichever is first. */
const LINE_MS = 5000
const LINE_SHARE = 0.1
