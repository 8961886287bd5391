// A program of the old kind, in TypeScript.
import client = require('cometchat-import')
import type { Report } from 'cometchat-import'

export const run = (file: string, options: client.ImportOptions): PromiseLike<Report> =>
  client.importUsers(file, options)
console.log(client.toCometChatId('ann@example.com'))
