// A program in TypeScript: `node main.js http://…/v3`.
import { ImportError, checkUsers, importUsers, toCometChatId } from 'cometchat-import'
import type { ErrorCode, ImportEvent, ImportOptions, Report, User } from 'cometchat-import'
import { memoryJournal, type MemoryJournal } from 'cometchat-import/memory'
import { createSandbox, startSandbox, type Sandbox } from 'cometchat-import/sandbox'

interface Account {
  id: string
  name: string
}

const accounts: Account[] = Array.from({ length: 120 }, (_, n) => ({ id: `user-${n}`, name: `User ${n}` }))
const users: User[] = accounts.map(({ id, name }) => ({ uid: toCometChatId(id), name }))
const file: string = [
  'uid,name',
  ...users.map(({ uid, name }) => `${uid},${name}`),
  'nameless,',
  'USER-7,Once more',
].join('\n')

async function main(endpoint: string): Promise<void> {
  const journal: MemoryJournal = memoryJournal()
  const options: ImportOptions = { endpoint, apiKey: 'key-of-the-suite', journal, rowEvents: 'problems' }
  const job = importUsers(new Blob([file]).stream(), options)
  const outcomes: string[] = []
  for await (const event of job) outcomes.push(...outcomeOf(event))
  const { status, rows, imported, invalid, duplicate, requests, error }: Report = await job
  if (outcomes.join() !== 'invalid,duplicate') throw new Error(outcomes.join())
  await rehearse()
  console.log('account', JSON.stringify({ status, rows, imported, invalid, duplicate, requests, error }))
}

function outcomeOf(event: ImportEvent): string[] {
  return event.type === 'row' ? [event.outcome] : []
}

async function rehearse(): Promise<void> {
  const sandbox: Sandbox = createSandbox({ existing: [{ uid: 'user-1' }] })
  const { existing } = await importUsers(users, {
    endpoint: 'https://sandbox.test/v3',
    apiKey: 'key-of-the-suite',
    fetch: sandbox.fetch,
  })
  const { valid } = await checkUsers(users, { uid: 'strict' })
  if (existing !== 1 || valid !== 120) throw new Error(`${existing} ${valid}`)
  const server = await startSandbox()
  await server.close()
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  const code: ErrorCode | undefined = error instanceof ImportError ? error.code : undefined
  console.error(code, error)
  process.exitCode = 1
})
