// What became of every row: a byte for each, and texts only where there is something to say.

import { Numbers, Texts } from './arena.js'
import { codeOf } from './code.js'
import { csvLine, guarded } from '../../pkg/client/csv-line.js'
import { csvBlob } from './csv.js'
import { separator } from './words.js'

export const OUTCOMES = [
  '',
  'imported',
  'existing',
  'invalid',
  'duplicate',
  'rejected',
  'unconfirmed',
  'pending',
  'excluded',
]

export class Account {
  /** @param {import('./places.js').PlaceKind} kind by what rows are found */
  constructor(kind = 'line') {
    this.kind = kind
    /** @type {(row: number, line?: number) => number} */
    this.placeOf = (row) => row
    /** By row, from 1. */
    this.outcomes = new Numbers(Uint8Array)
    this.lines = new Numbers()
    /** 1 + the index of the row's uid or note; 0 if it has none. */
    this.uidOf = new Numbers()
    this.noteOf = new Numbers()
    this.uids = new Texts()
    this.rowOfUid = new Numbers()
    this.notes = new Texts()
    this.rowOfNote = new Numbers()
    this.outcomes.set(0, 0)
    /** The rows that are looked at; all if undefined. @type {Numbers | undefined} */
    this.found = undefined
  }

  get rows() {
    return this.outcomes.length - 1
  }

  /** Returns the number by which a person finds a row. @param {number} row */
  place(row) {
    return (this.kind !== 'row' && this.lines.at(row)) || row
  }

  add({ row, line = 0, uid, outcome, issues }) {
    this.outcomes.set(row, OUTCOMES.indexOf(outcome))
    // In the chosen file, whatever was dropped or fixed since.
    this.lines.set(row, this.kind === 'row' || line === 0 ? line : this.placeOf(row, line))
    if (uid !== undefined && !this.uidOf.at(row)) {
      this.rowOfUid.push(row)
      this.uidOf.set(row, 1 + this.uids.push(uid.slice(0, UID_CHARACTERS)))
    }
    if (issues.length === 0) return
    this.rowOfNote.push(row)
    const note = issues
      .map((issue) => [issue.code, codeOf(issue), issue.path, issue.message.slice(0, NOTE_CHARACTERS)].join('\t'))
      .join('\n')
    this.noteOf.set(row, 1 + this.notes.push(note))
  }

  /** Looks for rows of an outcome (or any, '') with a text in their id, note or number. @returns {number} how many */
  find(outcome, text) {
    const wanted = OUTCOMES.indexOf(outcome)
    const needle = text.trim()
    if (wanted <= 0 && needle === '') {
      this.found = undefined
      return this.rows
    }
    const hits = needle === '' ? undefined : new Uint8Array(this.rows + 1)
    if (hits) {
      this.uids.search(needle, (index) => {
        hits[this.rowOfUid.at(index)] = 1
      })
      this.notes.search(needle, (index) => {
        hits[this.rowOfNote.at(index)] = 1
      })
      const number = Number(needle)
      for (let row = 1; row <= this.rows; row += 1) if (this.place(row) === number) hits[row] = 1
    }
    this.found = new Numbers()
    for (let row = 1; row <= this.rows; row += 1) {
      if ((wanted <= 0 || this.outcomes.at(row) === wanted) && (!hits || hits[row])) this.found.push(row)
    }
    return this.found.length
  }

  slice(from, count) {
    const total = this.found ? this.found.length : this.rows
    return Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) =>
      asDisplayed(this.#row(this.found ? this.found.at(from + at) : from + at + 1)),
    )
  }

  #row(row) {
    const note = this.noteOf.at(row)
    const uid = this.uidOf.at(row)
    return {
      row,
      line: this.lines.at(row),
      place: this.place(row),
      uid: uid ? this.uids.at(uid - 1) : '',
      outcome: OUTCOMES[this.outcomes.at(row)],
      issues: note
        ? this.notes
            .at(note - 1)
            .split('\n')
            .map(splitNote)
        : [],
    }
  }

  /** Returns all rows, as a file. @param {'csv' | 'json'} format */
  file(format) {
    const parts = []
    const delimiter = separator()
    let text = format === 'csv' ? csvLine(HEADERS, delimiter) : '[\n'
    for (let row = 1; row <= this.rows; row += 1) {
      const found = this.#row(row)
      if (format === 'csv') {
        const cells = [
          String(row),
          String(found.line || ''),
          found.uid,
          found.outcome,
          found.issues.map(({ code }) => code).join(' '),
          found.issues.map(({ message }) => message).join(' · '),
        ]
        text += csvLine(cells.map(guarded), delimiter)
      } else text += `${JSON.stringify(found, FILED)}${row < this.rows ? ',' : ''}\n`
      if (text.length > PART_CHARACTERS) {
        // A blob of its own, which the browser may lay on the disk.
        parts.push(new Blob([text]))
        text = ''
      }
    }
    parts.push(format === 'csv' ? text : `${text}]\n`)
    return format === 'csv' ? csvBlob(parts) : new Blob(parts, { type: 'application/json' })
  }
}

function splitNote(line) {
  const [code, displayed, path, ...message] = line.split('\t')
  return { code, displayed, path, message: message.join('\t') }
}

/** Returns a row whose issues have the codes that the page has texts for. */
const asDisplayed = (row) => ({
  ...row,
  issues: row.issues.map(({ displayed, ...issue }) => ({ ...issue, code: displayed })),
})

/** The names of the columns of the CSV file, and the members of rows and issues that are in the JSON file. */
const HEADERS = ['row', 'line', 'uid', 'outcome', 'code', 'message']
const FILED = ['row', 'line', 'uid', 'outcome', 'issues', 'code', 'path', 'message']
const UID_CHARACTERS = 120
const NOTE_CHARACTERS = 400
const PART_CHARACTERS = 4 * 1024 * 1024
