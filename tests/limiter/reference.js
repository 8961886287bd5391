// The table of `src/importer/limiter`, as a program that takes steps; `table.rs` describes them.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the table. Its replies are in the order of the asks. */
export function startTable() {
  const command = ['test', '--quiet', '--locked', '--test', 'limiter', '--', '--table']
  const child = spawn('cargo', command, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  createInterface({ input: child.stdout }).on('line', (line) => {
    // What `cargo test` itself writes is no hexadecimal number.
    if (/^[0-9a-f]+$/.test(line)) waiting.shift()?.resolve(Uint8Array.from(Buffer.from(line, 'hex')))
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  ended.then((status) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`the table ended with ${status}: ${errors}`))
  })
  return {
    /** @param {Uint8Array} ask @param {number} clockMs @param {number} run @returns {Promise<Uint8Array>} */
    ask(ask, clockMs, run) {
      child.stdin.write(`ask ${clockMs} ${run} ${Buffer.from(ask).toString('hex')}\n`)
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    /** @param {'reset' | 'lost' | 'keep' | 'restore'} step */
    step(step) {
      child.stdin.write(`${step}\n`)
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}
