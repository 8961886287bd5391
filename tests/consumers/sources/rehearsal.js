// A rehearsal without a network: the run is stopped after its first request, and resumed.
import { checkUsers, ImportError, importUsers, toCometChatId } from 'cometchat-import'
import { memoryJournal } from 'cometchat-import/memory'
import { createSandbox } from 'cometchat-import/sandbox'
import { file } from './users.js'

export async function rehearse() {
  const sandbox = createSandbox()
  const options = {
    endpoint: 'https://sandbox.test/v3',
    apiKey: 'key-of-the-suite',
    fetch: sandbox.fetch,
    journal: memoryJournal(),
  }
  const { valid } = await checkUsers(file)
  const first = await importUsers(file, { ...options, concurrency: 1, budget: { maxRequests: 1 } })
  const { status, rows, imported, invalid, duplicate, resumed, error } = await importUsers(file, options)
  const id = toCometChatId('ann@example.com')
  return {
    valid,
    first: first.status,
    status,
    rows,
    imported,
    invalid,
    duplicate,
    resumed,
    stored: sandbox.users.size,
    id,
    refused: refusal(),
    error,
  }
}

function refusal() {
  try {
    importUsers(file, { endpoint: 'http://elsewhere.test/v3', apiKey: 'key-of-the-suite' })
  } catch (error) {
    return error instanceof ImportError && error.code
  }
}
