// The runtimes that come as npm packages. Where a platform has none, the consumer is not run, and that is reported.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../pkg/build/run-command.js'
import { folderOf } from '../../workspace/packages.js'
import { Missing } from './browser.js'

export const bun = () => find('Bun', join(root, 'node_modules/@oven/bun-linux-x64/bin/bun'))
export const deno = () => find('Deno', join(root, 'node_modules/@deno/linux-x64-glibc/deno'))
export const newestNode = () => find('the newest Node', join(folderOf('consumers/rig', 'node-26'), 'bin/node'))

function find(name, path) {
  if (!existsSync(path)) throw new Missing(name)
  return path
}
