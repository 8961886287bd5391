/** What the sandbox's tests share: a clock of their own, and requests in one line. */
import { createSandbox } from '../../pkg/sandbox/index.js'

export const BASE = 'https://sandbox.test/v3'
export const KEY = 'a-secret-key'

/** A clock that only moves on request; timers that are due run in the order of their times. */
export function virtualClock(start = 1_700_000_000_000) {
  let time = start
  let timers = []
  return {
    now: () => time,
    sleep: (ms) => new Promise((resolve) => timers.push({ at: time + ms, resolve })),
    async advance(ms) {
      const until = time + ms
      for (;;) {
        await runTasks()
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        time = next.at
        next.resolve()
      }
      time = until
    },
  }
}

/** Runs all tasks that do not wait for a timer. */
export const runTasks = () => new Promise((resolve) => setImmediate(resolve))

/** A sandbox on a virtual clock, and short ways to call it. */
export function rig(options = {}) {
  const clock = virtualClock()
  const sandbox = createSandbox({ now: clock.now, sleep: clock.sleep, ...options })
  return {
    clock,
    sandbox,
    post: (users, init) => sandbox.fetch(importRequest(users, init)),
    /** The result of one user, sent alone. */
    async one(user, key = user?.uid) {
      const response = await sandbox.fetch(importRequest({ [key]: user }))
      return (await response.json()).data[key]
    },
    get: (path, headers = { apikey: KEY }) => sandbox.fetch(`${BASE}${path}`, { headers }),
    /** Sends a body of JSON, or a text as it is. */
    send: (method, path, body) =>
      sandbox.fetch(`${BASE}${path}`, {
        method,
        headers: { apikey: KEY, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** The uids of a list, page by page until one is empty, as a client has to read it. */
    async pages(query = '') {
      const pages = []
      for (;;) {
        const { data } = await (
          await sandbox.fetch(`${BASE}/users?page=${pages.length + 1}${query}`, { headers: { apikey: KEY } })
        ).json()
        if (data.length === 0) return pages
        pages.push(data.map(({ uid }) => uid))
      }
    },
  }
}

/** `users` as an object of users, or the body itself as text. */
export function importRequest(users, { url = `${BASE}/data_import/users`, headers = {}, ...init } = {}) {
  return new Request(url, {
    method: 'POST',
    headers: { apikey: KEY, 'content-type': 'application/json', ...headers },
    body: typeof users === 'string' ? users : JSON.stringify({ users }),
    ...init,
  })
}

/** `count` valid users, `u0`, `u1`, …, by uid. */
export function people(count, prefix = 'u') {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${prefix}${at}`, { uid: `${prefix}${at}`, name: `Name ${at}` }]),
  )
}

export const errorOf = async (response) => (await response.json()).error
