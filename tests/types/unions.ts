// What is distinguished by a name has every name, and only what belongs to it.
import type { ImportError } from '../../pkg/index.js'
import type {
  CheckReport,
  ErrorCode,
  ImportEvent,
  IssueCode,
  Outcome,
  Remedy,
  Report,
  WaitEvent,
} from '../../pkg/index.js'
import type { Fault, SandboxRequest } from '../../pkg/sandbox.js'

/** Only if the two are the very same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(value: T) => value

declare const report: Report
declare const check: CheckReport

yes<Same<ImportEvent['type'], 'row' | 'progress' | 'wait' | 'retry' | 'columns'>>(true)
yes<Same<Report['status'], 'complete' | 'stopped' | 'failed'>>(true)
yes<Same<Report['error'], { code: ErrorCode; message: string; remedies?: Remedy[] } | undefined>>(true)
yes<Same<Remedy['kind'], 'set' | 'map' | 'fill' | 'hint'>>(true)
yes<Same<WaitEvent['reason'], 'limit' | 'refused' | 'backoff' | 'limiter'>>(true)
yes<Same<SandboxRequest['fault'], Fault | undefined>>(true)
yes<Same<ImportError['code'], ErrorCode>>(true)
// @ts-expect-error: they are not the same
yes<Same<Outcome, string>>(true)

/** Every event, and what it has. */
export function textOf(event: ImportEvent): string {
  switch (event.type) {
    case 'row':
      return `${event.row} ${event.line ?? ''} ${event.uid ?? ''} ${event.outcome} ${event.issues.map(({ path, code, message }) => path + code + message).join()}`
    case 'progress':
      return `${event.rows} ${event.rowsPerSecond.toFixed()} ${event.etaMs?.toFixed() ?? ''}`
    case 'wait':
      return `${event.reason} ${event.ms.toFixed()}`
    case 'retry':
      return `${event.reason} ${event.attempt} ${event.users}`
    case 'columns':
      return event.columns.map(({ column, field, guess }) => `${column} ${field ?? '-'} ${guess}`).join()
    default:
      return nothingLeft(event)
  }
}

/** The codes of an error are literals: a `switch` knows them, and what is left. */
export function adviceOn(code: ErrorCode): string {
  switch (code) {
    case 'KEY_REFUSED':
      return 'make a new key'
    case 'RATE_LIMITED':
      return 'stop what else uses the limit'
    // @ts-expect-error: a code that does not exist
    case 'KEY_WRONG':
      return 'never'
    default:
      return code satisfies Exclude<ErrorCode, 'KEY_REFUSED' | 'RATE_LIMITED'>
  }
}

/** Every outcome. */
export function isInApp(outcome: Outcome): boolean {
  switch (outcome) {
    case 'imported':
    case 'existing':
      return true
    case 'excluded':
    case 'invalid':
    case 'duplicate':
    case 'rejected':
    case 'unconfirmed':
    case 'pending':
      return false
    default:
      return nothingLeft(outcome)
  }
}

export function mistakes() {
  if (report.status === 'failed') report.error?.code satisfies ErrorCode | undefined
  // @ts-expect-error: a status that does not exist
  if (report.status === 'done') return
  // @ts-expect-error: an error may be absent
  report.error.code
  // @ts-expect-error: a code that does not exist
  if (report.error?.code === 'KEY_WRONG') return
  // @ts-expect-error: of a check, nothing was imported
  check.imported
  // @ts-expect-error: without a journal nothing was finished before
  check.resumed.imported
  // A server's own code is a code too; our own are known to editors.
  const own: IssueCode = 'TOO_LONG'
  const code = check.issues[0]?.code
  return code === own || code === 'ERR_ROLE_NOT_FOUND'
}

function nothingLeft(value: never): never {
  throw new Error(String(value))
}
