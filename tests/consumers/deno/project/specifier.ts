// A program without an import map: the package by its `npm:` specifier. `deno run specifier.ts http://…/v3`
import { importUsers, type Report } from 'npm:cometchat-import@0.1'
import { memoryJournal } from 'npm:cometchat-import@0.1/memory'
import { file } from './src/users.js'

const journal = memoryJournal()
const report: Report = await importUsers(file, { endpoint: Deno.args[0], apiKey: 'key-of-the-suite', journal })
const { status, rows, imported, invalid, duplicate, requests, error } = report
console.log('account', JSON.stringify({ status, rows, imported, invalid, duplicate, requests, error }))
