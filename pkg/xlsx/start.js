/** By what a workbook is recognized, before the module that reads it is loaded. */

/** How a ZIP archive begins. */
export const ZIP = [0x50, 0x4b, 3, 4]

/** How an old file of Office begins, such as a workbook with a password. */
export const OLD_OFFICE = [0xd0, 0xcf, 0x11, 0xe0]

/** How many bytes of a file are needed for that. */
export const START_BYTES = 4

/** Returns whether a file is for the reader of workbooks, which also says in words why it refuses one. @param {Uint8Array} start */
export const isWorkbook = (start) => [ZIP, OLD_OFFICE].some((bytes) => bytes.every((byte, at) => start[at] === byte))
