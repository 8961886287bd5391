// What `npm test` and `npm run lint` check.

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { npm, root, run } from './run-command.js'
import { all } from './step.js'

export async function test() {
  await withTarball(async (tarball) => {
    const suites = testFiles(join(root, 'tests'))
    /** @param {string} path */
    const isPackaging = (path) => relative(root, path).split(/[\\/]/)[1] === 'package'
    await all([
      ['cargo test', cargoTest],
      ['node --test', () => nodeTest(suites.filter((path) => !isPackaging(path)))],
      ['tarball', () => nodeTest(suites.filter(isPackaging), { COMETCHAT_IMPORT_TARBALL: tarball })],
      ['size', () => size(tarball)],
      ['publint', () => tool('publint/src/cli.js', 'run', tarball, '--strict')],
      // `esm-only`: the package has no CommonJS. `require()` of it works where Node can (20.19, 22.12 and later).
      ['attw', () => tool('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only', '--no-emoji')],
    ])
  })
}

/**
 * Runs a script of the tests that looks at the packed package, whose path it finds in `COMETCHAT_IMPORT_TARBALL`.
 *
 * @param {string} script its path in the repository
 * @param {string[]} args
 */
export async function withPackage(script, args) {
  await withTarball((tarball) =>
    run(process.execPath, [join(root, script), ...args], { show: true, env: { COMETCHAT_IMPORT_TARBALL: tarball } }),
  )
}

/**
 * Packs once: the tests and the checkers of a task look at the same tarball.
 *
 * @param {(tarball: string) => Promise<unknown>} work
 */
async function withTarball(work) {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-pack-'))
  try {
    await npm(['pack', '--pack-destination', folder], { cwd: join(root, 'pkg') })
    await work(join(folder, readdirSync(folder)[0]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function lint() {
  /** @param {string[]} args */
  const clippy = (...args) => run('cargo', ['clippy', '--quiet', '--locked', ...args, '--', '-D', 'warnings'])
  await all([
    ['biome', () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', root)],
    ['cargo fmt', async () => void (await run('cargo', ['fmt', '--all', '--check']))],
    ['clippy', async () => void (await clippy('--workspace', '--all-targets'))],
    [
      'clippy wasm32',
      async () => void (await clippy('--target', 'wasm32-unknown-unknown', '--package', 'cometchat-import', '--lib')),
    ],
    ['cargo doc', cargoDoc],
    ['typedoc', async () => void (await run(process.execPath, [join(root, 'tests/docs/typedoc.js')]))],
    ['tsc types', () => tool('typescript/bin/tsc', '--project', 'pkg/build/tsconfig.json')],
    ['tsc pkg', () => tool('typescript/bin/tsc', '--project', 'pkg/build/tsconfig.pkg.json')],
    ['tsc www', () => tool('typescript/bin/tsc', '--project', 'pkg/build/tsconfig.www.json')],
  ])
}

async function cargoTest() {
  const output = await run('cargo', ['test', '--quiet', '--locked'])
  const passed = [...output.matchAll(/(\d+) passed/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  return `${passed} passed`
}

async function cargoDoc() {
  await run('cargo', ['doc', '--quiet', '--locked', '--no-deps', '--package', 'cometchat-import'], {
    env: { RUSTDOCFLAGS: '-Dwarnings' },
  })
}

/** @param {string[]} files @param {Record<string, string>} [env] */
async function nodeTest(files, env) {
  if (files.length === 0) return 'no tests'
  const output = await run(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=2', ...files], {
    env,
  })
  /** @param {string} name */
  const count = (name) => Number(new RegExp(`^ℹ ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0)
  // Printed, so that nobody takes a runtime that is not installed for one that passed.
  const notRun = [...new Set(output.match(/not run: .*/g))]
  return [`${count('pass')} passed`, ...(count('skipped') ? [`${count('skipped')} skipped`] : []), ...notRun].join(', ')
}

/** Measures the package; returns the last line of the table, which is whether the module is within its budget. @param {string} tarball */
async function size(tarball) {
  const output = await run(process.execPath, [join(root, 'tests/size/run.js')], {
    env: { COMETCHAT_IMPORT_TARBALL: tarball },
  })
  return output.trimEnd().split('\n').at(-1)
}

/** @param {string} script @param {string[]} args */
async function tool(script, ...args) {
  await run(process.execPath, [join(root, 'node_modules', script), ...args])
}

/**
 * Returns the files of tests below a folder: the shell's `**` is not everywhere, and Node 20's own test runner has
 * none.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : testFiles(path)
      return entry.name.endsWith('.test.js') ? [path] : []
    })
    .sort()
}
