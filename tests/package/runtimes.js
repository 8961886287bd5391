// The runtimes that a consumer of the tarball may have, and where this workspace has them.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules')
const executable = path => (existsSync(join(modules, path)) ? join(modules, path) : undefined)

export const deno = executable('@deno/linux-x64-glibc/deno')
export const bun = executable('@oven/bun-linux-x64/bin/bun')

/** `require()` of an ES module, without a flag: Node 20.19, 22.12 and later. */
export const nodeRequires = process.features.require_module === true

/**
 * Skips a test, saying its name, where its runtime is not installed: a failure where everything has to be (CI).
 *
 * @param {import('node:test').TestContext} test
 * @param {string} runtime
 * @param {unknown} present
 * @returns {boolean} whether the test is to go on
 */
export function has(test, runtime, present) {
  if (present) return true
  if (process.env.CI) throw new Error(`${runtime} is missing`)
  test.skip(`not run: ${runtime} is missing`)
  return false
}
