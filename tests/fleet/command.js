// The command line, with the clients that the tests have installed.
import process from 'node:process'
import { run } from '../../pkg/cli/program.js'

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  loadApi: () => import('../../pkg/entry/default.js'),
  loadSandbox: () => import('../../pkg/sandbox/index.js'),
  loadUi: () => import('../../pkg/ui/index.js'),
  loadClient: (name) =>
    name === process.env.NOT_INSTALLED
      ? Promise.reject(Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' }))
      : import(name),
})
