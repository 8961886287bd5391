/** A description: reads the first rows, and reports how each of their columns or keys is understood. */
import { abortRace } from './abort-race.js'
import { callCore } from './core-call.js'
import { ImportError } from './error.js'
import { rowOptions } from './options.js'
import { redactor } from './redact.js'
import { readable } from './readable.js'
import { openSource } from './source.js'
import { redactIssue, withoutKey } from './without-key.js'
import { WORDING, worded } from './wording.js'

/** @typedef {InstanceType<import('../wasm/load.js').Core['DescribeHandle']>} DescribeHandle */
/** @typedef {import('../index.js').Description} Description */

/**
 * Describes the columns of rows.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {Promise<Description>}
 */
export async function describeRows(entity, source, options = {}) {
  const redact = redactor(options?.apiKey)
  try {
    const description = await described(entity, source, options, redact)
    for (const column of description.columns) column.samples = column.samples.map((sample) => redact(sample))
    if (description.error) redactIssue(description.error, redact)
    return description
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/**
 * @param {import('./entities.js').Entity} entity
 * @param {unknown} source
 * @param {any} options
 * @param {(text: string) => string} redact
 * @returns {Promise<Description>}
 */
async function described(entity, source, options, redact) {
  if (rowOptions(entity, options, false).mapper)
    throw new ImportError('INVALID_OPTION', 'map: expected names of columns, found functions, which describe none')
  const opened = openSource(source, undefined, redact)
  const aborted = abortRace(options.signal)
  /** @type {DescribeHandle | undefined} */
  let description
  try {
    aborted.check()
    const objects = opened.peek ? await readable(aborted.race(opened.peek())) : opened.objects === true
    const { row } = rowOptions(entity, options, objects, opened.reading)
    const handle = callCore((wasm) => new wasm.DescribeHandle(worded(wasm, row, options[WORDING])))
    description = handle
    for (;;) {
      aborted.check()
      const piece = await readable(aborted.race(opened.pull()))
      if (piece === null) callCore(() => handle.end())
      if (piece === null || !callCore(() => handle.push(piece))) break
    }
    return callCore(() => handle.description())
  } finally {
    aborted.forget()
    opened.close()
    description?.free?.()
  }
}
