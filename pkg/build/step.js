// One line for every step: what it was, how it ended, how long it took.

import { Failure } from './run-command.js'

/**
 * Runs `work` and prints its line. Throws what `work` throws.
 *
 * @param {string} name
 * @param {() => Promise<string | void>} work returns what else is worth saying
 */
export async function step(name, work) {
  const start = performance.now()
  if (process.stdout.isTTY) process.stdout.write(`…    ${name}`)
  /** @param {string} mark @param {string | void} [detail] */
  const say = (mark, detail) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    const line = `${mark.padEnd(4)} ${name.padEnd(14)} ${seconds.padStart(6)} s  ${detail ?? ''}`.trimEnd()
    console.log(process.stdout.isTTY ? `\r\x1b[K${line}` : line)
  }
  try {
    say('ok', await work())
  } catch (error) {
    say('FAIL')
    throw error
  }
}

/**
 * Runs every step, also after one has failed, and then fails if one has.
 *
 * @param {[name: string, work: () => Promise<string | void>][]} steps
 */
export async function all(steps) {
  const failed = []
  for (const [name, work] of steps) {
    try {
      await step(name, work)
    } catch (error) {
      failed.push(name)
      console.error(`\n${error instanceof Failure ? error.message : error instanceof Error ? error.stack : error}\n`)
    }
  }
  if (failed.length > 0) throw new Failure(`failed: ${failed.join(', ')}`)
}
