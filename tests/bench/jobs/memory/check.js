import { createReadStream } from 'node:fs'
import { checkUsers } from 'cometchat-import'
import { tell } from './peak.js'

const { rows, valid, invalid, duplicate } = await checkUsers(createReadStream(process.argv[2]))
tell({ rows, valid, invalid, duplicate })
