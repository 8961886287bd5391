// What needs a file system, for programs only.
import { fileJournal, type FileJournal } from 'cometchat-import/node'

export const open = (path: string): FileJournal => fileJournal(path)
