#!/usr/bin/env node
// The command line: parse, run, leave with the exit status.
import process from 'node:process'

// Before anything else is loaded: without a listener, Node would open its inspector.
let earlyPauses = 0
process.on('SIGUSR1', () => {
  earlyPauses += 1
})

const { run } = await import('./program.js')
const { isDetached } = await import('./signals.js')

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
  earlyPauses: () => earlyPauses,
  detached,
  raise: (signal) => process.kill(0, signal),
  loadApi: () => import('../gen/default.js'),
  loadClient: (name) => import(name),
  loadSandbox: () => import('../sandbox/index.js'),
  loadUi: () => import('../ui/index.js'),
})
process.exit(status)
