// A page without any tool: the package's files as they are, and a journal in the browser's own database.
import { ImportError, importUsers } from './node_modules/cometchat-import/gen/default.js'
import { indexedDbJournal } from './node_modules/cometchat-import/journal/indexeddb.js'
import { file } from './src/users.js'

const endpoint = new URLSearchParams(location.search).get('endpoint')
const options = { endpoint, apiKey: 'key-of-the-suite', journal: indexedDbJournal('users.csv') }

async function main() {
  const first = await importUsers(new File([file], 'users.csv'), {
    ...options,
    concurrency: 1,
    budget: { maxRequests: 1 },
  })
  if (first.status !== 'stopped' || first.imported !== 50) throw new Error(JSON.stringify(first))
  const { status, rows, imported, invalid, duplicate, resumed, requests, error } = await importUsers(
    new File([file], 'users.csv'),
    options,
  )
  return { status, rows, imported, invalid, duplicate, resumed, requests, error }
}
main().then(
  (account) => console.log('account', JSON.stringify(account)),
  (error) =>
    console.log(
      'account',
      JSON.stringify({ refused: error instanceof ImportError ? error.code : String(error), message: error.message }),
    ),
)
