// What must compile, and what must not.
import {
  checkUsers,
  createRoles,
  describeColumns,
  ImportError,
  importUsers,
  toCometChatId,
  verifyUsers,
} from '../../pkg/index.js'
import type {
  CheckReport,
  ErrorCode,
  ImportEvent,
  ImportJob,
  ImportOptions,
  Outcome,
  Report,
  Row,
  Source,
  User,
} from '../../pkg/index.js'
import { type Plan, runPlan } from '../../pkg/plan.js'
import { createRelay } from '../../pkg/relay.js'
import { createSandbox, FAULTS, startSandbox } from '../../pkg/sandbox.js'

declare const blob: Blob
declare const bytes: ReadableStream<Uint8Array>
declare const users: AsyncGenerator<User>
const options: ImportOptions = { appId: 'a', region: 'eu', apiKey: 'key' }

export const sources: Source[] = [
  [{ uid: 'a', name: 'A' }],
  [{ uid: 1, name: 2, createdAt: new Date(), tags: Object.freeze(['a']), metadata: { plan: { of: 1 } } }],
  [{ anything: true }],
  new Set([{ uid: 'a', name: 'A' }]),
  blob,
  bytes,
  users,
  'uid,name',
  new Uint8Array(1),
  new ArrayBuffer(1),
  new File([], 'users.csv'),
]

interface Person {
  id: number
  first: string
  last?: string
}
declare const people: Person[]
declare const anything: any
declare const environment: { [name: string]: string | undefined }
declare const readable: { [Symbol.asyncIterator](): AsyncIterableIterator<any> } & { pipe(): void }

// Rows of the caller's own types, and streams that are only known by what they can do.
export const rows: Source[] = [
  people,
  new Set(people),
  readable,
  (async function* () {
    yield people[0]!
  })(),
  (async function* () {
    yield 'uid,name'
  })(),
  blob.stream(),
]

// What the environment may lack is the same as what is not given, also with `exactOptionalPropertyTypes`.
export const absent: ImportOptions = {
  appId: environment['APP'],
  apiKey: environment['KEY'],
  region: undefined,
  signal: undefined,
  budget: undefined,
  fetch: undefined,
  retry: { attempts: undefined },
}
export const emptied: User = {
  uid: 'a',
  name: 'A',
  avatar: undefined,
  link: null,
  tags: undefined,
  createdAt: undefined,
}

// A `fetch` of one's own: less than a `Response` will do, and its arguments are known.
export const relayed: ImportOptions = {
  ...options,
  fetch: async (url, init) => ({
    status: url.length + String(init.method).length,
    headers: new Map([['date', '']]) as never,
    arrayBuffer: async () => new ArrayBuffer(0),
  }),
}

// Functions of `map` get the rows of a typed source.
export async function typed(accounts: Person[], queried: AsyncIterable<Person>, rows: ReadableStream<Person>) {
  const map = ({ id, first }: Person): User => ({ uid: id, name: first })
  await checkUsers(accounts, { map })
  await checkUsers(new Set(accounts), { ...options, map, preflight: true })
  importUsers(queried, { ...options, map })
  verifyUsers(rows, { ...options, map })
  importUsers(accounts, { ...options, map: (row) => ({ uid: BigInt(row.id), name: row.last ?? row.first }) })
  importUsers(accounts, { ...options, map: { uid: 'id', name: ({ first, last }: Person) => first + last } })
  // Options of their own have rows of any form, and so have bytes.
  importUsers(accounts, options)
  importUsers(accounts, { ...options, map: (row: Row) => ({ uid: String(row['id']), name: 'A' }) })
  importUsers(bytes, { ...options, map: (row) => ({ uid: String(row['id']), name: 'A' }) })
  importUsers(readable, { ...options, map: (row) => ({ uid: String(row['id']), name: 'A' }) })
  importUsers(anything, { ...options, map: (row) => ({ uid: String(row['id']), name: 'A' }) })
  const given: ImportOptions<Person> = { ...options, map }
  importUsers(accounts, given)
  // @ts-expect-error rows of another form
  importUsers([{ id: 'ada' }], given)
  // @ts-expect-error no row of a file is a person
  importUsers('id,first', given)
  // @ts-expect-error a person has no such member
  await checkUsers(accounts, { map: (row) => ({ uid: row.id, name: row.nick }) })
  // @ts-expect-error values of bytes are unknown
  importUsers(bytes, { ...options, map: (row) => ({ uid: row['id'], name: 'A' }) })
  // @ts-expect-error nor are those of an empty list known
  importUsers([], { ...options, map: (row) => ({ uid: row['id'], name: 'A' }) })
}

export const digits: User = { uid: 12n, name: 5n, createdAt: 1_700_000_000n }
const frozen = { uid: 'id', name: ['first', 'last'] } as const
export const mapped: ImportOptions = { ...options, map: frozen }
export const planned: Plan = { users: { map: frozen } }

export async function use() {
  const job: ImportJob = importUsers(sources[0]!, {
    ...options,
    rate: { limit: 60, windowMs: 60_000 },
    retry: { attempts: 3 },
    signal: AbortSignal.timeout(1),
    rowEvents: 'problems',
    maxFailures: '5%',
    rowPath: 'data.users',
    map: { uid: '_id.$oid', name: ['first', 'last'], avatar: (row) => row['pic'], tags: null, 'metadata.plan': 'plan' },
    columns: ['uid', '', 'name'],
    fallback: { name: ['nick', 'email'], avatar: 'photo' },
    nullMarker: ['NULL', '-'],
    // As a stream's `write` returns.
    failed: (chunk): boolean => chunk.byteLength > 0,
    fetch: globalThis.fetch,
  })
  importUsers('', { ...options, map: (row) => ({ uid: String(row['id']), name: 'A' }) })
  for await (const event of job) {
    const seen: ImportEvent = event
    if (seen.type === 'row') {
      const outcome: Outcome = seen.outcome
      return [outcome, seen.line?.toFixed(), seen.issues[0]?.message]
    }
    if (seen.type === 'wait') return seen.ms + seen.reason.length
    if (seen.type === 'columns') return seen.columns.map(({ field }) => field?.length)
    // @ts-expect-error no other event has an outcome
    seen.outcome
  }
  job.abort()
  job.abort({ finish: true })
  const report: Report = await job
  const all: Report[] = await Promise.all([job, job.catch(() => report), job.finally(() => {})])
  const code: ErrorCode | undefined = all[0]?.error?.code
  const check: CheckReport = await checkUsers(blob)
  const { preflight } = await checkUsers(blob, { ...options, preflight: true })
  if (preflight?.error?.code === 'ROLE_MISSING') {
    const created: string[] = (await createRoles(preflight.roles?.missing.map(({ role }) => role) ?? [], options))
      .created
    console.log(created, preflight.app?.isEmpty, preflight.skipped)
  }
  await checkUsers(blob, { format: 'csv', extra: 'metadata', uid: 'cometchat', timestamps: 'auto' })
  const { columns, delimiter } = await describeColumns(blob, { map: { uid: 'id' } })
  const _described: [string | undefined, string | null | undefined] = [
    delimiter ?? columns[0]?.samples[0],
    columns[0]?.field,
  ]
  const id: string = toCometChatId(5)
  const sandbox = createSandbox({
    faults: { drop: 0.1, 'read-500': 0.1, hang: (n, request, uids) => n > 1 && request.url.length > uids.length },
    lost: new Set(['ada']),
    altered: (uid, user) => ({ ...user, name: uid }),
  })
  const _reading: [number, readonly number[]] = [sandbox.stats.standard.lists, sandbox.stats.standard.arrivals]
  createRelay({ allow: ['import', 'verify'], authorize: (request, call) => call === 'verify' && request.url !== '' })
  importUsers([], { ...options, fetch: sandbox.fetch })
  await startSandbox({ port: 0 }).then(({ url, close }) => url.length + close.length)

  await runPlan(planned, {
    sources: { users: () => people },
    functions: { importUsers, checkUsers },
    missing: null,
    differing: async (chunk) => void chunk.byteLength,
  })
  // @ts-expect-error no such step
  runPlan(planned, { sources: { users: people }, functions: { describeColumns } })

  // @ts-expect-error a region that does not exist
  importUsers([], { ...options, region: 'ap' })
  // @ts-expect-error options are needed
  importUsers([])
  // @ts-expect-error a number is no source
  importUsers(5, options)
  // @ts-expect-error nor are users that are no objects
  importUsers([1, 2], options)
  // @ts-expect-error a promise of users has to be awaited
  importUsers(Promise.resolve([{ uid: 'a', name: 'A' }]), options)
  // @ts-expect-error a response needs a body
  importUsers([], { ...options, fetch: async () => ({ status: 200, headers: new Headers() }) })
  // @ts-expect-error a key is no number
  importUsers([], { ...options, apiKey: 5 })
  // @ts-expect-error a report is awaited
  importUsers([], options).imported
  // @ts-expect-error failed rows come as bytes
  importUsers([], { ...options, failed: (chunk: string) => void chunk })
  // @ts-expect-error no such option
  importUsers([], { ...options, batchsize: 5 })
  // @ts-expect-error both are needed
  importUsers([], { ...options, rate: { limit: 5 } })
  // @ts-expect-error no such field
  importUsers([], { ...options, map: { id: 'uid' } })
  // @ts-expect-error a user needs a name
  importUsers([], { ...options, map: () => ({ uid: 'a' }) })
  // @ts-expect-error true or false
  checkUsers([], { ...options, preflight: 'yes' })
  // @ts-expect-error a check has no pace
  checkUsers([], { budget: {} })
  // @ts-expect-error roles are a list
  createRoles('teacher', options)
  // @ts-expect-error counts are read
  job.progress = report
  // @ts-expect-error a code that does not exist
  new ImportError('NOPE', 'text')
  // @ts-expect-error nothing else is forwarded
  createRelay({ allow: ['delete'], authorize: () => true })
  // @ts-expect-error a total is right or zero
  createSandbox({ totals: 'wrong' })
  // @ts-expect-error no such fault
  createSandbox({ faults: { dropped: 1 } })
  // @ts-expect-error the table is read
  FAULTS.drop = ''
  const error = new ImportError('INTERNAL', 'text', { cause: 1 })
  if (error.code === 'KEY_REFUSED') return error.message
  return [code, check.issues[0]?.samples[0]?.line, id]
}
