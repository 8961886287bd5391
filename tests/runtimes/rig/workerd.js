// A Worker in workerd itself, without the tools around it: a configuration, a port, a request.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { LONGEST_MS } from './processes.js'

/**
 * @param {string} command
 * @param {{ script: string, modules: Map<string, Uint8Array>, compatibilityDate: string, compatibilityFlags: string[] }} worker
 * @returns {Promise<{ ask(body: object): Promise<any>, close(): Promise<void> }>} `ask` posts JSON and gives JSON
 */
export async function startWorkerd(command, worker) {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-workerd-'))
  writeFileSync(join(folder, 'script.js'), worker.script)
  for (const [name, bytes] of worker.modules) writeFileSync(join(folder, name), bytes)
  writeFileSync(join(folder, 'config.capnp'), configOf(worker))

  const child = spawn(command, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text))
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const port = await portOf(child.stdio[3])
    return {
      async ask(body) {
        const response = await fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(LONGEST_MS),
        }).catch((error) => {
          throw new Error(`no response: ${error.message}\n${printed}`)
        })
        const text = await response.text()
        if (!response.ok) throw new Error(`status ${response.status}: ${text}\n${printed}`)
        return JSON.parse(text)
      },
      close,
    }
  } catch (error) {
    await close()
    throw new Error(`${error.message}\n${printed}`)
  }
}

/** Which port it took, as it reports on its control channel. */
async function portOf(control) {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line)
    if (event === 'listen') return port
  }
  throw new Error('workerd did not start')
}

/** What a Worker reaches by default is the public network alone; the sandboxes are on this machine. */
function configOf({ modules, compatibilityDate, compatibilityFlags }) {
  const wasm = [...modules.keys()].map((name) => `, (name = "${name}", wasm = embed "${name}")`).join('')
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "suite", worker = .suite), (name = "internet", network = (allow = ["127.0.0.0/8"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suite")]
);
const suite :Workerd.Worker = (
  modules = [(name = "script.js", esModule = embed "script.js")${wasm}],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)}
);
`
}
