/** The usual kinds of options, as lines of a table: what there is to know of one, and how a caller's value is read. */
import { integer, oneOf, optionError } from './option-checks.js'

/**
 * What an option is read beside: what is imported, the other options as the caller gave them, and whether the source gives
 * objects. Options above it in the table have been checked.
 *
 * @typedef {{ entity: import('./entities.js').Entity, options: Record<string, any>, objects: boolean }} Given
 */

/**
 * @typedef {object} OptionKind
 * @property {(value: any, given: Given, name: string) => unknown} read checks what a caller gave, or gives the default
 *   if that is undefined; returns the value that crosses to the core, or undefined if none does
 * @property {readonly string[]} [choices] the texts that there are, the default first
 * @property {readonly [number, number]} [range] the smallest whole number, and the largest
 * @property {boolean} [isCharacter] whether it is a text of one character
 * @property {boolean} [isYesOrNo] whether it is true or false
 * @property {boolean} [isOfShape] whether it says what a row is, whatever it is read for
 */

/**
 * One of these texts, of which the first is the default.
 *
 * @param {...string} choices
 * @returns {OptionKind & { choices: readonly string[] }}
 */
export const choice = (...choices) => ({ choices, read: (value, _, name) => oneOf(name, value, choices) })

/**
 * A whole number in a range.
 *
 * @param {number} byDefault
 * @param {readonly [number, number]} range
 * @returns {OptionKind}
 */
export const wholeNumber = (byDefault, range) => ({
  range,
  read: (value, _, name) => integer(name, value, byDefault, ...range),
})

/** True or false, which is the default. @returns {OptionKind} */
export const yesOrNo = () => ({
  isYesOrNo: true,
  read: (value = false, _, name) => {
    if (typeof value !== 'boolean') throw optionError(name, 'true or false', value)
    return value
  },
})

/** One character (a code point); none by default. @returns {OptionKind} */
export const character = () => ({
  isCharacter: true,
  read: (value, _, name) => {
    if (value !== undefined && (typeof value !== 'string' || [...value].length !== 1))
      throw optionError(name, 'one character', value)
    return value
  },
})
