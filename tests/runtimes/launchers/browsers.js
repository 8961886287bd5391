// Browsers: the package's own files, unbundled, in a page (with an import map) and in a dedicated worker.

import { findBrowser } from '../../browsers/debian.js'
import { open, versionOfBrowser } from '../../browsers/open.js'
import { servePages } from '../rig/pages.js'
import { withinLimit } from '../rig/processes.js'

const browser = (id, name, needs, kind = 'page', lacks = []) => ({
  id,
  name,
  needs,
  parts: ['everywhere', 'database', 'strict'],
  lacks,
  find: () => findBrowser(needs),
  version: () => versionOfBrowser(needs),
  async run(_, project, host) {
    const pages = await servePages(project, host)
    const opened = await open[needs]()
    try {
      await opened.open(pages.url(kind))
      const results = await withinLimit(pages.results)
      if (results.failed) throw new Error(`${results.failed}\n${opened.printed().join('\n')}`)
      return results
    } finally {
      await opened.close()
      pages.close()
    }
  },
})

export const browsers = [
  browser('chromium', 'Chromium page', 'chromium'),
  browser('chromium-worker', 'Chromium dedicated worker', 'chromium', 'worker'),
  browser('firefox', 'Firefox', 'firefox', 'page', ['Request.body']),
  browser('webkit', 'WebKitGTK', 'webkit', 'page', ['errors of downloads that break']),
]
