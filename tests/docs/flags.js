// A recipe as the flags that it stands for, which a person may type instead.

/** @typedef {import('../../pkg/from.js').Recipe} Recipe */

/**
 * Returns the flags of a recipe, in the order of its options.
 *
 * @param {Recipe} recipe
 * @returns {string[]} such as `--map id=uid`, quoted for a shell
 */
export function flagsOf({ options }) {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (name === 'map' || name === 'fallback')
      return Object.entries(value).flatMap(([field, columns]) =>
        columns === null
          ? `${flag} =${field}`
          : [columns].flat().map((column) => `${flag} ${quoted(`${column}=${field}`)}`),
      )
    if (name === 'columns') return `${flag} ${value.join(',')}`
    return [value].flat().map((text) => `${flag} ${quoted(String(text))}`)
  })
}

/** @param {string} text */
const quoted = (text) => (/^[\w.,:=-]+$/.test(text) ? text : `'${text}'`)
