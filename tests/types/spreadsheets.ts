// What must compile of spreadsheets, and what must not.
import { checkUsers, describeColumns, importUsers, verifyUsers, type Source } from '../../pkg/index.js'
import { listSheets, readXlsx, type Sheet, type SheetRows, type WorkbookBytes } from '../../pkg/xlsx.js'

declare const file: File
declare const bytes: Uint8Array
declare const connection: { appId: string; region: 'us'; apiKey: string }

export const files: WorkbookBytes[] = [
  file,
  bytes,
  new ArrayBuffer(1),
  file.stream(),
  new Response(bytes.slice()),
  [bytes],
]
export const rows: SheetRows = readXlsx(file, { sheet: 'Staff' })
export const source: Source = readXlsx(file)
export const sheets: Promise<Sheet[]> = listSheets(file)
export const name: Promise<string> = rows.sheetName()

checkUsers(rows, { skipLines: 2 })
describeColumns(rows)
importUsers(rows, connection)
verifyUsers(rows, connection)

// @ts-expect-error a path is no file
readXlsx('users.xlsx')
// @ts-expect-error a sheet has a name
readXlsx(file, { sheet: 1 })
// @ts-expect-error there is no such option
readXlsx(file, { sheets: 'Staff' })
