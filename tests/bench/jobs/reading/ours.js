// The package as it is installed: a check, or an import whose requests have a response at once.
import assert from 'node:assert/strict'
import { checkUsers, importUsers } from 'cometchat-import'
import { responding } from '../instant-fetch.js'
import { createDigest } from './digest.js'
import { inChunks, readInput } from './input.js'

/** @param {{ path: string, source: 'bytes' | 'stream' | 'objects', call: 'check' | 'import', rows?: object }} options `rows`: how they are read */
export default async function ours(options) {
  const input = readInput(options)
  const source = () => (options.source === 'stream' ? inChunks(input) : input)
  if (options.call === 'check') {
    return {
      async round() {
        const { rows, valid, invalid, duplicate, batches } = await checkUsers(source(), options.rows)
        assert.equal(batches, Math.ceil(valid / 50))
        return { rows, valid, invalid, duplicate }
      },
    }
  }
  // The round that is not counted makes the responses: they are the server's work.
  const fetch = responding({ remember: true })
  const work = async (seen) => {
    const report = await importUsers(source(), {
      ...options.rows,
      appId: 'bench',
      region: 'us',
      apiKey: 'rehearsal',
      rate: { limit: 1_000_000, windowMs: 60_000 },
      fetch: (url, init) => {
        seen?.(init.body)
        return fetch(url, init)
      },
    })
    assert.equal(report.status, 'complete', JSON.stringify(report.error))
    const { rows, imported, invalid, duplicate, requests } = report
    assert.equal(requests, Math.ceil(imported / 50))
    return { rows, valid: imported, invalid, duplicate }
  }
  return {
    round: () => work(),
    async describe() {
      const digest = createDigest()
      await work(digest.add)
      return digest.result()
    },
  }
}
