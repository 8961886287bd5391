import process from 'node:process'
import { assertImport, assertJournals, assertRehearsal } from '../rig/account.js'
import { run } from '../rig/command.js'
import { createProject } from '../rig/project.js'
import { newestNode } from '../rig/runtimes.js'

export async function check(context) {
  const cwd = createProject(context.workshop, 'node', { sources: true })
  const versions = []
  for (const node of [process.execPath, newestNode()]) {
    versions.push((await run(node, ['-p', 'process.versions.node'], { cwd })).trim())
    await assertImport(context.startSandbox, (endpoint) => run(node, ['src/program.js', endpoint], { cwd }))
    assertRehearsal(await run(node, ['src/rehearse.js'], { cwd }))
    assertJournals(await run(node, ['src/journals.js'], { cwd }))
    // Without a flag: Node 20.19, 22.12 and later. An older one has no such thing.
    if ((await run(node, ['-p', 'process.features.require_module'], { cwd })).trim() !== 'true')
      versions.push('(no require of modules)')
    else await assertImport(context.startSandbox, (endpoint) => run(node, ['required.cjs', endpoint], { cwd }))
  }
  return { version: versions.join(' '), parts: ['import, require, journals'] }
}
