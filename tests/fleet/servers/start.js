// Starts Redis, a cluster of one node, Postgres, and a pooler before it.

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, newFolder, startServer, unprivileged } from './process.js'
import { findServer } from './programs.js'

/** Passwords of these servers alone; a text that is nowhere else, so that it can be looked for. */
export const PASSWORD = 'password-that-nobody-may-see'

/** @param {string[]} [more] of its configuration */
export async function startRedis(more = []) {
  const [port, folder] = [await freePort(), newFolder()]
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--requirepass', PASSWORD]
  const server = await startServer(String(findServer('redis')), [...args, ...more], { port, folder })
  return { ...server, url: `redis://:${PASSWORD}@127.0.0.1:${port}`, folder }
}

/** A cluster in which one node has every slot; it refuses a script whose keys are not of one slot, as larger ones do. */
export async function startCluster() {
  const cluster = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])
  const { Redis } = await import('ioredis')
  const node = new Redis(cluster.url)
  await node.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  while (!/cluster_state:ok/.test(String(await node.call('CLUSTER', 'INFO')))) await node.ping()
  node.disconnect()
  return cluster
}

export async function startPostgres() {
  const owner = unprivileged()
  const [port, folder] = [await freePort(), newFolder(owner)]
  const binary = String(findServer('postgres'))
  const secret = join(folder, 'password')
  writeFileSync(secret, PASSWORD, { mode: 0o644 })
  const making = [
    '-D',
    join(folder, 'data'),
    '-U',
    'worker',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--no-sync',
    '-E',
    'UTF8',
  ]
  // Not synchronously: servers of other tests may run in this process.
  await promisify(execFile)(join(dirname(binary), 'initdb'), making, { cwd: folder, ...owner })
  return servePostgres({ port, folder, owner })
}

/** Starts a server that follows another one, from what that has now. @param {{ port: number }} primary */
export async function startReplica(primary) {
  const owner = unprivileged()
  const [port, folder] = [await freePort(), newFolder(owner)]
  const from = `host=127.0.0.1 port=${primary.port} user=worker password=${PASSWORD}`
  const copying = ['-D', join(folder, 'data'), '-d', from, '--write-recovery-conf', '--checkpoint=fast', '--no-sync']
  const binary = join(dirname(String(findServer('postgres'))), 'pg_basebackup')
  await promisify(execFile)(binary, copying, { cwd: folder, ...owner })
  return servePostgres({ port, folder, owner })
}

/** @param {{ port: number, folder: string, owner?: import('./process.js').Owner }} place where its data are in `data` */
async function servePostgres({ port, folder, owner }) {
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=50',
  ]
  const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  // Its processes end with it, without writing anything more.
  const how = { port, folder, owner, signal: /** @type {const} */ ('SIGQUIT') }
  const server = await startServer(String(findServer('postgres')), args, how)
  return { ...server, url: `postgres://worker:${PASSWORD}@127.0.0.1:${port}/postgres` }
}

/** A pooler that gives each transaction another connection. @param {{ port: number }} postgres */
export async function startPooler(postgres) {
  const owner = unprivileged()
  const [port, folder] = [await freePort(), newFolder(owner)]
  const users = join(folder, 'users')
  writeFileSync(users, `"worker" "${PASSWORD}"\n`)
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
postgres = host=127.0.0.1 port=${postgres.port} user=worker password=${PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits
`,
  )
  const { stop } = await startServer(String(findServer('pgbouncer')), [file], { port, folder, owner })
  return { url: `postgres://worker:${PASSWORD}@127.0.0.1:${port}/postgres`, port, stop }
}
