// `npm run test:fleet`: the journals and limits that many workers share, on servers of their own.
//
//   npm run test:fleet                   all
//   npm run test:fleet -- redis          some
//   npm run test:fleet -- --install      also installs the servers that are missing (as CI does)
//
// COMETCHAT_IMPORT_QUESTIONS=100000 asks the limiters so many questions, and COMETCHAT_IMPORT_ROWS=30000 hands so many rows from worker to
// worker; both take minutes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { installFor } from '../workspace/install.js'
import { findServer, installServers, NAMES } from './servers/programs.js'

/** Case → the servers that it needs. */
const CASES = {
  redis: ['redis'],
  'redis-limiter': ['redis'],
  'redis-chaos': ['redis'],
  postgres: ['postgres', 'pgbouncer'],
  'postgres-limiter': ['postgres', 'pgbouncer'],
  'postgres-chaos': ['postgres', 'pgbouncer'],
  'command-line': ['redis', 'postgres', 'pgbouncer'],
  examples: ['redis', 'postgres', 'pgbouncer'],
  handover: ['redis', 'postgres', 'pgbouncer'],
  bullmq: ['redis'],
  'pg-boss': ['postgres', 'pgbouncer'],
}

/** Of a case: some last a minute, and longer on a busy machine. */
const TIMEOUT_MS = process.env.COMETCHAT_IMPORT_QUESTIONS ? 900_000 : 300_000

const args = process.argv.slice(2)
const asked = args.filter((name) => !name.startsWith('--'))
const unknown = asked.filter((name) => !Object.hasOwn(CASES, name))
if (unknown.length > 0) {
  console.error(`no such case: ${unknown.join(', ')}; there are ${Object.keys(CASES).join(', ')}`)
  process.exit(2)
}

await installFor('fleet')
const mustHaveAll = Boolean(process.env.CI)
await installServers(mustHaveAll || args.includes('--install'))
const missing = NAMES.filter((name) => !findServer(name))
const chosen = Object.entries(CASES).filter(([name]) => asked.length === 0 || asked.includes(name))
const lacking = chosen.filter(([, needs]) => needs.some((name) => missing.includes(name)))
for (const [name, needs] of lacking)
  console.log(
    `${mustHaveAll ? 'FAIL' : 'not run:'} ${name}: there is no ${needs.filter((one) => missing.includes(one)).join(', ')}`,
  )
const runnable = chosen.filter((one) => !lacking.includes(one)).map(([name]) => name)
process.exitCode = mustHaveAll && lacking.length > 0 ? 1 : 0
if (runnable.length > 0 && (await runCases(runnable)) !== 0) process.exitCode = 1

/** Starts the servers, runs the cases, and stops the servers. @param {string[]} names */
async function runCases(names) {
  const { startCluster, startPooler, startPostgres, startRedis } = await import('./servers/start.js')
  const needed = names.flatMap((name) => CASES[name])
  const started = []
  const start = async (begin) => {
    const server = await begin
    started.push(server)
    return { url: server.url, port: server.port }
  }
  const stop = async () => {
    for (const server of started.splice(0).reverse()) await server.stop()
  }
  // No server outlives its tests.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(130)))
  try {
    const servers = {}
    if (needed.includes('redis')) {
      servers.redis = await start(startRedis())
      servers.cluster = await start(startCluster())
    }
    if (needed.includes('postgres')) {
      servers.postgres = await start(startPostgres())
      servers.pooler = await start(startPooler(servers.postgres))
    }
    const files = names.map((name) => fileURLToPath(new URL(`cases/${name}.js`, import.meta.url)))
    const child = spawn(
      process.execPath,
      [
        '--test',
        '--test-reporter=spec',
        `--test-timeout=${TIMEOUT_MS}`,
        '--test-force-exit',
        '--test-concurrency=5',
        ...files,
      ],
      {
        stdio: 'inherit',
        env: { ...process.env, COMETCHAT_IMPORT_FLEET: JSON.stringify(servers) },
      },
    )
    const [status] = await once(child, 'exit')
    return status
  } finally {
    await stop()
  }
}
