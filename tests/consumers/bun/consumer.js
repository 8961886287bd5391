import { join } from 'node:path'
import { assertImport, assertJournals, assertRehearsal } from '../rig/account.js'
import { checkBundles } from '../rig/bundles.js'
import { run } from '../rig/command.js'
import { createProject } from '../rig/project.js'
import { bun as find } from '../rig/runtimes.js'

export async function check(context) {
  const bun = find()
  const cwd = createProject(context.workshop, 'bun', { sources: true })
  assertRehearsal(await run(bun, ['run', '--no-install', 'src/rehearse.js'], { cwd }))
  assertJournals(await run(bun, ['run', '--no-install', 'src/journals.js'], { cwd }))

  const sizes = []
  for (const target of ['browser', 'bun']) {
    const entries = { import: target === 'browser' ? 'page' : 'program', rehearse: 'rehearse', unused: 'unused' }
    for (const [name, entry] of Object.entries(entries)) {
      await run(
        bun,
        [
          'build',
          `src/${entry}.js`,
          `--target=${target}`,
          '--minify',
          `--outdir=dist/${target}/${name}`,
          '--entry-naming=main.js',
        ],
        { cwd },
      )
    }
    const host = target === 'browser' ? 'browser' : 'node'
    sizes.push(await checkBundles(context, { title: target, folder: join(cwd, 'dist', target), host, program: bun }))
  }

  await run(bun, ['build', '--compile', 'src/program.js', '--outfile', 'import-users'], { cwd })
  // From elsewhere: nothing of the project is available.
  await assertImport(context.startSandbox, (endpoint) =>
    run(join(cwd, 'import-users'), [endpoint], { cwd: context.workshop.folder }),
  )
  return { version: (await run(bun, ['--version'], { cwd })).trim(), sizes, parts: ['run', 'compile'] }
}
