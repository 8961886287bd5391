// What needs a browser, for pages only.
import { importUsers, type Report } from 'cometchat-import'
import { indexedDbJournal } from 'cometchat-import/indexeddb'

export async function importChosen(input: HTMLInputElement, endpoint: string): Promise<Report | undefined> {
  const file = input.files?.[0]
  return (
    file &&
    (await importUsers(file, { endpoint, journal: indexedDbJournal(file.name), signal: AbortSignal.timeout(25_000) }))
  )
}
