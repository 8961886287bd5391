// `cometchat-import ui` in a process of its own, with the stand-in for the page whose folder the environment names.
import { join } from 'node:path'
import process from 'node:process'
import { run } from '../../pkg/cli/program.js'
import * as ui from '../../pkg/ui/index.js'
import { PACKAGE } from './ui-rig.js'

const folder = process.env.STAND_IN ?? ''
process.exit(
  await run({
    argv: ['ui', ...process.argv.slice(2)],
    env: process.env,
    platform: process.platform,
    signals: process,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    loadApi: () => import('../../pkg/entry/default.js'),
    loadSandbox: () => import('../../pkg/sandbox/index.js'),
    loadUi: async () => ({
      ...ui,
      startUi: (options) => ui.startUi({ ...options, folders: { www: join(folder, 'www'), pkg: PACKAGE } }),
    }),
  }),
)
