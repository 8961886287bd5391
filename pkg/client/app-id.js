/** Which app is meant. The command line and the library accept the same ids and regions. */

/** Where CometChat keeps apps. */
export const REGIONS = ['us', 'eu', 'in']

/**
 * Returns whether a text can be an app id: it becomes a label of a host name. A text of 32 and more hexadecimal digits is a
 * key in the wrong position.
 *
 * @param {unknown} text
 * @returns {text is string}
 */
export const isAppId = (text) =>
  typeof text === 'string' && /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text) && !/^[\da-f]{32,}$/i.test(text)
