// `npm run test:page`: the admin page in real browsers, against a sandbox.
//
//   npm run test:page                        all
//   npm run test:page -- firefox flow large  some browsers, some groups
//
// A case of one browser alone (`onlyIn`) runs in every browser that is named.
import { findBrowser, installBrowsers } from '../browsers/debian.js'
import { installFor } from '../workspace/install.js'

await installFor('page', 'browsers')
const { startBrowser } = await import('./driver.js')
const { servePage } = await import('./serve.js')
const { makeFiles } = await import('./steps.js')

const BROWSERS = ['chromium', 'firefox']
const GROUPS = [
  'flow',
  'files',
  'languages',
  'written',
  'fixes',
  'resuming',
  'verify',
  'relay',
  'plan',
  'tested',
  'states',
  'large',
]
/** They measure how long the page takes. */
const ALONE = ['large']

const asked = process.argv.slice(2).filter((name) => !name.startsWith('--'))
const unknown = asked.filter((name) => !BROWSERS.includes(name) && !GROUPS.includes(name))
if (unknown.length > 0) {
  console.error(`no such browser or group: ${unknown.join(', ')}; there are ${[...BROWSERS, ...GROUPS].join(', ')}`)
  process.exit(2)
}
const chosen = (all) => (all.some((name) => asked.includes(name)) ? all.filter((name) => asked.includes(name)) : all)
const wanted = Boolean(process.env.CI) || process.argv.includes('--install')
await installBrowsers(BROWSERS, { wanted })

const count = { passed: 0, failed: 0 }
// Side by side, since most of a case is waiting for the limit; but some are alone.
const groups = chosen(GROUPS)
const together = groups.filter((name) => !ALONE.includes(name))
await Promise.all(chosen(BROWSERS).map((name) => runBrowser(name, together)))
for (const name of chosen(BROWSERS))
  await runBrowser(
    name,
    groups.filter((group) => ALONE.includes(group)),
  )
console.log(`${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed ? 1 : 0

/** @param {string} name @param {string[]} groups */
async function runBrowser(name, groups) {
  if (groups.length === 0) return
  if (!findBrowser(name)) {
    // Not there is not passed: the page is for browsers, and these two are what is promised.
    console.log(`FAIL ${name}: not installed; with CI=true it is (Debian, as root)`)
    count.failed += 1
    return
  }
  const browser = await startBrowser(name)
  console.log(`${name} ${browser.version}`)
  for (const group of groups) {
    const { cases, rate, onlyIn = {} } = await import(`./cases/${group}.js`)
    for (const sentence of Object.keys(onlyIn))
      if (!cases[sentence]) throw new RangeError(`${group} has no case “${sentence}”`)
    for (const [sentence, run] of Object.entries(cases))
      if (asked.includes(name) || (onlyIn[sentence] ?? name) === name) await runCase(browser, rate, sentence, run)
  }
  await browser.close()
}

/** Each in a profile of its own, with a sandbox of its own; a page that complains fails. */
async function runCase(browser, rate, sentence, run) {
  const began = performance.now()
  const [site, profile, files] = [await servePage({ rate, latency: [5, 20] }), await browser.profile(), makeFiles()]
  const took = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  try {
    const tab = await profile.tab()
    await tab.size(1280, 900)
    await tab.open(site.url)
    const detail = await run({ tab, profile, site, files, browser: browser.name })
    if (tab.complaints.length > 0) throw new Error(`the page complains: ${tab.complaints.join('\n')}`)
    console.log(`ok   ${browser.name.padEnd(8)} ${sentence}${detail ? `: ${detail}` : ''}  ${took()}`)
    count.passed += 1
  } catch (error) {
    console.log(`FAIL ${browser.name.padEnd(8)} ${sentence}  ${took()}\n\n${error.stack}\n`)
    count.failed += 1
  }
  await profile.close().catch(() => {})
  await site.close()
  files.remove()
}
