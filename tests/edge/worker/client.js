// Requests to the Workers, as their users make them.
import assert from 'node:assert/strict'

const TIME_OUT_MS = 300_000
/** More than the other Worker's own budget. */
const ASK_MS = 40_000

/** @param {Awaited<ReturnType<typeof import('./host.js').createHost>>} host */
export function createClient(host) {
  /** Sends a request, and once more if the process is on its way down or up. */
  async function ask(path, { token, length = true, to = host.fetch, ...init } = {}) {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(length && init.body !== undefined && { 'content-length': String(Buffer.byteLength(init.body)) }),
    }
    return steadily(async () => {
      // A process that is killed may leave a request without a response.
      const response = await to(path, { ...init, headers, signal: AbortSignal.timeout(ASK_MS) })
      const text = await response.text()
      if (response.status >= 500) throw new Error(`${response.status} ${text}`)
      return { status: response.status, body: parsed(text) }
    })
  }

  return {
    ask,
    /** Puts a file into R2, past the Worker. */
    put: (key, text) => steadily(async () => (await host.bucket()).put(key, text)),
    notify: (key) =>
      steadily(() => host.fetch('/harness/notify', { method: 'POST', body: JSON.stringify({ object: { key } }) })),
    /** Resolves with the status of a file once its import is complete. */
    async complete({ app, token }, name) {
      let body
      for (const began = Date.now(); Date.now() - began < TIME_OUT_MS; ) {
        body = (await ask(`/apps/${app}/imports/${name}`, { token })).body
        if (body.state === 'complete') return body
        assert.ok(!['failed', 'aborted'].includes(body.state), `${JSON.stringify(body)}\n${host.log.join('')}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const inside = (await ask(`/harness/inside?app=${app}`)).body
      assert.fail(
        `${name} is not complete after ${TIME_OUT_MS} ms: ${JSON.stringify({ ...body, inside })}\n${host.log.join('')}`,
      )
    },
  }
}

async function steadily(attempt) {
  for (let left = 50; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
