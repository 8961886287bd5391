// The servers that the tests start: where Debian puts them, and which are missing.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../workspace/debian.js'

/** Server → its packages, and its executable. */
const SERVERS = {
  redis: { packages: ['redis-server'], executable: () => '/usr/bin/redis-server' },
  postgres: { packages: ['postgresql'], executable: newestPostgres },
  pgbouncer: { packages: ['pgbouncer'], executable: () => '/usr/sbin/pgbouncer' },
}

/** @typedef {keyof typeof SERVERS} Server */

export const NAMES = /** @type {Server[]} */ (Object.keys(SERVERS))

/** The path of a server's executable; undefined if it is missing. @param {Server} name */
export function findServer(name) {
  const path = SERVERS[name].executable()
  return path && existsSync(path) ? path : undefined
}

/** Installs those that are missing, if that is wanted. @param {boolean} wanted @param {Server[]} [names] */
export async function installServers(wanted, names = NAMES) {
  const programs = names.map((name) => ({
    name,
    packages: SERVERS[name].packages,
    isThere: () => findServer(name) !== undefined,
  }))
  await installPackages(programs, { wanted })
}

/** Each version has a folder of its own. */
function newestPostgres() {
  const folder = '/usr/lib/postgresql'
  if (!existsSync(folder)) return undefined
  const versions = readdirSync(folder).sort((one, other) => Number(one) - Number(other))
  return join(folder, versions.at(-1) ?? '', 'bin/postgres')
}
