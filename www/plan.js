// The file of a plan: what the package finds wrong with it, in the package's own words.

import { planIssues } from '../pkg/plan/read.js'
import { texts } from './texts.js'

/**
 * Reads a plan.
 *
 * @param {Blob} blob
 * @returns {Promise<{ plan?: any, issues: { pointer: string, message: string }[] }>} `plan`: only where nothing is wrong
 */
export async function readPlan(blob) {
  if (blob.size > MOST_BYTES) return { issues: [{ pointer: '', message: texts.plan.tooLarge }] }
  const plan = parsed(await textOf(blob))
  // The browser's own message would repeat the file, and a key may stand in it.
  if (plan === undefined) return { issues: [{ pointer: '', message: texts.plan.noJson }] }
  const issues = planIssues(plan)
  return issues.length > 0 ? { issues } : { plan, issues }
}

/**
 * Returns whether a file is a plan, and no file of users: users may stand below `users` too, but they have no file.
 *
 * @param {Blob & { name?: string }} blob
 */
export async function isPlan(blob) {
  if (!/\.json$/i.test(blob.name ?? '') || blob.size > MOST_BYTES) return false
  const { $schema, app, users } = parsed(await textOf(blob)) ?? {}
  return (
    (typeof $schema === 'string' && $schema.includes('plan.schema.json')) ||
    typeof users?.file === 'string' ||
    [app?.appId, app?.region, app?.endpoint].some((value) => typeof value === 'string')
  )
}

/** Returns a text; an empty one where it cannot be read: whoever opens the file reports that. @param {Blob} blob */
const textOf = (blob) => blob.text().catch(() => '')

/** Returns what a JSON text says; undefined if it is none. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As in the command line: the users stay in a file of their own. */
const MOST_BYTES = 2 ** 20
