// `npm run test:runtimes`: the conformance suite (tests/suite) in every runtime, from the packed tarball.
//
//   npm run test:runtimes                      all of them
//   npm run test:runtimes -- deno firefox      some
//   npm run test:runtimes -- --install         also installs the browsers that are missing (as CI does)

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../../pkg/build/run-command.js'
import { installBrowsers } from '../browsers/debian.js'
import { installFor } from '../workspace/install.js'

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Failure ? error.message : error)
  process.exitCode = 1
}

async function main(args) {
  const tarball = process.env.COMETCHAT_IMPORT_TARBALL
  if (!tarball) throw new Failure('usage: npm run test:runtimes [-- runtime… | --install]')
  const mustHaveAll = Boolean(process.env.CI)
  if (await installFor('runtimes', 'browsers'))
    console.log('installed the packages of tests/runtimes and tests/browsers')
  // The bundler and the edge runtime are among those packages.
  const { launchers } = await import('./launchers/index.js')
  const chosen = choose(
    launchers,
    args.filter((arg) => arg !== '--install'),
  )
  const browsers = [...new Set(chosen.flatMap(({ needs }) => needs ?? []))]
  await installBrowsers(browsers, { wanted: mustHaveAll || args.includes('--install') })

  const { createProject } = await import('./rig/project.js')
  const project = await createProject(tarball)
  try {
    const { runAll } = await import('./rig/table.js')
    const { startSandbox } = await import(pathToFileURL(join(project.packageFolder, 'sandbox/index.js')).href)
    const failed = await runAll(chosen, { project, startSandbox, mustHaveAll })
    return failed > 0 ? 1 : 0
  } finally {
    project.remove()
  }
}

function choose(launchers, ids) {
  const unknown = ids.filter((id) => !launchers.some((launcher) => launcher.id === id))
  if (unknown.length > 0)
    throw new Failure(`no such runtime: ${unknown.join(', ')}; there are ${launchers.map(({ id }) => id).join(', ')}`)
  return ids.length > 0 ? launchers.filter(({ id }) => ids.includes(id)) : launchers
}
