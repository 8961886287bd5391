// The suite with what every browser has (IndexedDB), and what the page's policy forbids.
import { database } from '../suite/cases/database.js'
import { strict } from '../suite/cases/strict.js'
import { runSuite } from '../suite/index.js'

export async function runInBrowser(more) {
  const host = await (await fetch('/host.json')).json()
  return runSuite({ ...host, ...more }, [database, strict])
}
