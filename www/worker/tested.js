// What became of the users of a test: each row's outcome, and the server's own words for it.

import { redactor } from '../../pkg/client/redact.js'

/** Collects what a run of one request sends, and how the server responds. */
export class Tested {
  /** @type {any[]} */
  #rows = []
  /** What the server has stored, by uid. @type {Record<string, any>} */
  #stored = {}
  #refusal = ''
  #redact

  /** @param {string} [key] which is displayed nowhere, also where the server repeats it */
  constructor(key) {
    this.#redact = redactor(key)
  }

  /** Reads a response, and leaves it to be read. @param {Response} response */
  async hear(response) {
    const text = await response
      .clone()
      .text()
      .catch(() => '')
    const { data, error } = parsed(text)
    if (data && typeof data === 'object') this.#stored = data
    this.#refusal = response.ok ? '' : this.#clipped(error?.message ?? `HTTP ${response.status}`)
  }

  /** @param {import('../../pkg/index.d.ts').ImportEvent & { type: 'row' }} event */
  add({ row, uid, outcome, issues }) {
    if (SENT.includes(outcome)) this.#rows.push({ row, uid, outcome, message: issues[0]?.message ?? '' })
  }

  /** What was sent, with what the server has of it; and why it refused all, if it did. */
  get found() {
    const tested = this.#rows.map((row) => {
      const name = this.#stored[row.uid]?.data?.name
      return { ...row, name: typeof name === 'string' ? this.#clipped(name) : '' }
    })
    return { tested, refusal: this.#refusal }
  }

  /** @param {unknown} text */
  #clipped = (text) => this.#redact(String(text)).slice(0, CHARACTERS)
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

/** Outcomes of rows that a request has held. */
const SENT = ['imported', 'existing', 'rejected', 'unconfirmed']
/** Of a name, or a message. */
const CHARACTERS = 400
