// What the installed package has to do in Node, whichever its entry: a whole import, without a network. What else users
// of the package run and build is in tests/consumers.

export const script = `
import { importUsers } from 'cometchat-import'
import { createSandbox } from 'cometchat-import/sandbox'

const users = Array.from({ length: 120 }, (_, index) => ({ uid: 'user-' + index, name: 'User ' + index }))
const report = await importUsers(users, { endpoint: 'http://127.0.0.1/v3', apiKey: 'k', fetch: createSandbox().fetch })
console.log(JSON.stringify({ status: report.status, imported: report.imported, requests: report.requests }))
`

export const printed = '{"status":"complete","imported":120,"requests":3}'
