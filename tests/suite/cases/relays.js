/** A relay between an import without a key and a server: in every host, since a relay runs where its site does. */
import { importUsers } from 'cometchat-import'
import { createRelay } from 'cometchat-import/relay'
import { createSandbox } from 'cometchat-import/sandbox'
import { equal, match, ok, refuses } from '../assert.js'
import { exact, KEY, keyless, people, RATE, RETRY, until } from '../helpers.js'

const ENDPOINT = 'https://relay.test/relay/v3'
const ADDRESS = `${ENDPOINT}/data_import/users`
const SIGNED_IN = { authorization: 'Bearer of-the-suite' }
const BODY = JSON.stringify({ users: { ada: { uid: 'ada', name: 'Ada' } } })

/** A relay before a sandbox that takes this one key. */
function rigged(sandboxOptions = {}, relayOptions = {}) {
  const sandbox = createSandbox({ rate: RATE, seed: 1, apiKey: KEY, ...sandboxOptions })
  const relay = createRelay({
    endpoint: 'http://127.0.0.1/v3',
    apiKey: KEY,
    rate: RATE,
    fetch: sandbox.fetch,
    authorize: async ({ headers }) => headers.get('authorization') === SIGNED_IN.authorization,
    ...relayOptions,
  })
  const importAll = (users) =>
    importUsers(users, {
      endpoint: ENDPOINT,
      rate: RATE,
      retry: RETRY,
      fetch: (url, init) => relay(new Request(url, { ...init, headers: { ...init.headers, ...SIGNED_IN } })),
    })
  const ask = (init = {}) =>
    relay(
      new Request(init.url ?? ADDRESS, {
        method: 'POST',
        body: BODY,
        ...init,
        headers: { 'content-type': 'application/json', ...SIGNED_IN, ...init.headers },
      }),
    )
  return { sandbox, importAll, ask }
}

export const relays = {
  name: 'relay',
  define(test) {
    test('an import without a key works through it', async () => {
      const { sandbox, importAll } = rigged({ faults: { 'drop-stored': 0.1, 'error-500-partial': 0.1 } })
      const report = exact(await importAll(people(400)))
      equal([report.status, report.imported, sandbox.users.size], ['complete', 400, 400])
      ok(sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
    })

    test('what is no import by somebody who may is refused, and not forwarded', async () => {
      const { sandbox, ask } = rigged({}, { maxBodyBytes: 100 })
      const refused = {
        401: { headers: { authorization: 'Bearer of-another' } },
        404: { url: `${ENDPOINT}/users` },
        405: { method: 'PUT' },
        413: { body: 'x'.repeat(101) },
        415: { headers: { 'content-type': 'text/plain' } },
      }
      for (const [status, init] of Object.entries(refused)) {
        const response = await ask(init)
        equal(response.status, Number(status))
        match((await response.json()).error.message, /relay/)
      }
      equal(sandbox.stats.requests, 0)
    })

    test('the key is taken out of a response that repeats it', async () => {
      for (const fault of ['echo-key', 'echo-key-400', 'echo-key-row']) {
        const response = await rigged({ faults: { [fault]: 1 } }).ask()
        const text = await response.text()
        keyless(`${JSON.stringify([...response.headers])} ${text}`)
        match(text, /\[redacted\]/)
      }
    })

    test('a redirect of the server ends an import at once', async () => {
      const { sandbox, importAll } = rigged({ faults: { redirect: 1 } })
      const report = exact(await importAll(people(4)))
      equal(
        [report.status, report.error?.code, sandbox.stats.requests, sandbox.stats.redirectsFollowed],
        ['failed', 'ENDPOINT_NOT_FOUND', 1, 0],
      )
    })

    test('more than the limit is refused as the server does it, and not forwarded', async () => {
      const { sandbox, ask } = rigged({}, { rate: { limit: 2, windowMs: 60_000 } })
      const responses = [await ask(), await ask(), await ask()]
      equal(
        responses.map(({ status }) => status),
        [200, 200, 429],
      )
      ok(Number(responses[2].headers.get('retry-after')) >= 59)
      equal(sandbox.stats.requests, 2)
    })

    test('a client that goes away ends the request to the server', async () => {
      const client = new AbortController()
      let upstream
      const fetch = (_url, { signal }) => {
        upstream = signal
        return new Promise(() => {})
      }
      const { ask } = rigged({}, { fetch })
      const response = ask({ signal: client.signal })
      await until(() => upstream)
      client.abort()
      equal((await response).status, 499)
      equal(upstream.aborted, true)
    })

    test('a relay without a hook is refused', () =>
      refuses(() => createRelay({ endpoint: ENDPOINT, apiKey: KEY }), 'INVALID_OPTION', /authorize/))
  },
}
