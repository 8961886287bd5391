/**
 * A local stand-in for CometChat's import API, and for the calls that read users back: the same endpoints, field rules,
 * limits and error bodies, and faults on request. Nothing here names Node, so that the same file serves Deno, Bun,
 * workers and browsers.
 *
 * ```js
 * const sandbox = createSandbox()
 * await importUsers(users, { endpoint: 'https://sandbox.test/v3', apiKey: 'any', fetch: sandbox.fetch })
 * sandbox.users.size
 * ```
 */
import { createCore } from './core.js'
import { toResponse } from './response.js'

export { FAULTS } from './faults.js'
export { READING_FAULTS } from './standard/faults.js'

/**
 * Returns the sandbox as a function from `Request` to `Response`. Options and defaults: `sandbox.d.ts`.
 *
 * @param {import('../sandbox.js').SandboxOptions} [options]
 */
export function createSandbox(options = {}) {
  return publish(createCore(options))
}

/**
 * Starts the sandbox on a port of 127.0.0.1. Node (or a runtime that has `node:http`) only.
 *
 * @param {import('../sandbox.js').SandboxOptions & { port?: number }} [options]
 */
export async function startSandbox({ port = 0, ...options } = {}) {
  // The options are checked before Node is asked for, so that a wrong one is reported in any runtime.
  const core = createCore(options)
  const { listen } = await import('./node.js')
  const server = await listen(core, port)
  return { ...server, sandbox: publish(core) }
}

/** @param {ReturnType<typeof createCore>} core @returns {import('../sandbox.js').Sandbox} */
function publish(core) {
  // Hosts hold a request's own signal weakly: one that hangs could otherwise be collected, and never be aborted.
  const open = new Set()
  return {
    /**
     * Serves a `Request`; also takes `fetch`'s own arguments, so that it can stand where a `fetch` is expected. What
     * follows a `Request` is ignored: hosts pass their own things there (`env`, `server`, `info`).
     */
    async fetch(input, init) {
      const given = /** @type {Request} */ (input)
      const request = typeof given?.arrayBuffer === 'function' ? given : new Request(input, init)
      open.add(request)
      const plain = await core.respond(request).finally(() => open.delete(request))
      if (plain.status === 307 && request.redirect === 'error') {
        throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') })
      }
      return toResponse(plain, request.signal)
    },
    users: core.users,
    stats: core.stats,
    reset: core.reset,
  }
}
