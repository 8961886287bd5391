import type { CheckReport, CreatedRoles, ImportEvent, SavedReport, VerifyEvent, VerifyReport } from './index.js'

/** The first line. */
export interface StartEvent {
  /** The kind of event. */
  type: 'start'
  /**
   * The version of the events. Within a version, kinds of events, members and codes are added, and nothing else changes: pass over
   * what you do not know.
   */
  version: 1
}

/**
 * The file was checked, before its first row is sent. Standard input is not. `columns` has the keys of NDJSON and JSON too, as the first
 * rows have them. An import guesses none of these, so a key that is only named like a field has `field: null`.
 */
export interface CheckEvent extends CheckReport {
  /** The kind of event. */
  type: 'check'
}

/** Roles that the app lacked were created. */
export interface RolesEvent extends CreatedRoles {
  /** The kind of event. */
  type: 'roles'
}

/** The last line: the report of an import. */
export interface ReportEvent extends SavedReport {
  /** The kind of event. */
  type: 'report'
}

/** The last line: the report of `verify`. Of several files, it is that of all as one. */
export interface VerifyReportEvent extends VerifyReport {
  /** The kind of event. */
  type: 'report'
  /** Rows that a later file has instead: they are not among `rows`, and have no event. Absent if one file was compared. */
  replaced?: number
}

/** What events of `verify` have besides, if it compares several files. */
export interface OfFile {
  /** The name of the file that the event is about. Absent if one file is compared. */
  file?: string
}

/**
 * A line of the command line's `--json`. `cometchat-import/events.schema.json` is its JSON Schema.
 *
 * @example
 * ```ts
 * import type { JsonEvent } from 'cometchat-import'
 *
 * const line = '{"type":"start","version":1}'
 * const event: JsonEvent = JSON.parse(line)
 * if (event.type === 'start') console.log(event.version) // 1
 * ```
 */
export type JsonEvent =
  | StartEvent
  | CheckEvent
  | RolesEvent
  | ImportEvent
  | (VerifyEvent & OfFile)
  | ReportEvent
  | VerifyReportEvent
