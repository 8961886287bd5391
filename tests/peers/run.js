// `npm run bench -- --only fleet`: 60 requests in a window over four processes, beside whatever else promises that. Ten minutes;
// never a part of the other tables, nor of a quick run.
//
//   npm run bench -- --only fleet            windows of 6 s
//   npm run bench -- --only fleet --real     windows of a minute, all there at once
//   npm run bench -- --only fleet --ours     without the others
//   npm run bench -- --only fleet --write    writes what pkg/docs/performance.md and the figure of the peers are made of
//   CONTENDERS=redis npm run bench -- …      those of whose titles this is a part
import { cpSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { machine } from '../bench/rig/machine.js'
import { titleOf } from '../bench/rig/project.js'
import { createConsumer } from '../package/consumer.js'
import { findServer, installServers } from '../fleet/servers/programs.js'
import { installFor } from '../workspace/install.js'
import { layOutPackages } from '../workspace/packages.js'
import { CONTENDERS } from './contenders.js'
import { AT_ONCE, LIMIT, PROCESSES, REQUESTS, runContender } from './contest.js'
import { writeRun } from './page.js'
import { createTable } from './table.js'

const HERE = dirname(fileURLToPath(import.meta.url))
const WINDOW_MS = { scaled: 6000, real: 60_000 }

/**
 * @param {object} how
 * @param {import('../bench/rig/machine.js').Node} how.node
 * @param {boolean} how.real windows of a minute
 * @param {boolean} how.ours without the others
 * @param {boolean} how.write
 */
export async function fleet({ node, real, ours, write }) {
  const numbers = await measure(node, { real, ours })
  console.log(`\n${createTable(numbers)}`)
  if (write) writeRun(real ? 'real' : 'scaled', numbers)
}

async function measure(node, { real, ours }) {
  const { project, stores, end } = await prepare()
  const windowMs = real ? WINDOW_MS.real : WINDOW_MS.scaled
  const contenders = CONTENDERS.filter(
    (one) => !(real && one.isScaled) && !(ours && !one.isOurs) && (ONLY?.test(one.title) ?? true),
  )
  console.log(
    `\n${PROCESSES} processes, ${AT_ONCE} requests at once in each, ${LIMIT} in ${windowMs / 1000} s. ${machine()}, Node ${node.version}\n`,
  )
  const rows = []
  try {
    for (const contender of contenders) {
      const row = { title: contender.title, isOurs: contender.isOurs === true, versions: [], results: {} }
      for (const series of real ? ['steady'] : ['steady', 'gap']) {
        const store = await stores.open(contender.store)
        try {
          row.results[series] = await runContender(contender, { series, windowMs, project, node, store })
        } finally {
          await store.close()
        }
        row.versions = [...contender.packages.map((name) => titleOf(project.folder, name)), store.version]
      }
      console.log(`${row.title}: ${JSON.stringify(row.results)}`)
      rows.push(row)
    }
  } finally {
    await end()
  }
  return { windowMs, requests: REQUESTS, limit: LIMIT, node: node.version, rows }
}

/** Installs what is compared, and returns where it runs; `end` stops and removes all of it. */
async function prepare() {
  await installServers(Boolean(process.env.CI))
  for (const server of /** @type {const} */ (['redis', 'postgres']))
    if (!findServer(server)) throw new Error(`there is no ${server}: npm run test:fleet -- --install`)
  await installFor('peers', 'edge')
  const { createStores } = await import('./stores.js')
  const project = await createConsumer()
  layOutPackages('peers', project.folder)
  for (const part of ['worker.js', 'workers', 'taken.js'])
    cpSync(join(HERE, part), join(project.folder, 'peers', part), { recursive: true })
  const stores = createStores(project)
  const end = async () => {
    await stores.close()
    project.remove()
  }
  // No server outlives the bench.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end().finally(() => process.exit(130)))
  return { project, stores, end }
}

/** Some of them, by a pattern of their titles. */
const ONLY = process.env.CONTENDERS ? new RegExp(process.env.CONTENDERS, 'i') : undefined
