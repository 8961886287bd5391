// A worker that imports until it is killed (tests/suite/cases/database.js).
import { importUsers } from 'cometchat-import'
import { indexedDbJournal } from 'cometchat-import/indexeddb'

self.onmessage = ({ data: { name, users, ...options } }) => {
  importUsers(users, { ...options, batchSize: 10, concurrency: 1, journal: indexedDbJournal(name) })
}
