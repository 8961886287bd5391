// Starts workerd with a Durable Object that keeps a limit, for processes that are not on Cloudflare.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { bundle, versionOf } from '../project.js'

const WORKER = fileURLToPath(new URL('object.js', import.meta.url))

/** @param {{ folder: string }} project @returns {Promise<{ given: string, version: string, close: () => Promise<unknown> }>} `given`: where it listens */
export async function startObject(project) {
  const entry = join(project.folder, 'limit-object.js')
  copyFileSync(WORKER, entry)
  const { script } = await bundle(entry, { conditions: ['workerd', 'worker'], external: ['cloudflare:*'] })
  const miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-04-01',
    durableObjects: { LIMITS: { className: 'Limit', useSQLite: true } },
  })
  const { href } = await miniflare.ready
  return {
    given: href,
    version: `workerd ${versionOf('miniflare', 'workerd')}`,
    close: () => miniflare.dispose(),
  }
}
