/**
 * The suite's own test runner: names and functions go in, plain JSON comes out. It asks nothing of its host but timers,
 * so that the same cases run in Node, in a worker and in a page, and whoever starts them has only to hand back the
 * results.
 */

/** In milliseconds. One that hangs is a failure with a name; one that waits for real takes 10 s, and more on a busy machine. */
const LONGEST_MS = 60_000

/**
 * The cases of some groups, in order.
 *
 * @param {{ name: string, define: (test: Test) => void }[]} groups
 * @returns {Case[]}
 */
export function collect(groups) {
  const cases = []
  for (const group of groups) {
    group.define((name, run, { needs, waits = false } = {}) => {
      const full = `${group.name}: ${name}`
      if (typeof run !== 'function') throw new TypeError(`${full}: there is nothing to run`)
      if (cases.some((other) => other.name === full)) throw new TypeError(`${full}: there are two cases of this name`)
      cases.push({ name: full, run, needs, waits })
    })
  }
  return cases
}

/** Those of the cases that a host can run; `lacks` are the features that it is known not to have. */
export const fitting = (cases, lacks = []) => cases.filter(({ needs }) => !lacks.includes(needs))

/**
 * Runs one case after the other; but those that do little but wait start at once, beside the others.
 *
 * @param {Case[]} cases
 * @param {object} host what the cases are given
 * @param {{ longestMs?: number }} [limits]
 * @returns {Promise<Result[]>}
 */
export async function runCases(cases, host, { longestMs = LONGEST_MS } = {}) {
  const started = new Map(cases.filter(({ waits }) => waits).map((one) => [one, resultOf(one, host, longestMs)]))
  const results = []
  for (const one of cases) results.push(await (started.get(one) ?? resultOf(one, host, longestMs)))
  return results
}

async function resultOf({ name, run }, host, longestMs) {
  const start = Date.now()
  const failure = await outcomeOf(run, host, longestMs)
  return { name, ok: failure === undefined, ...(failure !== undefined && { error: failure }), ms: Date.now() - start }
}

/** What went wrong, as text; undefined if nothing did. */
async function outcomeOf(run, host, longestMs) {
  let timer
  const late = new Promise(
    (_, reject) => (timer = setTimeout(() => reject(new Error(`it did not end within ${longestMs} ms`)), longestMs)),
  )
  try {
    await Promise.race([(async () => run(host))(), late])
    return undefined
  } catch (error) {
    return describe(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Some hosts' stacks begin with the message, others' do not have it. */
function describe(error) {
  const printed = `${error?.name ?? 'thrown'}: ${error?.message ?? String(error)}`
  const stack = String(error?.stack ?? '')
    .replace(printed, '')
    .trim()
  return `${printed}\n${stack}`.trim().slice(0, LONGEST_TEXT)
}

/** Characters of a failure. */
const LONGEST_TEXT = 3000

/**
 * @typedef {(name: string, run: (host: any) => unknown, options?: { needs?: string, waits?: boolean }) => void} Test
 * @typedef {{ name: string, run: (host: any) => unknown, needs?: string, waits?: boolean }} Case
 * @typedef {{ name: string, ok: boolean, error?: string, ms: number }} Result
 */
