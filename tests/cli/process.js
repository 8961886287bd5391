// The command line as a process of its own, with the key of the tests and nothing else of the machine's settings.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { KEY } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))

/**
 * Runs it, and looks for the key in all that it prints.
 *
 * @param {string[]} argv
 * @param {{ stdin?: string }} [how]
 */
export async function cli(argv, { stdin = '' } = {}) {
  const { COMETCHAT_APP_ID, COMETCHAT_REGION, NODE_TEST_CONTEXT, FORCE_COLOR, npm_command, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, ...argv], { env: { ...inherited, COMETCHAT_REST_API_KEY: KEY } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [status] = await once(child, 'close')
  assert.ok(!(stdout + stderr).includes(KEY), 'the key is in no output')
  return { status, stdout, stderr }
}
