// Cron calls this every minute. A call imports for as long as a function may run, and the next one resumes where it ended.
import { importUsers } from 'cometchat-import'
import { settings } from '../lib/settings.js'
import { isAllowed } from '../lib/token.js'

/** Seconds. vercel.json has the same number for the platform. */
const MAX_DURATION = 300

export async function GET(request) {
  const { env } = process
  // Vercel's Cron sends this if the project has a CRON_SECRET.
  if (!(await isAllowed(request, env.CRON_SECRET))) return new Response('unauthorized\n', { status: 401 })
  // A Response is a source. The file may be in Vercel Blob, or at any other address.
  const report = await importUsers(await fetch(env.USERS_URL), {
    ...settings(env, 'cron'),
    // So many of the 60 requests a minute are left to uploads, which somebody waits for.
    spare: 3,
    rowEvents: 'none',
    budget: { deadlineMs: (MAX_DURATION - 20) * 1000 },
  })
  // The call before is still running, as it is in most minutes.
  const busy = report.error?.code === 'JOURNAL_IN_USE'
  return Response.json(report, { status: busy || report.status !== 'failed' ? 200 : 502 })
}
