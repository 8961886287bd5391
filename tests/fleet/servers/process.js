// A server as a process of the tests: on a free port of this machine, in a folder that is thrown away.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A new folder, which `owner` owns if we are root. @param {Owner} [owner] */
export function newFolder(owner) {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-fleet-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)
  return folder
}

/** @typedef {{ uid: number, gid: number }} Owner */

/** The user whom Debian's package has made for Postgres, which does not start as root; undefined if we are not root. */
export function unprivileged() {
  if (process.getuid?.() !== 0) return undefined
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * Starts a server, and waits until its port takes a connection.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ port: number, folder: string, owner?: Owner, signal?: NodeJS.Signals }} how it is ended by this signal; the folder is
 *   removed when it has stopped
 */
export async function startServer(command, args, { port, folder, owner, signal = 'SIGKILL' }) {
  const begin = async () => {
    let output = ''
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, ...owner })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    const ended = once(child, 'exit').then(() => true)
    for (let tries = 0; !(await takesConnections(port)); tries += 1) {
      const isOver = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))])
      if (isOver || tries === 400) throw new Error(`${command} did not start:\n${output}`)
    }
    return { child, ended }
  }
  const end = async () => {
    running.child.kill(signal)
    await running.ended
  }
  let running = await begin()
  return {
    port,
    /** Ends it as a crash would, and starts it again on what it has kept. */
    async restart() {
      await end()
      running = await begin()
    },
    /** Sends a signal, such as SIGSTOP, to all of its processes. @param {NodeJS.Signals} name */
    signal(name) {
      for (const id of withChildren(Number(running.child.pid))) {
        try {
          process.kill(id, name)
        } catch {
          // It has just ended.
        }
      }
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param {number} id @returns {number[]} */
function withChildren(id) {
  const children = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').split(' ').filter(Boolean)
  return [id, ...children.flatMap((child) => withChildren(Number(child)))]
}

/** @param {number} port */
function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  return port
}
