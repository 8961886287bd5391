/**
 * XML that comes in pieces, as far as workbooks have it: elements, attributes and text. A document type is refused, as the
 * format forbids it. Names are without their prefix: some writers give every element one.
 */
import { damaged } from './refusals.js'

/**
 * What is called for each part, in their order. `text` gets the text as it is written, in one piece or in several:
 * {@link decoded} makes characters of it.
 *
 * @typedef {object} Handler
 * @property {(name: string, attributes: string) => void} open `attributes` are for {@link attribute}
 * @property {(name: string) => void} close
 * @property {(raw: string) => void} text
 */

export class XmlReader {
  /** @param {Handler} handler @param {string} name of the file, for messages */
  constructor(handler, name) {
    this.#handler = handler
    this.#name = name
  }

  /** Reads a piece. @param {string} piece */
  push(piece) {
    const text = this.#rest + piece
    let at = 0
    for (;;) {
      const start = text.indexOf('<', at)
      if (start < 0) break
      if (start > at) this.#handler.text(text.slice(at, start))
      at = start
      const end = this.#markup(text, start)
      if (end < 0) break
      at = end
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > MOST_CHARACTERS) throw damaged(`${this.#name} has text of more than a cell may have`)
  }

  /** Reads the end. */
  end() {
    if (!this.#isWhole || this.#rest.trim() !== '') throw damaged(`${this.#name} ends early`)
  }

  /** Reads what begins with `<`; returns where it ends, or -1 if that is not there yet. @param {string} text @param {number} start */
  #markup(text, start) {
    const kind = text.charCodeAt(start + 1)
    if (kind === BANG) return this.#special(text, start)
    if (kind === QUESTION) return after(text, '?>', start)
    const end = tagEnd(text, start + 1)
    if (end < 0) return -1
    if (kind === SLASH) {
      this.#close(localName(text.slice(start + 2, end).trim()))
      return end + 1
    }
    const isClosed = text.charCodeAt(end - 1) === SLASH
    const tag = text.slice(start + 1, isClosed ? end - 1 : end)
    const space = tag.search(/\s/)
    const name = localName(space < 0 ? tag : tag.slice(0, space))
    this.#depth += 1
    this.#handler.open(name, space < 0 ? '' : plain(tag.slice(space)))
    if (isClosed) this.#close(name)
    return end + 1
  }

  /** @param {string} name */
  #close(name) {
    this.#depth -= 1
    if (this.#depth < 0) throw damaged(`${this.#name} closes more than it opens`)
    this.#isWhole = this.#depth === 0
    this.#handler.close(name)
  }

  /** A comment, text without escapes, or what is refused. @param {string} text @param {number} start */
  #special(text, start) {
    if (text.startsWith('<!--', start)) return after(text, '-->', start + 4)
    if (text.startsWith('<![CDATA[', start)) {
      const end = after(text, ']]>', start + 9)
      if (end >= 0) this.#handler.text(text.slice(start + 9, end - 3).replaceAll('&', '&amp;'))
      return end
    }
    if ('<![CDATA['.startsWith(text.slice(start)) || '<!--'.startsWith(text.slice(start))) return -1
    throw damaged(`${this.#name} has a document type`)
  }

  #handler
  #name
  #rest = ''
  #depth = 0
  #isWhole = false
}

/**
 * Returns the value of an attribute; undefined if it is not there.
 *
 * @param {string} attributes
 * @param {string} name without a prefix
 */
export function attribute(attributes, name) {
  const start = attributes.indexOf(` ${name}="`)
  if (start < 0) return undefined
  const from = start + name.length + 3
  return decoded(attributes.slice(from, attributes.indexOf('"', from)))
}

/** Returns the characters of a text as XML writes it. @param {string} raw */
export function decoded(raw) {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name] ?? whole
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
}

/** Returns where the tag ends: at the first `>` that is not in quotes. @param {string} text @param {number} from */
function tagEnd(text, from) {
  let quote = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === GREATER) return at
    else if (code === DOUBLE || code === SINGLE) quote = code
  }
  return -1
}

/** Returns attributes as {@link attribute} wants them: each as ` name="value"`, without prefixes. @param {string} attributes */
function plain(attributes) {
  if (!/['\t\n\r:]|\s=|=\s/.test(attributes)) return attributes
  const found = attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
  return [...found]
    .map(([, name = '', double, single = '']) => ` ${localName(name)}="${double ?? single.replaceAll('"', '&quot;')}"`)
    .join('')
}

/** @param {string} name */
const localName = (name) => (name.includes(':') ? name.slice(name.indexOf(':') + 1) : name)

/** @param {string} text @param {string} end @param {number} from */
function after(text, end, from) {
  const at = text.indexOf(end, from)
  return at < 0 ? -1 : at + end.length
}

/** @type {Record<string, string>} */
const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const BANG = 33
const DOUBLE = 34
const SINGLE = 39
const SLASH = 47
const GREATER = 62
const QUESTION = 63
/** More than a cell of Excel's may have (32,767), even if each of its characters is escaped. */
const MOST_CHARACTERS = 2 ** 20
