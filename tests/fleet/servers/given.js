// The servers of this run, as `run.js` has started them.

import process from 'node:process'

/** @typedef {{ url: string, port: number }} Given */

/** @type {{ redis?: Given, cluster?: Given, postgres?: Given, pooler?: Given }} */
export const servers = JSON.parse(process.env.COMETCHAT_IMPORT_FLEET ?? '{}')

/** Where a server is, or another port that leads to it. @param {Given | undefined} server @param {number} [port] */
export function urlOf(server, port) {
  const url = new URL(String(server?.url))
  if (port !== undefined) url.port = String(port)
  return url.href
}
