// Hands what the worker has to the browser, as a file named after the one that was chosen.

import { download } from '../dom.js'
import { texts } from '../texts.js'

/**
 * Returns a function that saves what a call of the worker gives, in the format of the chosen file, or of rows of it.
 *
 * @param {any} app
 * @returns {(naming: (name: string) => string, call: string, ...args: any[]) => Promise<void>}
 */
export function saver({ worker, announce, store }) {
  const { name, info } = store.state.file
  return async (naming, call, ...args) => {
    // Rows that are no longer in their file are on lines of their own.
    const ending = info.format === 'json' && call !== 'fixedFile' ? 'ndjson' : info.format
    const saved = `${naming(name.replace(/\.\w+$/, ''))}.${ending}`
    download(await worker.call(call, ...args), saved)
    announce(texts.saved(saved))
  }
}
