// A server that imports an uploaded file, and responds with its progress line by line.
import { importUsers, type ImportJob, type ImportOptions } from 'cometchat-import'
import { fileJournal } from 'cometchat-import/node'

const PORT = Number(Deno.env.get('PORT') ?? 8000)
const TOKEN = Deno.env.get('IMPORT_TOKEN')
const JOURNALS = Deno.env.get('JOURNALS') ?? 'journals'
await Deno.mkdir(JOURNALS, { recursive: true })

Deno.serve({ port: PORT, hostname: Deno.env.get('HOST') ?? '127.0.0.1' }, async (request) => {
  if (!(await isAllowed(request))) return new Response('unauthorized\n', { status: 401 })
  if (request.method !== 'POST' || new URL(request.url).pathname !== '/import')
    return new Response('not found\n', { status: 404 })
  if (!request.body) return new Response('send the file as the body\n', { status: 400 })
  // One journal for the app: it saves the slots of the limit. A second upload at the same time ends with JOURNAL_IN_USE.
  const job = importUsers(request, {
    ...settings(),
    rowEvents: 'problems',
    journal: fileJournal(`${JOURNALS}/users.journal`),
  })
  return new Response(lines(job), { headers: { 'content-type': 'application/x-ndjson' } })
})

function settings(): ImportOptions {
  const endpoint = Deno.env.get('COMETCHAT_ENDPOINT')
  const region = Deno.env.get('COMETCHAT_REGION') as ImportOptions['region']
  return {
    ...(endpoint ? { endpoint } : { appId: Deno.env.get('COMETCHAT_APP_ID'), region }),
    apiKey: Deno.env.get('COMETCHAT_REST_API_KEY'),
    ...JSON.parse(Deno.env.get('IMPORT_OPTIONS') || '{}'),
  }
}

/** Writes problems and progress as they come, and the report last. If the client disconnects, the import stops. */
function lines(job: ImportJob): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const events = job[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next()
      controller.enqueue(encoder.encode(`${JSON.stringify(done ? { type: 'report', ...(await job) } : value)}\n`))
      if (done) controller.close()
    },
    cancel: () => job.abort({ finish: true }),
  })
}

/** Returns whether the request has the token. It compares whole digests, so the time it takes says nothing. */
async function isAllowed(request: Request): Promise<boolean> {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!given || !TOKEN) return false
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const [one, other] = [await digest(given), await digest(TOKEN)]
  return one.reduce((difference, byte, at) => difference | (byte ^ (other[at] ?? 0)), 0) === 0
}
