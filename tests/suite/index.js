/**
 * The conformance suite: what the package has to do in every runtime. It imports the package as its users do, names no
 * platform, and gives its results as plain JSON; what it needs of the host is an argument:
 *
 * ```js
 * const results = await runSuite({ control: 'http://127.0.0.1:1234', lacks: [] }) // [{ name, ok, error?, ms }]
 * ```
 */
import { damage } from './cases/damage.js'
import { errors } from './cases/errors.js'
import { events } from './cases/events.js'
import { faults } from './cases/faults.js'
import { formats } from './cases/formats.js'
import { hostCases } from './cases/host.js'
import { limit } from './cases/limit.js'
import { network } from './cases/network.js'
import { proving } from './cases/proving.js'
import { relays } from './cases/relays.js'
import { rows } from './cases/rows.js'
import { secrets } from './cases/secrets.js'
import { sources } from './cases/sources.js'
import { spreadsheets } from './cases/spreadsheets.js'
import { stopping } from './cases/stopping.js'
import { collect, fitting, runCases } from './registry.js'

/** The groups of every runtime. Those of `cases/files.js`, `database.js` and `strict.js` are for hosts that are so. */
export const everywhere = [
  hostCases,
  sources,
  formats,
  spreadsheets,
  damage,
  rows,
  faults,
  stopping,
  limit,
  events,
  errors,
  secrets,
  relays,
  proving,
  network,
]

/**
 * Runs every case that the host can run.
 *
 * @param {object} host
 * @param {string} [host.control] where the real sandboxes are asked for (tests/runtimes/rig/control.js)
 * @param {string[]} [host.lacks] features that the host is known not to have
 * @param {object} [host.files] for `cases/files.js`: `{ folder, read, write, list, stream }`
 * @param {any[]} [more] groups beyond those of every runtime
 */
export const runSuite = (host, more = []) => runCases(fitting(collect([...everywhere, ...more]), host.lacks), host)
