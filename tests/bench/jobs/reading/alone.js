// A reader that is asked for nothing but the rows: they are counted and dropped.
import { readInput } from './input.js'
import { READERS } from './readers.js'

/** @param {{ path: string, source: 'bytes', reader: string }} options */
export default async function alone(options) {
  const input = readInput(options)
  const read = READERS[options.reader]
  const work = (take) => {
    let rows = 0
    read(input, (row) => {
      rows += 1
      take(row)
    })
    return rows
  }
  return {
    round: () => ({ rows: work(() => {}) }),
    describe() {
      let characters = 0
      work((row) => {
        if (Array.isArray(row)) for (const cell of row) characters += cell.length
      })
      return { characters }
    },
  }
}
