import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'

const CONTENDER = fileURLToPath(new URL('contender.js', import.meta.url))

/** A folder that is gone after the test. */
export function folder(t) {
  const where = mkdtempSync(path.join(tmpdir(), 'journal-test-'))
  t.after(() => rmSync(where, { recursive: true, force: true }))
  return where
}

/** A process that runs commands, one after the other. */
export async function contender(t, { command = process.execPath, args = [] } = {}) {
  const child = spawn(command, [...args, CONTENDER], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => {})
  const replies = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const reply = async () => JSON.parse((await replies.next()).value)
  await reply()
  return {
    pid: child.pid,
    command: (...words) => {
      child.stdin.write(`${JSON.stringify(words)}\n`)
      return reply()
    },
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** The pid of a process that has ended. */
export async function deadPid() {
  const child = spawn(process.execPath, ['--eval', ''])
  await once(child, 'exit')
  return child.pid
}
