/** The journal of an import: where it is, who closes it, and what its troubles mean. */
import { fileJournal } from '../journal/file.js'
import { topicOf } from './exit.js'
import { duration, printable, wrap } from './text.js'

/** What `--journal` takes instead of a path. */
export const NO_JOURNAL = 'none'

/** @typedef {{ path: string, load: () => Promise<AsyncIterable<Uint8Array> | null>, append: (bytes: Uint8Array) => Promise<void>, close: () => Promise<void>, stopWaiting: () => void, end: () => Promise<void> }} RunJournal */

/**
 * The path of the journal: as given, or beside the file. An input that can be read only once has none unless given.
 * Each endpoint has its own: who rehearses with a sandbox and then imports for real needs no other command for it.
 * @param {string | undefined} given
 * @param {{ once: boolean, file: string | undefined }} input
 * @param {string} [endpoint]
 * @returns {string | undefined}
 */
export function journalPath(given, { once, file }, endpoint) {
  if (given === NO_JOURNAL) return undefined
  if (given !== undefined || once || file === undefined) return given
  const host =
    endpoint === undefined ? '' : `.${new URL(endpoint).host.replace(/[^a-z0-9.-]+/gi, '-').replace(/^-+/, '')}`
  return `${file}${host}.cometchat-journal`
}

/**
 * Opens one journal for the check and the import. It is held from the check's beginning to the program's end: in
 * between, while the question is asked, no other run can change what the summary says.
 * @param {string | undefined} path
 * @param {import('../node.d.ts').FileJournalOptions} [options]
 * @returns {RunJournal | undefined}
 */
export function openJournal(path, { takeOver, onWait } = {}) {
  if (path === undefined) return undefined
  let waiting = false
  const journal = fileJournal(path, {
    takeOver,
    onWait(holder) {
      waiting = true
      onWait?.(holder)
    },
  })
  return {
    path,
    load: () => journal.load().finally(() => (waiting = false)),
    stopWaiting: () => void (waiting && journal.close().catch(() => {})),
    append: (bytes) => journal.append(bytes),
    close: async () => {},
    // A lock that could not be removed is taken over by the next run, which finds this process gone.
    end: () => journal.close().catch(() => {}),
  }
}

/**
 * Says why a run does not begin yet: nobody here can see the one that holds the journal.
 * @param {string} path
 * @param {{ pid: number, host: string, since: string, waitMs: number }} holder
 */
export const waitNote = (path, { pid, host, since, waitMs }) =>
  wrap(
    `${printable(path)} is held by process ${pid} on ${printable(host)} since ${printable(since)}, which cannot be seen from here: it is on another machine, in another container, or from before a restart. Waits up to ${duration(waitMs)} for a sign of life. Without one, this run takes the journal over. (--take-over does so at once.)`,
  )

/** Returns whether the journal cannot be resumed, so that nothing is sent. @param {{ code?: unknown } | undefined} error */
export const isJournalRefused = (error) => topicOf(error) === 'journal'

/** Returns whether another run has taken the journal over, and continues the import. @param {{ code?: unknown } | undefined} error */
export const isTakenOver = (error) => error?.code === 'JOURNAL_LOST'

/** Returns what to do about it, and what that would mean. @param {string} code */
export const journalRemedy = (code) => REMEDIES[code] ?? `Nothing was sent. ${ANEW}`

const ANEW =
  'A run without what this journal knows begins at the first row: users who were imported before are then counted as already there, and none is created twice.'

/** @type {Record<string, string>} */
const REMEDIES = {
  JOURNAL_IN_USE: `Nothing was sent. To import beside that run all the same, name another journal with --journal PATH. ${ANEW}`,
  JOURNAL_DAMAGED: `Nothing was sent. Move the journal away, or name another with --journal PATH. ${ANEW}`,
  JOURNAL_OTHER_APP: `Nothing was sent. Check --app-id, --region and --endpoint; if this import is meant for another app than the last, name another journal with --journal PATH, or move this one away. ${ANEW}`,
  JOURNAL_OLDER: `Nothing was sent. Name another journal with --journal PATH, or move this one away. ${ANEW}`,
  JOURNAL_NEWER: `Nothing was sent. Use the newer version (npx cometchat-import@latest), or name another journal with --journal PATH, or move this one away. ${ANEW}`,
  JOURNAL_UNREADABLE: `Nothing was sent. Fix that, or name another path with --journal PATH; --journal none keeps no journal. ${ANEW}`,
}
