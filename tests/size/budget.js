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
  const roomy = (forms) => Object.fromEntries(Object.entries(forms).map(([form, bytes]) => [form, Math.ceil(bytes * 1.02)]))
  return Object.fromEntries(Object.entries(sizes).map(([name, forms]) => [name, roomy(forms)]))
}
