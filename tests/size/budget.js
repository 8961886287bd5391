// What may be how large, in bytes.

/**
 * What is larger than its budget, in words; empty if all is well.
 *
 * @param {Record<string, Record<string, number>>} sizes by name and form (raw, gzip, …)
 * @param {Record<string, Record<string, number>>} budget the same for what is limited
 * @returns {string[]}
 */
export function aboveBudget(sizes, budget) {
  return Object.entries(budget).flatMap(([name, limits]) =>
    Object.entries(limits).flatMap(([form, limit]) => {
      const size = sizes[name]?.[form]
      if (size === undefined) return [`${name}, ${form}: in the budget, but not measured`]
      return size > limit ? [`${name}, ${form}: ${size} bytes, of ${limit}`] : []
    }),
  )
}

/** A budget for these sizes, and 2 % for what compilers do from one version to the next. */
export function budgetFor(sizes) {
  const roomy = (forms) =>
    Object.fromEntries(Object.entries(forms).map(([form, bytes]) => [form, Math.ceil(bytes * 1.02)]))
  return Object.fromEntries(Object.entries(sizes).map(([name, forms]) => [name, roomy(forms)]))
}

/** How the rows of the table in performance.md begin. */
const ROWS = { module: '| the WebAssembly module |', 'default entry': "| all that `import 'cometchat-import'` ships" }

/**
 * Returns what that table says otherwise by more than 2 %: its rows hold KB of 1,024 bytes, raw, gzip and brotli.
 *
 * @param {string} page
 * @param {Record<string, Record<string, number>>} sizes in bytes
 * @returns {string[]}
 */
export function staleRows(page, sizes) {
  return Object.entries(ROWS).flatMap(([name, begin]) => {
    const row = page.split('\n').find((line) => line.startsWith(begin)) ?? ''
    const stated = row.split('|').slice(2, 5).map(Number)
    const found = ['raw', 'gzip', 'brotli'].map((form) => (sizes[name]?.[form] ?? 0) / 1024)
    const holds =
      stated.length === 3 && stated.every((kilobytes, at) => Math.abs(kilobytes - found[at]) <= found[at] * 0.02)
    return holds ? [] : [`${name}: ${found.map((kilobytes) => kilobytes.toFixed(1)).join(' | ')}`]
  })
}
