// A reader with a checker and the packing of bodies, in JavaScript.
import { CHECKERS } from './checkers.js'
import { createDigest } from './digest.js'
import { readInput } from './input.js'
import { createPacker } from './packer.js'
import { fromCells, READERS } from './readers.js'

/** @param {{ path: string, source: 'bytes' | 'objects', reader: string, checker: string, cells?: boolean }} options */
export default async function theirs(options) {
  const input = readInput(options)
  const read = READERS[options.reader]
  const check = CHECKERS[options.checker]()
  const work = (send) => {
    const packer = createPacker(send)
    read(input, options.cells ? (cells) => packer.take(check(fromCells(cells))) : (row) => packer.take(check(row)))
    packer.end()
    return packer.account
  }
  return {
    round() {
      let characters = 0
      const account = work((body) => (characters += body.length))
      return { ...account, left: characters > 0 }
    },
    describe() {
      const digest = createDigest()
      work(digest.add)
      return digest.result()
    },
  }
}
