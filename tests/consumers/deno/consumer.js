import { assertImport, assertJournals, assertRehearsal } from '../rig/account.js'
import { run } from '../rig/command.js'
import { createProject } from '../rig/project.js'
import { deno as find } from '../rig/runtimes.js'

export async function check(context) {
  const deno = find()
  const cwd = createProject(context.workshop, 'deno', { sources: true })
  const env = { DENO_DIR: `${context.workshop.folder}/deno-cache`, DENO_NO_UPDATE_CHECK: '1' }
  const program = (...args) => run(deno, ['run', '--no-prompt', '--no-remote', ...args], { cwd, env })

  // As pkg/docs/resuming.md says: no permission for a rehearsal, the network for an import, four for a journal in a file.
  assertRehearsal(await program('src/rehearse.js'))
  for (const script of ['src/program.js', 'specifier.ts']) {
    await assertImport(context.startSandbox, (endpoint) => program('--allow-net=127.0.0.1', script, endpoint))
  }
  assertJournals(await program('--allow-read', '--allow-write', '--allow-sys', '--allow-run', 'src/journals.js'))
  await run(deno, ['check', 'specifier.ts'], { cwd, env })

  const [, version] = /deno (\S+)/.exec(await run(deno, ['--version'], { cwd, env }))
  return { version, parts: ['node_modules, npm:, permissions, types'] }
}
