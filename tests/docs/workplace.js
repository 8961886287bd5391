// A project in which the examples are compiled and run: `cometchat-import` is this checkout's package.
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { rowsOf, sheetOf, workbook } from '../xlsx/build.js'
import { ROOT } from './snippets.js'

export const CLI = join(ROOT, 'pkg/cli/main.js')
export const PRELUDE = new URL('prelude.js', import.meta.url).href
export const USERS =
  'uid,name,role,createdAt\nada,Ada Lovelace,,1673421419\ngrace,Grace Hopper,,2023-01-11T07:16:59Z\nalan,,,\n'

/** A sheet of users, and one with a title of two rows. */
const BOOK = workbook({
  Staff: sheetOf(
    rowsOf([
      ['uid', 'name'],
      ['ada', 'Ada Lovelace'],
      ['grace', 'Grace Hopper'],
    ]),
  ),
  Leavers: sheetOf(rowsOf([['Leavers'], ['of 2024'], ['uid', 'name'], ['alan', 'Alan Turing']])),
})

/** A new one, with a `users.csv` and a `users.xlsx`; gone after the test. @param {{ after(work: () => Promise<void>): void }} t */
export async function workplace(t) {
  await mkdir(join(ROOT, 'tests/.tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tests/.tmp/docs-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(ROOT, 'pkg'), join(folder, 'node_modules/cometchat-import'), 'junction')
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'users.csv'), USERS)
  await writeFile(join(folder, 'users.xlsx'), BOOK)
  return folder
}

/**
 * The commands that an example of the shell may call: this checkout's package through `npx`, and `npm` for tasks that there
 * are. No other is found, so an example that needs one has to be marked.
 *
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} an environment in which these are found
 */
export async function commands(folder) {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const name of ['npx', 'npm']) {
    await writeFile(
      join(bin, name),
      `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'tests/docs', `${name}.js`)}" "$@"\n`,
    )
    await chmod(join(bin, name), 0o755)
  }
  return { PATH: bin, NODE_OPTIONS: `--import ${PRELUDE}` }
}

/**
 * Runs a command, and gives its status and all that it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env] added to ours
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function run(command, args, cwd = ROOT, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // A test runner on a terminal asks for colours.
      env: { ...process.env, FORCE_COLOR: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}
