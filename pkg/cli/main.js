#!/usr/bin/env node
// The command line: parse, run, leave with the exit status.
import process from 'node:process'
import { run } from './program.js'
import { isDetached } from './signals.js'

const detached = isDetached(process.stdin, process.stdout, process.stderr)
if (detached) process.on('SIGHUP', () => {})

const status = await run({
  argv: process.argv.slice(2),
  script: process.argv[1],
  env: process.env,
  platform: process.platform,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  detached,
  raise: (signal) => process.kill(0, signal),
  loadApi: () => import('../gen/default.js'),
  loadClient: (name) => import(name),
  loadSandbox: () => import('../sandbox/index.js'),
  loadUi: () => import('../ui/index.js'),
})
process.exit(status)
