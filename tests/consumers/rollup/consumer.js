import { join } from 'node:path'
import { checkBundles } from '../rig/bundles.js'
import { run } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'

export async function check(context) {
  const folder = createProject(context.workshop, 'rollup', { sources: true })
  await run('npm', ['run', '--silent', 'build'], { cwd: folder })
  const size = await checkBundles(context, { title: 'browser', folder: join(folder, 'dist'), host: 'browser' })
  return { version: versionOf('rollup'), sizes: [size] }
}
