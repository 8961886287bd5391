// What the core says about an ID that another program has changed, in a language that the core does not speak.

/**
 * Returns what to do, by the words that the core's message has; the message itself if none is known.
 *
 * @param {string} message of the core
 * @param {Record<string, string>} words by a part of the message
 */
export function damageIn(message, words) {
  const known = Object.keys(words).find((part) => message.includes(part))
  return known ? words[known] : message
}
