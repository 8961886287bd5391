// What every runtime has to do with the installed package: a whole import, without a network.

/** False until `importUsers` and the sandbox are in the package: till then they see only that the module loads. */
const COMPLETE = true

const run = COMPLETE
  ? `
  const users = Array.from({ length: 120 }, (_, index) => ({ uid: 'user-' + index, name: 'User ' + index }))
  const report = await client.importUsers(users, {
    endpoint: 'http://127.0.0.1/v3',
    apiKey: 'k',
    fetch: sandbox.createSandbox().fetch,
  })
  console.log(JSON.stringify({ status: report.status, imported: report.imported, requests: report.requests }))`
  : `
  console.log(client.toCometChatId('ann'))`

export const printed = COMPLETE ? '{"status":"complete","imported":120,"requests":3}' : 'ann'

export const script = {
  import: `
import * as client from 'cometchat-import'
${COMPLETE ? "import * as sandbox from 'cometchat-import/sandbox'" : ''}
${run}
`,
  require: `
const client = require('cometchat-import')
${COMPLETE ? "const sandbox = require('cometchat-import/sandbox')" : ''}
async function main() {${run}
}
main()
`,
}
