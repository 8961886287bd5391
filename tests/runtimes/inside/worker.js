// Runs the suite in a dedicated worker.
import { report } from './report.js'

await report(async () => {
  const { runInBrowser } = await import('./browser.js')
  return runInBrowser({ victim: '/resolved/inside/victim.js' })
})
