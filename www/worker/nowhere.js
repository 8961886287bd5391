// An import into nothing, which reports each row as an import does.

import { importUsers } from '../package.js'

/** Options of an import that sends nothing: every request has its response here and at once. */
export const NOWHERE = {
  endpoint: 'https://nowhere.invalid/v3',
  rate: { limit: 1_000_000, windowMs: 1 },
  async fetch(_url, { body }) {
    const data = Object.fromEntries(Object.keys(usersOf(body)).map((uid) => [uid, STORED]))
    return new Response(JSON.stringify({ data }))
  },
}
const STORED = { success: true, data: {} }

/** Returns the users of a request. @param {any} body */
export const usersOf = (body) => JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)).users

/**
 * Returns a row's user as it would be sent, if it would be.
 *
 * @param {{ text: string, options: any }} alone a file of this one row
 * @param {any} options how rows are read
 */
export async function sentOf({ text, options: ofFile }, options) {
  /** @type {any} */
  let sent
  const fetch = (url, init) => {
    const [[uid, user]] = Object.entries(usersOf(init.body))
    sent = { uid, ...user }
    return NOWHERE.fetch(url, init)
  }
  await importUsers(text, { ...options, ...ofFile, ...NOWHERE, fetch })
  return sent
}
