#!/usr/bin/env node
// The command line: parse, run, leave with the exit status.
import process from 'node:process'
import { flush } from './output.js'
import { run } from './program.js'

const status = await run({
  argv: process.argv.slice(2),
  script: process.argv[1],
  env: process.env,
  platform: process.platform,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  loadApi: () => import('../gen/default.js'),
  loadSandbox: () => import('../sandbox/index.js'),
  loadUi: () => import('../ui/index.js'),
})
await flush(process.stdout, process.stderr)
process.exit(status)
