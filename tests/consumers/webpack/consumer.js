import { join } from 'node:path'
import { checkBundles } from '../rig/bundles.js'
import { run } from '../rig/command.js'
import { createProject, versionOf } from '../rig/project.js'

export async function check(context) {
  const folder = createProject(context.workshop, 'webpack', { sources: true })
  await run('npm', ['run', '--silent', 'build'], { cwd: folder })
  const sizes = []
  for (const [title, host] of [
    ['web', 'browser'],
    ['node', 'node'],
  ]) {
    sizes.push(await checkBundles(context, { title, folder: join(folder, 'dist', title), host }))
  }
  return { version: versionOf('webpack'), sizes }
}
