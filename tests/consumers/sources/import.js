// What most programs do: import a file, and report what became of its rows.
import { importUsers } from 'cometchat-import'
import { file } from './users.js'

export async function importFile(endpoint) {
  const report = await importUsers(file, { endpoint, apiKey: 'key-of-the-suite' })
  const { status, rows, imported, invalid, duplicate, requests, error } = report
  return { status, rows, imported, invalid, duplicate, requests, error }
}
