/** An import as it goes: what is displayed of it, and how a person stops or pauses it. */
import process from 'node:process'
import { listenToKeys } from './keys.js'
import { signalHint } from './pausing.js'
import { progressView } from './progress.js'
import { columnLines, Problems } from './summary.js'
import { wrap } from './text.js'

/**
 * Follows an import to its end.
 *
 * @param {import('../index.d.ts').ImportJob} job
 * @param {object} about
 * @param {import('./program.js').Host} about.host
 * @param {import('./output.js').Output} about.stderr
 * @param {Record<string, any>} about.options
 * @param {import('./progress.js').Plan | undefined} about.plan what the check foretold; without it, the columns are displayed
 * @param {import('./input.js').Input} about.input
 * @param {import('./journal.js').RunJournal | undefined} about.journal
 * @param {import('./signals.js').Interrupts} about.interrupts
 * @param {import('./pausing.js').Pausing} about.pausing
 * @param {(event: Record<string, any>) => Promise<void>} about.emit
 * @param {(lines: string[]) => void} about.say
 */
export async function follow(job, about) {
  const { host, stderr, options, plan, input, journal, interrupts, pausing, emit, say } = about
  const done = Promise.resolve(job)
  // A rejection is handled where it is awaited; until then it is not a crash.
  done.catch(() => {})
  const keys = keysOf(about)
  if (keys && !options.quiet) say(['Press p to pause, Ctrl-C to stop.'])
  const hint = keys ? 'press p to continue' : signalHint(process.pid, host.platform)
  const view = progressView({ stderr, quiet: options.quiet, plan, now: host.now, hint })
  interrupts.during({
    first: () => {
      view.note(wrap('Interrupted: waits for the requests in flight. Once more (Ctrl-C) stops at once.'))
      job.abort({ finish: true })
      journal?.stopWaiting()
    },
    second: () => {
      job.abort()
      input.close()
    },
  })
  pausing.during(job)
  view.update(job.progress)
  const redraw = setInterval(() => view.update(job.progress), REDRAW_MS)
  redraw.unref()

  const problems = new Problems()
  try {
    for await (const event of job) {
      if (event.type === 'progress') view.update(event)
      else if (event.type === 'wait') view.wait(event)
      else if (event.type === 'pause') view.pause(event)
      else if (event.type === 'retry') view.retry(event)
      else if (event.type === 'row') problems.add(event)
      else if (event.type === 'columns' && !plan) say(columnLines(event.columns, stderr.paint))
      await emit(event)
    }
    const report = await done
    view.update(job.progress)
    return { report, problems }
  } finally {
    clearInterval(redraw)
    view.stop()
    keys?.()
  }
}

/** Listens to the keys of a terminal on which the progress is displayed. @param {Parameters<typeof follow>[1]} about */
function keysOf({ host, stderr, options, input, interrupts, pausing }) {
  if (!stderr.isTerminal || options.quiet || input.once) return undefined
  return listenToKeys(host, { pause: pausing.toggle, interrupt: interrupts.interrupt })
}

/** Between looks at the job's counters: waits tick down, rates change, without any event. */
const REDRAW_MS = 250
