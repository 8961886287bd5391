// An edge function that imports an uploaded file, and responds with its progress line by line.
import { importUsers } from 'cometchat-import'
import { settings } from '../lib/settings.js'
import { isAllowed } from '../lib/token.js'

export const config = { runtime: 'edge' }

/** Seconds. The response begins at once and may last 300 s. */
const MAX_DURATION = 300

export default async function upload(request) {
  const { env } = process
  if (!(await isAllowed(request, env.IMPORT_TOKEN))) return new Response('unauthorized\n', { status: 401 })
  if (!request.body) return new Response('send the file as the body\n', { status: 400 })
  // One upload of a name at a time. The same file again resumes.
  const name = new URL(request.url).searchParams.get('name') ?? 'users'
  const job = importUsers(request, {
    ...settings(env, `upload ${name}`),
    // Cron's call leaves some of the limit to this one.
    priority: 'live',
    rowEvents: 'problems',
    budget: { deadlineMs: (MAX_DURATION - 20) * 1000 },
  })
  return new Response(lines(job), { headers: { 'content-type': 'application/x-ndjson' } })
}

/** Writes problems and progress as they come, and the report last. If the client disconnects, the import stops. */
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
