// Runs the launchers one after the other, and prints a line for each.

import { startControl } from './control.js'
import { troublesOf } from './judge.js'
import { printed } from './processes.js'

/**
 * @param {import('../launchers/index.js').Launcher[]} launchers
 * @param {object} with
 * @param {{ folder: string, packageFolder: string }} with.project
 * @param {any} with.startSandbox of the package that is tested
 * @param {boolean} with.mustHaveAll whether a runtime that is missing is a failure
 * @param {(line: string) => void} [with.say]
 * @returns {Promise<number>} how many failed
 */
export async function runAll(launchers, { project, startSandbox, mustHaveAll, say = console.log }) {
  const names = await printed(process.execPath, ['inside/names.js'], { cwd: project.folder })
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const launcher of launchers) {
    const found = launcher.find()
    if (found === undefined && !mustHaveAll) {
      counts.skipped += 1
      say(`--   ${launcher.name.padEnd(NAME)} not run: it is missing on this machine`)
      continue
    }
    const { title, detail, ms, troubles } = await outcomeOf(launcher, found, { project, startSandbox, names })
    counts[troubles.length > 0 ? 'failed' : 'passed'] += 1
    const mark = troubles.length > 0 ? 'FAIL' : 'ok  '
    say(`${mark} ${title.padEnd(NAME)} ${detail.padEnd(12)} ${(ms / 1000).toFixed(1).padStart(5)} s`)
    if (troubles.length > 0) say(`\n${troubles.join('\n')}\n`.replace(/^(?=.)/gm, '     '))
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  say(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`)
  return counts.failed
}

/** One runtime: how it is called, how long it took, and what is wrong with what it gave. */
async function outcomeOf(launcher, found, { project, startSandbox, names }) {
  const start = performance.now()
  const done = (title, detail, troubles) => ({ title, detail, troubles, ms: performance.now() - start })
  if (found === undefined) return done(launcher.name, '', ['it is missing on this machine'])
  let title = launcher.name
  const control = await startControl(startSandbox)
  try {
    title = `${launcher.name} ${await launcher.version(found)}`
    const { lacks = [], parts } = launcher
    const expected = parts
      .flatMap((part) => names[part])
      .filter(({ needs }) => !lacks.includes(needs))
      .map(({ name }) => name)
    const results = await launcher.run(found, project, { control: control.url, lacks })
    const troubles = troublesOf(results, expected)
    const passed = Array.isArray(results) ? results.filter(({ ok }) => ok).length : 0
    return done(title, `${passed} passed`, troubles)
  } catch (error) {
    return done(title, '', [error.stack ?? String(error)])
  } finally {
    await control.close()
  }
}

/** Characters. */
const NAME = 44
