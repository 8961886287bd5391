import { ImportError, importUsers } from 'cometchat-import'
import { secretsOf } from './apps.js'
import { failedRows } from './failed-rows.js'
import { failedKeyOf, keyOf } from './names.js'
import { optionsOf } from './options.js'

/**
 * Imports as much of a file as one call may. Of what it returns, `retry` is whether a failure may pass, `etag` that of the file
 * as it was read, and `restMs` how long the next call should wait. `started` receives the job.
 */
export async function callOf(env, { app, name }, { journal, limiter, started }) {
  const rows = failedRows(env.USERS, failedKeyOf(app, name))
  try {
    const secrets = await secretsOf(env, app)
    if (!secrets) return failure('NO_SECRETS', `there are no secrets of ${app}`, true)
    const file = await env.USERS.get(keyOf(app, name))
    if (!file) return failure('INPUT_UNREADABLE', `there is no file ${name}`, false)
    const options = optionsOf(env, app, secrets)
    const job = importUsers(file, { ...options, failed: rows.write, journal, limiter })
    started(job)
    const report = await job
    // Until the import is complete, some of these rows will still be sent.
    await (report.status === 'complete' ? rows.finish() : rows.discard())
    return {
      report,
      etag: file.etag,
      retry: report.status === 'failed' && RETRIED.includes(report.error.code),
      // A call that sent nothing found no free slot of the limit before its deadline, so the next one should wait.
      restMs: report.requests === 0 ? (options.rate?.windowMs ?? 60_000) / 12 : 0,
    }
  } catch (error) {
    await rows.discard()
    // A wrong option stays wrong, but R2 may respond next time.
    return failure(error.code ?? 'FAILED', error.message, !(error instanceof ImportError))
  }
}

const failure = (code, message, retry) => ({ report: { status: 'failed', error: { code, message } }, retry })

/** Failures that may pass. All others end the import, and say what to fix. */
const RETRIED = [
  'UNREACHABLE',
  'SERVER_FAILED',
  'RATE_LIMITED',
  'LIMITER_UNREACHABLE',
  'LIMITER_OTHER_RATE',
  'INPUT_UNREADABLE',
  'JOURNAL_IN_USE',
  'JOURNAL_UNREADABLE',
  'JOURNAL_UNWRITABLE',
]
