/** What the option `map` may fill: a field, or a member of the field that takes what has no field of its own. */

/** @typedef {import('./entities.js').Entity} Entity */

/** Returns whether a map may have this target, such as `uid` or `metadata.plan`. @param {Entity} entity @param {string} target */
export const isTarget = ({ fields, extras }, target) =>
  fields.includes(target) ||
  (extras !== undefined && target.startsWith(`${extras}.`) && !/^$|^\./.test(target.slice(extras.length + 1)))

/** Returns all targets, as a message lists them. @param {Entity} entity */
export const targetNames = ({ fields, extras }) => `${fields.join(', ')}${extras ? ` or ${extras}.<name>` : ''}`
