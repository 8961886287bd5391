// The Worker example in workerd, on disks that outlive it, so that it can be stopped at any moment and started again.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Miniflare, Response } from 'miniflare'
import { bundle } from '../project.js'

const HARNESS = fileURLToPath(new URL('harness.js', import.meta.url))

/**
 * @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project
 * @param {{ bindings: Record<string, unknown>, outbound: (request: any) => Promise<{ status: number, headers: Record<string, string>, body: Uint8Array }> }} options
 */
export async function createHost(project, { bindings, outbound }) {
  const example = project.example('worker')
  copyFileSync(HARNESS, join(example, 'harness.js'))
  const { script, modules } = await bundle(join(example, 'harness.js'), {
    conditions: ['workerd', 'worker'],
    external: ['cloudflare:*'],
  })
  const config = readJsonc(join(example, 'wrangler.jsonc'))
  const log = []

  const options = {
    modules: [
      { type: 'ESModule', path: 'index.js', contents: script },
      ...modules.map(({ name, bytes }) => ({ type: 'CompiledWasm', path: name.slice(2), contents: bytes })),
    ],
    compatibilityDate: config.compatibility_date,
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name: className }) => [
        name,
        {
          className,
          useSQLite: config.migrations.some(({ new_sqlite_classes: classes }) => classes.includes(className)),
        },
      ]),
    ),
    r2Buckets: Object.fromEntries(config.r2_buckets.map(({ binding, bucket_name: name }) => [binding, name])),
    queueProducers: { NOTICES: config.queues.consumers[0].queue },
    queueConsumers: Object.fromEntries(
      config.queues.consumers.map(({ queue, max_retries: maxRetries }) => [queue, { maxBatchTimeout: 0, maxRetries }]),
    ),
    bindings: { ...config.vars, ...bindings },
    durableObjectsPersist: join(project.folder, 'disks/objects'),
    r2Persist: join(project.folder, 'disks/r2'),
    async outboundService(request) {
      const { status, headers, body } = await outbound(request)
      return new Response(status === 204 ? null : body, { status, headers })
    },
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on('data', (piece) => log.push(String(piece)))
    },
  }
  let miniflare = new Miniflare(options)
  await miniflare.ready

  return {
    config,
    log,
    fetch: (path, init) => miniflare.dispatchFetch(`https://import.example${path}`, init),
    bucket: () => miniflare.getR2Bucket('USERS'),
    cron: async () => (await miniflare.getWorker()).scheduled({ cron: config.triggers.crons[0] }),
    /** The process is killed, as by a crash or a new version of the Worker, and another one started on the same disks. */
    async restart(budget) {
      await miniflare.dispose()
      miniflare = new Miniflare({
        ...options,
        bindings: { ...options.bindings, IMPORT_OPTIONS: { ...options.bindings.IMPORT_OPTIONS, budget } },
      })
      await miniflare.ready
    },
    close: () => miniflare.dispose(),
  }
}

/** The comments of this file stand on lines of their own. */
const readJsonc = (path) => JSON.parse(readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, ''))
