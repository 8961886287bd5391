// An example of a worker, as a person would run it: in a folder of its own, by its own scripts, each a process.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { ROOT } from '../../docs/snippets.js'
import { workplace } from '../../docs/workplace.js'

/** The key that the workers are given. It is in nothing that they print or store. */
export const KEY = 'key-that-nobody-may-see'

/**
 * @typedef {object} Worker
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<number | null>} ended its exit status; null if it was killed
 * @property {'kill' | 'freeze'} [blow] what it suffers from
 */

let apps = 0

/**
 * Lays out an example, perhaps with shorter times. It has an app of its own.
 *
 * @param {{ after(work: () => Promise<void>): void }} t the test, after which it is gone
 * @param {string} name
 * @param {{ node?: string, env: Record<string, string>, shorter?: Record<string, [from: string, to: string][]> }} how `shorter`:
 *   file → what is written otherwise in it
 */
export async function layOutExample(t, name, { node = process.execPath, env, shorter = {} }) {
  const folder = await workplace(t)
  await cp(join(ROOT, 'pkg/examples', name), folder, { recursive: true })
  for (const [file, changes] of Object.entries(shorter)) {
    let text = await readFile(join(folder, file), 'utf8')
    for (const [from, to] of changes) {
      assert.equal(text.split(from).length, 2, `${file} has one ${from}`)
      text = text.replace(from, to)
    }
    await writeFile(join(folder, file), text)
  }
  apps += 1
  const app = `app-${apps}`
  /** @type {Set<Worker>} */
  const alive = new Set()
  const run = (/** @type {string[]} */ args, /** @type {Record<string, string>} */ more = {}) =>
    spawn(node, args, { cwd: folder, env: { ...process.env, ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  return {
    folder,
    app,
    alive,
    /** What the workers have complained of. */
    errors: () => errors,
    /**
     * Starts a worker, which knows one app.
     *
     * @param {string} endpoint of that app
     * @param {(report: any, worker: Worker) => void} onReport called for each turn that has ended
     */
    start(endpoint, onReport) {
      const child = run(['worker.js'], { COMETCHAT_APPS: JSON.stringify({ [app]: { endpoint, apiKey: KEY } }) })
      /** @type {Worker} */
      const worker = { child, ended: once(child, 'close').then(([status]) => status) }
      alive.add(worker)
      worker.ended.then(() => alive.delete(worker))
      child.stderr?.setEncoding('utf8').on('data', (text) => (errors += text))
      createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
        assert.ok(!line.includes(KEY))
        onReport(JSON.parse(line), worker)
      })
      return worker
    },
    /** Adds a job, by the example's own script. @param {string} file @param {object} options */
    async add(file, options) {
      const child = run(['add.js', app, file, JSON.stringify(options)])
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text) => (output += text))
      const [status] = await once(child, 'close')
      assert.equal(status, 0, output)
      assert.match(output, /^job /)
    },
    /** Ends all that live, the frozen too. */
    async end() {
      const all = [...alive]
      for (const { child } of all) child.kill('SIGKILL')
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof layOutExample>>} Example */
