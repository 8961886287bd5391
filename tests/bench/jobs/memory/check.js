import { createReadStream } from 'node:fs'
import { checkUsers } from 'cometchat-import'
import { printPeak } from './peak.js'

const { rows, valid, invalid, duplicate } = await checkUsers(createReadStream(process.argv[2]))
printPeak({ rows, valid, invalid, duplicate })
