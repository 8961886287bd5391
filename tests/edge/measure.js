// What a call costs in workerd: CPU and memory of a Durable Object that reads a file again whose rows are finished.
//
//   COMETCHAT_IMPORT_TARBALL=… node tests/edge/measure.js 2500 10000 1000000
//
// Counted is the thread that runs the Worker. The simulated R2 runs there too; what it takes by itself is subtracted.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Miniflare, Response as MiniflareResponse } from 'miniflare'
import { makeUsers } from '../samples/make-users.js'
import { bundle, createProject } from './project.js'

const TICKS_PER_SECOND = 100
const project = await createProject(process.env.COMETCHAT_IMPORT_TARBALL)
const { importUsers } = await project.load('cometchat-import')
const { memoryJournal } = await project.load('cometchat-import/memory')
copyFileSync(fileURLToPath(new URL('worker/measured.js', import.meta.url)), join(project.folder, 'measured.js'))
const { script, modules } = await bundle(join(project.folder, 'measured.js'), {
  conditions: ['workerd'],
  external: ['cloudflare:*'],
})

async function measure(rows) {
  const text = [...makeUsers({ rows, seed: 1, format: 'csv' })].join('')
  const journal = memoryJournal()
  const options = { endpoint: 'https://sandbox.example/v3', apiKey: 'any', rate: { limit: 1_000_000, windowMs: 1000 } }
  await importUsers(text, {
    ...options,
    fetch: async (_url, { body }) => new Response(stored(new TextDecoder().decode(body))),
    journal,
    rowEvents: 'none',
  })

  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'index.js', contents: script },
      ...modules.map(({ name, bytes }) => ({ type: 'CompiledWasm', path: name.slice(2), contents: bytes })),
    ],
    compatibilityDate: '2026-04-01',
    durableObjects: { OBJECT: { className: 'Measured', useSQLite: true } },
    r2Buckets: ['USERS'],
    outboundService: async (request) => new MiniflareResponse(stored(await request.text())),
  })
  await miniflare.ready
  const ask = async (call, body) =>
    (await miniflare.dispatchFetch(`https://measured/${call}`, { method: 'POST', body })).json()
  await (await miniflare.getR2Bucket('USERS')).put('users.csv', text)
  const { bytes } = journal
  for (let at = 0; at < bytes.length; at += 8e6) await ask('append', bytes.slice(at, at + 8e6))

  const pid = readdirSync('/proc').find(
    (id) => /^\d+$/.test(id) && / \(workerd\) \S+ (\d+)/.exec(stat(id))?.[1] === String(process.pid),
  )
  const times = Math.max(1, Math.round(200_000 / rows))
  const cost = async (call) => {
    const first = cpu(pid)
    let response = await ask(call)
    const cold = cpu(pid) - first
    for (let n = 0; n < times; n += 1) response = await ask(call)
    return { cold, warm: (cpu(pid) - first - cold) / times, response }
  }
  const read = await cost('read')
  const again = await cost('again')
  const sent = await cost('send')
  await miniflare.dispose()
  console.log(`${rows} rows, ${(text.length / 1e6).toFixed(1)} MB, journal ${(bytes.length / 1e6).toFixed(2)} MB`)
  console.log(
    `  read again:         ${ms(again.cold - read.cold)} at first, ${ms(again.warm - read.warm)} later (R2 alone ${ms(read.warm)}); ${again.response.status}, ${again.response.resumed} finished before`,
  )
  console.log(`  ${sent.response.requests} requests sent:   ${ms(sent.warm)}, R2 included`)
  console.log(`  the module's memory: ${mb(again.response.memory)}`)
}

function stat(id) {
  try {
    return readFileSync(`/proc/${id}/task/${id}/stat`, 'utf8')
  } catch {
    return ''
  }
}

/** A response in which every user of the request is stored. */
function stored(body) {
  const uids = Object.keys(JSON.parse(body).users)
  return JSON.stringify({ data: Object.fromEntries(uids.map((uid) => [uid, { success: true, data: { uid } }])) })
}

/** Milliseconds of CPU that the Worker's thread took. */
function cpu(pid) {
  const fields = stat(pid).split(') ')[1].split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

const ms = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`
const mb = (value) => `${(value / 1e6).toFixed(0)} MB`

for (const asked of process.argv.slice(2)) await measure(Number(asked))
project.remove()
