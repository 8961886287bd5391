// Deno: with no permission but this machine's own network; and with those that files need (pkg/docs/resuming.md names them).

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { printed, program, versionOf } from '../rig/processes.js'

const deno = (id, name, parts, script, permissions) => ({
  id,
  name,
  parts,
  find: () => program('@deno/linux-x64-glibc', 'deno'),
  version: versionOf,
  run(command, { folder }, host) {
    const given = JSON.stringify(
      parts.includes('files') ? { ...host, folder: mkdtempSync(join(folder, 'files-')) } : host,
    )
    const args = [
      'run',
      '--no-prompt',
      '--no-remote',
      '--node-modules-dir=manual',
      '--allow-net=127.0.0.1',
      ...permissions,
      script,
      given,
    ]
    return printed(command, args, { cwd: folder, env: { DENO_NO_UPDATE_CHECK: '1', DENO_DIR: join(folder, '.deno') } })
  },
})

export const denos = [
  deno('deno', 'Deno', ['everywhere'], 'inside/process.js', []),
  deno('deno-files', 'Deno with files', ['everywhere', 'files'], 'inside/process-files.js', [
    '--allow-read',
    '--allow-write',
    '--allow-sys',
    '--allow-run',
  ]),
]
