// The Worker example in workerd, on disks that outlive it, so that it can be stopped at any moment and started again.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Miniflare, Response } from 'miniflare'
import { bundle } from '../project.js'

const HARNESS = fileURLToPath(new URL('harness.js', import.meta.url))

/**
 * Starts the Worker, and the other one that imports into the same apps.
 *
 * @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project
 * @param {{ bindings: Record<string, unknown>, outbound: (request: any) => Promise<{ status: number, headers: Record<string, string>, body: Uint8Array }> }} options
 */
export async function createHost(project, { bindings, outbound }) {
  const example = project.example('worker')
  copyFileSync(HARNESS, join(example, 'harness.js'))
  const config = readJsonc(join(example, 'wrangler.jsonc'))
  const log = []
  const workers = [
    {
      ...(await workerOf(example, 'harness.js', config)),
      r2Buckets: Object.fromEntries(config.r2_buckets.map(({ binding, bucket_name: name }) => [binding, name])),
      queueProducers: { NOTICES: config.queues.consumers[0].queue },
      queueConsumers: Object.fromEntries(
        config.queues.consumers.map(({ queue, max_retries: maxRetries }) => [
          queue,
          { maxBatchTimeout: 0, maxRetries },
        ]),
      ),
    },
    await workerOf(example, 'src/direct.js', readJsonc(join(example, 'wrangler-direct.jsonc'))),
  ]
  const optionsWith = (importOptions) => ({
    workers: workers.map((worker) => ({
      ...worker,
      bindings: { ...worker.bindings, ...bindings, IMPORT_OPTIONS: { ...bindings.IMPORT_OPTIONS, ...importOptions } },
      async outboundService(request) {
        const { status, headers, body } = await outbound(request)
        return new Response(status === 204 ? null : body, { status, headers })
      },
    })),
    durableObjectsPersist: join(project.folder, 'disks/objects'),
    r2Persist: join(project.folder, 'disks/r2'),
    kvPersist: join(project.folder, 'disks/kv'),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on('data', (piece) => log.push(String(piece)))
    },
  })
  let miniflare = new Miniflare(optionsWith({}))
  await miniflare.ready

  return {
    config,
    log,
    fetch: (path, init) => miniflare.dispatchFetch(`https://import.example${path}`, init),
    /** A request to the other Worker. */
    direct: async (path, init) =>
      (await miniflare.getWorker(workers[1].name)).fetch(`https://direct.example${path}`, init),
    bucket: () => miniflare.getR2Bucket('USERS'),
    cron: async () => (await miniflare.getWorker()).scheduled({ cron: config.triggers.crons[0] }),
    /** The process is killed, as by a crash or a new version of the Worker, and another one started on the same disks. */
    async restart(budget) {
      await miniflare.dispose()
      miniflare = new Miniflare(optionsWith({ budget }))
      await miniflare.ready
    },
    close: () => miniflare.dispose(),
  }
}

/** What `wrangler deploy` makes of a configuration. */
async function workerOf(folder, entry, config) {
  const { script, modules } = await bundle(join(folder, entry), {
    conditions: ['workerd', 'worker'],
    external: ['cloudflare:*'],
  })
  const isNew = (className) => config.migrations?.some(({ new_sqlite_classes: names }) => names.includes(className))
  return {
    name: config.name,
    modules: [
      { type: 'ESModule', path: 'index.js', contents: script },
      ...modules.map(({ name, bytes }) => ({ type: 'CompiledWasm', path: name.slice(2), contents: bytes })),
    ],
    compatibilityDate: config.compatibility_date,
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name: className, script_name: scriptName }) => [
        name,
        scriptName ? { className, scriptName } : { className, useSQLite: isNew(className) },
      ]),
    ),
    kvNamespaces: Object.fromEntries(config.kv_namespaces.map(({ binding, id }) => [binding, id])),
    bindings: config.vars,
  }
}

/** The comments of these files stand on lines of their own. */
const readJsonc = (path) => JSON.parse(readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, ''))
