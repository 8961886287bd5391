// Bun.

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { printed, program, versionOf } from '../rig/processes.js'

export const bun = {
  id: 'bun',
  name: 'Bun',
  parts: ['everywhere', 'files'],
  find: () => program('@oven/bun-linux-x64', 'bin/bun'),
  version: versionOf,
  run(command, { folder }, host) {
    const given = JSON.stringify({ ...host, folder: mkdtempSync(join(folder, 'files-')) })
    return printed(command, ['run', '--no-install', 'inside/process-files.js', given], {
      cwd: folder,
      env: { DO_NOT_TRACK: '1' },
    })
  },
}
