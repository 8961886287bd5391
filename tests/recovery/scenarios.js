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
    // The limit lets 20 of the 24 requests pass at once: after these it has a second to go, however slow the machine is.
    const runs = [await rig.start({ killAfter: { requests: 4 + Math.floor(random() * 15), ms: random() * 60 } })]
    assert.ok(runs[0].killed, 'it ended before it was killed')
    const bytes = await readFile(rig.journal)
    const frames = framesOf(bytes)
    assert.ok(frames.length >= 6, 'each request was announced before it came')
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
