// The program in a process of its own, against the fake: what terminal.test.js runs in a terminal.
import process from 'node:process'
import { run } from '../../pkg/cli/program.js'
import { ENV, fakeApi, forgetJournals } from './fake.js'

// Whatever key the machine has, the tests have theirs.
const { NO_COLOR, ...connection } = ENV

if (process.argv.length > 2) {
  forgetJournals(process.argv)
  const status = await run({
    argv: process.argv.slice(2),
    env: { NO_COLOR, ...process.env, ...connection },
    platform: process.platform,
    signals: process,
    raise: (signal) => process.kill(0, signal),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    loadApi: async () => fakeApi({ rowMs: Number(process.env.ROW_MS ?? 0) }).api,
    loadSandbox: () => import('../../pkg/sandbox/index.js'),
  })
  process.exit(status)
}
