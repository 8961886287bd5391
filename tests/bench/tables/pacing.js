// 210 requests at 60 a minute: how many the server refuses, and how much longer they take than they must.
import assert from 'node:assert/strict'
import { createLatency, shortestMs } from '../jobs/pacing/server.js'
import { table } from '../rig/markdown.js'
import { runJob } from '../rig/process.js'
import { quantile } from '../rig/statistics.js'

const REQUESTS = 210

/** @param {import('../run.js').Rig} rig */
export async function pacing({ project, node, size }) {
  const seeds = Array.from({ length: size.seeds }, (_, n) => n + 1)
  const shortest = seeds.map((seed) => shortestMs(REQUESTS, createLatency(seed)))
  const rows = []
  for (const { name, title } of contenders(project)) {
    const runs = await runJob(project, node, 'pacing/run.js', [name, String(REQUESTS), ...seeds.map(String)])
    assert.equal(runs.length, seeds.length)
    for (const { arrived } of runs) assert(arrived >= REQUESTS, `${name} has sent ${arrived} of ${REQUESTS} requests`)
    const refused = runs.map((run) => run.refused)
    const ratios = runs.map((run, n) => run.elapsedMs / shortest[n])
    const elapsed = quantile(
      runs.map((run) => run.elapsedMs),
      0.5,
    )
    rows.push([
      title,
      `${quantile(refused, 0.5)}`,
      Math.max(...refused),
      `${(elapsed / 1000).toFixed(1)} s`,
      quantile(ratios, 0.5).toFixed(3),
      name.startsWith('importUsers') ? '0 refused, ≤ 1.02' : '',
    ])
  }
  console.log(
    `\n${REQUESTS} requests at 60 a minute against a server that counts those that arrived in the last 60 s; 20–400 ms there and back, ${seeds.length === 1 ? 'one series' : `medians of ${seeds.length} series`} of latencies. Only ours sends a refused request again. Nobody could be faster than ${(quantile(shortest, 0.5) / 1000).toFixed(1)} s\n`,
  )
  console.log(table(['', 'refused', 'at most', 'time', 'times the shortest possible', 'target'], rows))
}

/** Names as the job knows them, titles with versions. */
function contenders({ title }) {
  const known = (name, more = '') => ({ name: `${name}${more}`, title: `${title(name)}${more}` })
  const own = (name, more = '') => ({ name: `${name}${more}`, title: `**${name}**${more}` })
  const loop = (name) => ({ name, title: name })
  return [
    own('importUsers'),
    own('importUsers', ', concurrency 60'),
    known('p-throttle'),
    known('p-throttle', ', strict'),
    known('p-queue'),
    known('p-queue', ', strict'),
    known('bottleneck', ', reservoir'),
    known('bottleneck', ', minTime'),
    known('limiter'),
    loop('a loop: 60 at once, all responses, 60 s'),
    loop('a loop: 60 one after the other, 60 s'),
    loop('a loop: one every second'),
  ]
}
