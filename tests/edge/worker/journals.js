// Runs the suites of journals and limiters against Durable Objects in workerd.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from '../../../pkg/build/run-command.js'
import { versionOf } from '../project.js'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/** @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function journals(project) {
  copyFileSync(here('object.js'), join(project.folder, 'object.js'))
  const output = await run(
    process.execPath,
    ['--test', '--test-reporter=spec', here('journal.js'), here('limiter.js')],
    {
      env: { COMETCHAT_IMPORT_PROJECT: project.folder },
    },
  )
  const count = (name) => Number(new RegExp(`^ℹ ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0)
  if (count('pass') < 18 + 38 || count('skipped') > 0) throw new Error(output)
  return `workerd ${versionOf('miniflare', 'workerd')}: ${count('pass')} passed, in Durable Objects with and without SQLite`
}
