/**
 * Spreadsheets: the rows of an Excel workbook (`.xlsx`), as a source of an import, a check or a comparison.
 *
 * @packageDocumentation
 */
import type { HasBody } from './index.js'

/**
 * The bytes of a workbook. A path is none: open the file with your host's means. Of a `Blob` or `File`, only what is needed is read at a
 * time. A stream is kept in memory, as compressed as it came, up to 1 GiB.
 */
export type WorkbookBytes =
  | Blob
  | HasBody
  | Uint8Array
  | ArrayBuffer
  | ReadableStream<Uint8Array>
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>

/** How a workbook is read. */
export interface XlsxOptions {
  /**
   * The name on the sheet's tab, without regard to case.
   * @default the only visible sheet that has rows
   */
  sheet?: string | undefined
}

/**
 * The rows of a sheet, for `importUsers`, `checkUsers`, `verifyUsers` and `describeColumns`. They are read as those of CSV: the first row that is not empty
 * names the columns, and all options of CSV apply but `format`, `delimiter`, `dialect` and `rowPath`, which have no effect. `line` of
 * an issue is the row's number in the sheet. It may be read several times.
 */
export interface SheetRows extends AsyncIterable<string> {
  /**
   * Returns the name of the sheet that is read.
   * @throws what reading the rows would throw, if there is no such sheet
   */
  sheetName(): Promise<string>
}

/** A sheet of a workbook. */
export interface Sheet {
  /** The name on its tab. */
  readonly name: string
  /** Whether it is hidden. */
  readonly hidden: boolean
  /** Whether no cell has a value. */
  readonly empty: boolean
}

/**
 * Returns the rows of a sheet. Nothing is read before the rows are: what is wrong with the workbook is the error of the import's report,
 * and a check rejects with it.
 *
 * @param file the workbook's bytes
 * @param options which sheet
 * @throws `ImportError` with `INVALID_OPTION` at once, if an option is not one. When it is read: `INPUT_FORMAT`, if the file is no workbook, or
 *   has a password; if there is no such sheet, or several have rows and none was named. `INPUT_BROKEN`, if
 *   the workbook is damaged. `INVALID_OPTION`, if the file is not bytes
 *
 * @example
 * ```ts
 * import { openAsBlob } from 'node:fs'
 * import { importUsers } from 'cometchat-import'
 * import { readXlsx } from 'cometchat-import/xlsx'
 *
 * const rows = readXlsx(await openAsBlob('users.xlsx'), { sheet: 'Staff' })
 * const report = await importUsers(rows, {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 * })
 * console.log(report.status, report.imported) // complete 2
 * ```
 */
export function readXlsx(file: WorkbookBytes, options?: XlsxOptions): SheetRows

/**
 * Returns the sheets of a workbook, in the order of their tabs, those with charts only left out: to let a person choose.
 *
 * @param file the workbook's bytes
 * @throws `ImportError` as {@link readXlsx} does when it is read
 *
 * @example
 * ```ts
 * import { openAsBlob } from 'node:fs'
 * import { listSheets } from 'cometchat-import/xlsx'
 *
 * const sheets = await listSheets(await openAsBlob('users.xlsx'))
 * console.log(sheets.filter(({ hidden, empty }) => !hidden && !empty).map(({ name }) => name))
 * ```
 */
export function listSheets(file: WorkbookBytes): Promise<Sheet[]>
