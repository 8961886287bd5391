// WebKitGTK's own MiniBrowser on a display in memory, by the WebDriver protocol: no test library drives Debian's build.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * @param {{ driver: string, browser: string, xvfb: string }} executables
 * @returns {Promise<import('./open.js').Opened>}
 */
export async function openWebKit({ driver, browser, xvfb }) {
  const processes = []
  const start = (...given) => {
    const child = spawn(...given)
    processes.push(child)
    return child
  }
  const close = async () => {
    for (const child of processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
  }
  try {
    const screen = start(xvfb, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const display = `:${await firstLine(screen.stdio[3])}`
    const port = await freePort()
    start(driver, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' },
    })
    const ask = (method, path, body) => request(`http://127.0.0.1:${port}${path}`, method, body)
    await until(() => ask('GET', '/status'))
    const options = { binary: browser, args: ['--automation'] }
    const { sessionId, capabilities } = await ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    })
    return {
      version: capabilities.browserVersion,
      open: (url) => ask('POST', `/session/${sessionId}/url`, { url }),
      printed: () => [],
      async close() {
        await ask('DELETE', `/session/${sessionId}`).catch(() => {})
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function request(url, method, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = await response.json()
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value?.error}: ${value?.message}`)
  return value
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('the display did not start')
}

/** The driver takes no port 0. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** Tries until it does not throw; for ten seconds. */
async function until(attempt) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === 200) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
