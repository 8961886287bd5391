// What native code takes for the same rows: a program of Rust, built when it is first asked for.
import { join } from 'node:path'
import { run } from '../../../pkg/build/run-command.js'
import { spread } from './statistics.js'

/**
 * The grammar of each line of a file, and nothing else. One thread: its time is its CPU.
 *
 * @param {string} path
 * @param {number} rounds
 */
export async function nativeGrammar(path, rounds) {
  const cargo = [
    '--quiet',
    '--locked',
    '--release',
    '--package',
    'native-limit',
    '--config',
    'profile.release.opt-level=3',
  ]
  await run('cargo', ['build', ...cargo])
  const metadata = await run('cargo', ['metadata', '--format-version=1', '--no-deps', '--quiet'])
  const program = join(JSON.parse(metadata).target_directory, 'release/native-limit')
  const { rows, ms } = JSON.parse(await run(program, [path, String(rounds)]))
  return { rows, wall: spread(ms) }
}
