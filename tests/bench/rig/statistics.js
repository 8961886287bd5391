// What rounds say together.

/**
 * The sample below which `share` of all lie, taken from the samples as they are.
 *
 * @param {number[]} samples at least one
 * @param {number} share from 0 to 1
 */
export function quantile(samples, share) {
  if (samples.length === 0) throw new RangeError('no samples')
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)]
}

/**
 * The middle of samples, and the two values between which half of them lie.
 *
 * @param {number[]} samples
 * @returns {{ median: number, low: number, high: number }}
 */
export function spread(samples) {
  return { median: quantile(samples, 0.5), low: quantile(samples, 0.25), high: quantile(samples, 0.75) }
}

/**
 * What each sample is of its pair's other: two that ran one after the other have met the same machine.
 *
 * @param {number[]} samples
 * @param {number[]} others as many
 */
export function ratios(samples, others) {
  if (samples.length !== others.length) throw new RangeError(`${samples.length} samples and ${others.length} others`)
  return samples.map((sample, at) => sample / others[at])
}
