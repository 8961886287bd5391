// `npx` of the shell's examples: runs this checkout's command line. What serves is stopped as soon as it does.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const [name, ...args] = process.argv.slice(2)
if (name !== 'cometchat-import') fail(`no such package in the examples: ${name}`)
const serves = ['sandbox', 'ui'].includes(args[0] ?? '') && !args.includes('--help')
// A port of its own, whatever the example names: several tests may run at once.
const cli = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const child = spawn(process.execPath, [cli, ...args, ...(serves ? ['--port', '0'] : [])], {
  stdio: ['inherit', 'pipe', 'inherit'],
})
let served = false
child.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text)
  if (!serves || !/http:\/\/127\.0\.0\.1:\d+\/(v3|www)/.test(text)) return
  served = true
  child.kill()
})
// Status 1: some rows were not imported. The examples' file has such a row.
child.once('close', (status) => process.exit(served || status === 1 ? 0 : (status ?? 9)))

/** @param {string} text */
function fail(text) {
  console.error(text)
  process.exit(9)
}
