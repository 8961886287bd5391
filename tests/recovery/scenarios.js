// The two ways to lose a process: killed at any moment, and killed with the end of its journal gone.
import assert from 'node:assert/strict'
import { readFile, truncate } from 'node:fs/promises'
import { seeded } from '../client/helpers.js'
import { holds } from './promises.js'
import { createRig, framesOf } from './rig.js'

/** An import that is killed again and again, at most `kills` times, until a run ends by itself. */
export async function killed({ seed, kills }) {
  const random = seeded(seed ^ 0x6b696c6c)
  const rig = await createRig({ seed, rows: 700, batchSize: 10 })
  try {
    const runs = []
    while (runs.filter((run) => run.killed).length < kills) {
      // Starting takes a part of it: some are killed before they send anything, some in the middle, some near the end.
      runs.push(await rig.start({ killMs: 150 + random() * 1_800 }))
      if (!runs.at(-1).killed) break
    }
    if (runs.at(-1).killed) runs.push(await rig.start())
    return { kills: runs.filter((run) => run.killed).length, ...(await holds(rig, runs)) }
  } finally {
    await rig.close()
  }
}

/**
 * An import that is killed once, and whose journal then loses its last bytes, all within its last two records.
 * `bytesOf` says how many, given how long those are.
 */
export async function cut({ seed, bytesOf }) {
  const random = seeded(seed ^ 0x637574)
  const rig = await createRig({ seed, rows: 240, batchSize: 10, faults: false })
  try {
    let runs
    let frames = []
    let bytes
    let killMs = 400 + random() * 500
    do {
      runs = [...(runs ?? []), await rig.start({ killMs })]
      assert.ok(runs.at(-1).killed, 'it ended before it was killed')
      bytes = await readFile(rig.journal).catch(() => Buffer.alloc(0))
      frames = framesOf(bytes)
      killMs += 100
    } while (frames.length < 6)
    const from = frames.at(-2)[0]
    const cut = bytesOf(bytes.length - from)
    if (cut > bytes.length - from) return { skipped: true }
    await truncate(rig.journal, bytes.length - cut)
    runs.push(await rig.start())
    const lost = bytes.length - cut < frames.at(-1)[0] ? 2 : 1
    return { skipped: false, ...(await holds(rig, runs, { lost })) }
  } finally {
    await rig.close()
  }
}
