// A program of the old kind: `node required.cjs http://…/v3`.
const { createReadStream, writeFileSync } = require('node:fs')
const { importUsers } = require('cometchat-import')

async function main() {
  const { file } = await import('./src/users.js')
  writeFileSync('users.csv', file)
  const report = await importUsers(createReadStream('users.csv'), {
    endpoint: process.argv[2],
    apiKey: 'key-of-the-suite',
  })
  const { status, rows, imported, invalid, duplicate, requests, error } = report
  console.log('account', JSON.stringify({ status, rows, imported, invalid, duplicate, requests, error }))
}
main()
