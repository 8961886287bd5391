/** What is declared of a host must be so: else a case that a host can run would be left out unseen. */
import { equal } from '../assert.js'
import { openTrap } from '../remote.js'

/** Feature → whether this host has it, in the order in which launchers list them. */
const FEATURES = {
  'Request.body': () => 'body' in Request.prototype,
  TextDecoderStream: () => typeof TextDecoderStream === 'function',
  CompressionStream: () => typeof CompressionStream === 'function',
  'errors of downloads that break': reportsBrokenDownloads,
}

/** WebKitGTK gives the beginning of a body, whose connection broke, for the whole. */
async function reportsBrokenDownloads(host) {
  const response = await fetch(openTrap(host).users({ count: 1_500, pauseMs: 2, breakAt: 700 }))
  return response.text().then(
    () => false,
    () => true,
  )
}

export const hostCases = {
  name: 'host',
  define(test) {
    test('it lacks the features that it is declared to lack, and no other', async (host) => {
      const missing = []
      for (const [feature, isThere] of Object.entries(FEATURES)) if (!(await isThere(host))) missing.push(feature)
      equal(missing, host.lacks ?? [])
    })
  },
}
