// What a runtime's results are worth. Nothing is taken for granted: a runtime that ran too little has failed.

/**
 * The troubles with what a runtime gave back, as texts; none if all that was expected ran and passed.
 *
 * @param {unknown} results `[{ name, ok, error?, ms }]`
 * @param {string[]} expected the names of the cases that it had to run
 * @returns {string[]}
 */
export function troublesOf(results, expected) {
  if (expected.length === 0) return ['no cases were expected of it']
  if (!Array.isArray(results)) return [`it gave no results but ${JSON.stringify(results) ?? 'nothing'}`]
  const troubles = []
  const seen = new Map()
  for (const result of results) {
    const name = result?.name
    if (seen.has(name)) troubles.push(`ran twice: ${name}`)
    seen.set(name, result)
    if (!expected.includes(name)) troubles.push(`ran, and was not expected: ${name}`)
    else if (result.ok !== true)
      troubles.push(`${name} (${result.ms} ms)\n${indented(result.error ?? 'it failed, and does not say why')}`)
    else if (result.error !== undefined) troubles.push(`${name} passed, and yet says\n${indented(result.error)}`)
  }
  for (const name of expected) if (!seen.has(name)) troubles.push(`did not run: ${name}`)
  return troubles
}

const indented = (text) => String(text).replace(/^/gm, '    ')
