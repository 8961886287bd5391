// Every runtime that the package is made for, in the order of the table.

import { browsers } from './browsers.js'
import { bun } from './bun.js'
import { denos } from './deno.js'
import { edge } from './edge.js'
import { nodes } from './node.js'
import { workerds } from './workerd.js'

/**
 * @typedef {object} Launcher
 * @property {string} id what `npm run test:runtimes -- id` calls it
 * @property {string} name
 * @property {('everywhere' | 'files' | 'database' | 'strict' | 'compiled')[]} parts of the suite that it runs
 * @property {string[]} [lacks] features that the runtime is known not to have; the suite checks that it is so
 * @property {'chromium' | 'firefox' | 'webkit'} [needs] a browser to be installed
 * @property {() => any} find where the runtime is; undefined if it is missing
 * @property {(found: any) => Promise<string>} version
 * @property {(found: any, project: { folder: string, packageFolder: string }, host: object) => Promise<unknown>} run
 *   starts the suite, and gives its results
 */

/** @type {Launcher[]} */
export const launchers = [...nodes, ...denos, bun, ...workerds, edge, ...browsers]
