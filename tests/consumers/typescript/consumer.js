import assert from 'node:assert/strict'
import { join } from 'node:path'
import process from 'node:process'
import { assertImport } from '../rig/account.js'
import { run } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'

const COMPILERS = ['typescript', 'typescript-5']
const RESOLUTIONS = ['nodenext', 'node16', 'bundler']

export async function check(context) {
  const cwd = createProject(context.workshop, 'typescript')
  for (const compiler of COMPILERS) {
    for (const resolution of RESOLUTIONS) {
      const outDir = join('dist', compiler, resolution)
      await run(
        process.execPath,
        [join('node_modules', compiler, 'bin/tsc'), '--project', `tsconfig.${resolution}.json`, '--outDir', outDir],
        { cwd },
      )
      await assertImport(context.startSandbox, (endpoint) =>
        run(process.execPath, [join(outDir, 'main.js'), endpoint], { cwd }),
      )
    }
    if (!process.features.require_module) continue
    assert.equal(
      (await run(process.execPath, [join('dist', compiler, 'nodenext/required.cjs')], { cwd })).trim(),
      'ann_example_com_3ylov2',
    )
  }
  return {
    version: COMPILERS.map((compiler) => versionOf('typescript', compiler)).join(' '),
    parts: [`${RESOLUTIONS.join(', ')}; strict, without skipLibCheck`],
  }
}
