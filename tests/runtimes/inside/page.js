// Runs the suite in a page, and sends the results to where the page came from.
import { report } from './report.js'

await report(async () => {
  const { runInBrowser } = await import('./browser.js')
  return runInBrowser({ victim: '/resolved/inside/victim.js' })
})
