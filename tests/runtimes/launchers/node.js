// Node: this machine's own, and newer ones as npm packages of the bare program.

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { printed, program, versionOf } from '../rig/processes.js'

const node = (major, find) => ({
  id: `node${major}`,
  name: 'Node',
  parts: ['everywhere', 'files'],
  find,
  version: versionOf,
  run: (command, { folder }, host) =>
    printed(
      command,
      ['inside/process-files.js', JSON.stringify({ ...host, folder: mkdtempSync(join(folder, 'files-')) })],
      { cwd: folder },
    ),
})

const isThisOne = process.versions.node.startsWith('20.')

export const nodes = [
  node(20, () => (isThisOne ? process.execPath : undefined)),
  ...[22, 24, 26].map((major) => node(major, () => program(`node-${major}`, 'bin/node'))),
]
