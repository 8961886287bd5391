/** The texts that cells share: each stands once in the workbook. */
import { readAll } from './read-xml.js'
import { damaged } from './refusals.js'
import { decoded } from './xml.js'

/**
 * Reads them all.
 *
 * @param {import('./read-xml.js').Archive} archive
 * @param {string} path
 * @returns {Promise<string[]>}
 */
export async function readStrings(archive, path) {
  /** @type {string[]} */
  const strings = []
  const text = new RichText()
  let characters = 0
  await readAll(archive, path, {
    open: (name) => text.open(name),
    text: (raw) => text.add(raw),
    close(name) {
      text.close(name)
      if (name !== 'si') return
      const string = text.take()
      characters += string.length
      if (characters > MOST_CHARACTERS) throw damaged('its texts are longer than 512 million characters')
      strings.push(string)
    },
  })
  return strings
}

/** A text that may be in parts with formats of their own; how it is spoken (`rPh`) is left out. */
export class RichText {
  /** @param {string} name of an element */
  open(name) {
    if (name === 'rPh') this.#isSpoken = true
    else if (name === 't') this.#isText = !this.#isSpoken
  }

  /** @param {string} name of an element */
  close(name) {
    if (name === 'rPh') this.#isSpoken = false
    else if (name === 't') this.#isText = false
  }

  /** @param {string} raw */
  add(raw) {
    if (this.#isText) this.#raw += raw
  }

  /** Returns the text so far, and begins another. */
  take() {
    const text = unescaped(decoded(this.#raw))
    this.#raw = ''
    return text
  }

  #raw = ''
  #isText = false
  #isSpoken = false
}

/** Returns a text with the characters that XML cannot hold, which Excel writes as `_x000D_`. @param {string} text */
export const unescaped = (text) =>
  text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

const MOST_CHARACTERS = 2 ** 29
