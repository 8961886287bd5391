// The one file that knows where the package lies. Only the worker imports it: the page itself never reads, checks or sends.

export { checkUsers, importUsers } from '../pkg/entry/default.js'
export { indexedDbJournal } from '../pkg/journal/indexeddb.js'
