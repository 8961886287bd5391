// `npm` of the shell's examples: the task has to exist; it runs elsewhere.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const [command = '', ...args] = process.argv.slice(2)
const task = command === 'run' ? args[0] : command
if (['install', 'ci', 'i'].includes(command)) {
  const strangers = args.filter((name) => !name.startsWith('-') && name !== 'cometchat-import')
  if (strangers.length > 0) fail(`not ours: ${strangers.join(' ')}`)
} else if (!Object.hasOwn(scripts, task ?? '')) fail(`no such task: npm ${process.argv.slice(2).join(' ')}`)

/** @param {string} text */
function fail(text) {
  console.error(text)
  process.exit(9)
}
