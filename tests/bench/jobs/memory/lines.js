// The loop that one would write: readline, JSON.parse, checks by hand, a set of the uids, bodies of 50.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { byHand } from '../reading/by-hand.js'
import { createPacker } from '../reading/packer.js'
import { printPeak } from './peak.js'

const packer = createPacker(() => {})
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
  let row
  try {
    row = JSON.parse(line)
  } catch {
    // Counted as a bad row.
  }
  packer.take(byHand(row))
}
packer.end()
printPeak(packer.account)
