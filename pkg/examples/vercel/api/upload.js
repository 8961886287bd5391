// An edge function that imports the file that it is sent, and tells of it line by line as it goes.
import { importUsers } from 'cometchat-import'
import { redisJournal } from '../lib/redis-journal.js'
import { settings } from '../lib/settings.js'
import { isAllowed } from '../lib/token.js'

export const config = { runtime: 'edge' }

/** Seconds: the answer begins at once, and may go on for 300. */
const MAX_DURATION = 300

export default async function upload(request) {
  const { env } = process
  if (!(await isAllowed(request, env.IMPORT_TOKEN))) return new Response('unauthorized\n', { status: 401 })
  if (!request.body) return new Response('send the file as the body\n', { status: 400 })
  const job = importUsers(request, {
    ...settings(env),
    rowEvents: 'problems',
    budget: { deadlineMs: (MAX_DURATION - 20) * 1000 },
    // The journal of the other function, which keeps the slots of the limit: never two at once.
    journal: redisJournal({
      url: env.KV_REST_API_URL,
      token: env.KV_REST_API_TOKEN,
      key: 'user-import',
      holdMs: (MAX_DURATION + 10) * 1000,
    }),
  })
  return new Response(lines(job), { headers: { 'content-type': 'application/x-ndjson' } })
}

/** Problems and progress as they come, the report last. Whoever stops reading stops the import; the same file goes on. */
function lines(job) {
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
