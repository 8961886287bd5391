// workerd, the runtime of Cloudflare Workers: the package's `workerd` entry, with the module as one of the Worker's own.

import { bundle } from '../rig/bundle.js'
import { program, versionOf } from '../rig/processes.js'
import { startWorkerd } from '../rig/workerd.js'

const workerd = (id, name, compatibilityFlags) => ({
  id,
  name,
  parts: ['everywhere', 'strict', 'compiled'],
  find: () => program('@cloudflare/workerd-linux-64', 'bin/workerd'),
  version: versionOf,
  async run(command, project, host) {
    const bundled = await bundle(project, 'inside/workerd.js', { condition: 'workerd', format: 'esm', wasm: 'file' })
    const worker = await startWorkerd(command, { ...bundled, compatibilityFlags, compatibilityDate: '2026-11-01' })
    try {
      return await worker.ask(host)
    } finally {
      await worker.close()
    }
  },
})

export const workerds = [
  workerd('workerd', 'workerd', []),
  workerd('workerd-node', 'workerd with nodejs_compat', ['nodejs_compat']),
]
