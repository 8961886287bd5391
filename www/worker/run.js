// The import itself: runs, counts, and keeps what became of each row.

import { importUsers, indexedDbJournal } from '../package.js'
import { Account } from './account.js'
import { rowsFile } from './csv.js'
import { usersOf } from './nowhere.js'
import { limiterOf } from './pace.js'
import { notesAt } from './places.js'
import { Tested } from './tested.js'

/**
 * Starts an import, or resumes the one of this journal.
 *
 * @param {any} source
 * @param {any} connection
 * @param {Omit<import('../../pkg/index.d.ts').RowOptions, 'journal'> & { journal: string, rows?: number, sending?: any, test?: number }} options
 *   `sending`: options of the import alone; `test`: so many users are sent, in one request, and no others
 * @param {(event: any) => void} post
 */
export function createRun(source, connection, { journal, rows, sending, test, ...reading }, post) {
  const account = new Account(source.info.placeKind)
  const places = source.places()
  const bad = []
  const tested = test ? new Tested(connection.options.apiKey) : undefined
  let job
  let sent = 0
  let isStopping = false

  const work = async () => {
    post({ type: 'turn' })
    account.placeOf = await places
    const send = connection.options.fetch ?? fetch
    const options = {
      ...connection.options,
      ...reading,
      ...source.options,
      extra: 'drop',
      rate: connection.rate,
      limiter: limiterOf(connection),
      rowEvents: 'all',
      expectedRows: rows,
      ...sending,
      ...(test && { batchSize: test, concurrency: 1, budget: { maxRequests: 1 } }),
      journal: indexedDbJournal(journal),
      failed: (bytes) => void bad.push(bytes),
      fetch: async (url, init) => {
        sent += Object.keys(usersOf(init.body)).length
        const response = await send(url, init)
        await tested?.hear(response)
        return response
      },
    }
    job = importUsers(source.current, options)
    const report = () => post({ type: 'progress', ...job.progress, sent })
    // While it waits, there are no events, but the chart and the time left advance.
    const ticking = setInterval(report, TICK_MS)
    try {
      for await (const event of job) {
        if (event.type === 'row') {
          account.add(event)
          tested?.add(event)
        } else post(event.type === 'progress' ? { ...event, sent } : event)
      }
      const report = await job
      return { ...report, notes: notesAt(account.placeOf, report.notes), ...tested?.found }
    } finally {
      clearInterval(ticking)
      report()
    }
  }
  const read = readingOf(source, reading)
  const ended = work()

  return {
    account,
    ended,
    /** The rows as they were read, for a comparison with the app. */
    read,
    /** Waits for the requests in flight; called again, it does not. */
    stop() {
      job.abort({ finish: !isStopping })
      isStopping = true
    },
    /** Sends nothing for now, or continues. @param {boolean} isPaused */
    pause: (isPaused) => (isPaused ? job.pause() : job.resume()),
    notImported: () => rowsFile(bad, source.form.format),
  }
}

/**
 * Returns a file as it stands now, and how its rows are read.
 *
 * @param {any} source
 * @param {any} reading as the page knows it
 */
export function readingOf(source, { journal, rows, sending, test, ...reading }) {
  return {
    blob: source.current,
    format: source.form.format,
    places: source.places(),
    options: { ...reading, ...source.options },
  }
}

const TICK_MS = 500
