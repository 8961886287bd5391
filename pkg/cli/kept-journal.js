/** Which journal an import keeps: a file, or one in a database. */
import { databaseWaitNote, nameIn, openDatabaseJournal } from './database-journal.js'
import { clientLoader, databaseOf } from './database.js'
import { journalPath, openJournal, waitNote } from './journal.js'

/**
 * Returns the file that the journal is in, if it is one, and how it is opened.
 * @param {import('./input.js').Input} input
 * @param {{ options: Record<string, any>, connection: import('../index.d.ts').Connection, context: import('./program.js').Context }} parts
 * @returns {{ file: string | undefined, open: () => Promise<import('./journal.js').RunJournal | undefined> }}
 */
export function keptJournal(input, { options, connection, context }) {
  const { takeOver, quiet, journal } = options
  const say = (/** @type {string[]} */ lines) => quiet || context.stderr.line(lines)
  const database = databaseOf('--journal', journal)
  if (database) {
    const name = nameIn(database, input.file, connection)
    const load = clientLoader(context.host)
    const onWait = (/** @type {{ worker: string, waitMs: number }} */ holder) => say(databaseWaitNote(name, holder))
    return { file: undefined, open: () => openDatabaseJournal(database, name, { takeOver, onWait, load }) }
  }
  const file = journalPath(journal, input, connection.endpoint)
  return {
    file,
    open: async () => openJournal(file, { takeOver, onWait: (holder) => say(waitNote(file ?? '', holder)) }),
  }
}
