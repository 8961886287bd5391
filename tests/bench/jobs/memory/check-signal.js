// As the command line calls it: with a signal that may abort the check at any time.
import { createReadStream } from 'node:fs'
import { checkUsers } from 'cometchat-import'
import { printPeak } from './peak.js'

const { signal } = new AbortController()
const { rows, valid, invalid, duplicate } = await checkUsers(createReadStream(process.argv[2]), { signal })
printPeak({ rows, valid, invalid, duplicate })
