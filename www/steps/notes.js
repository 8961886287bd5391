// What is no mistake, and should be looked at: in the check, and in the account.

import { h, icon } from '../dom.js'
import { detail } from '../parts.js'
import { count, noteOf, placeTitle, texts } from '../texts.js'

const words = texts.notes

/** Returns the notes of a report; nothing without any. @param {any} app @param {any[]} [notes] */
export function notesOf({ store }, notes = []) {
  if (notes.length === 0) return null
  const kind = store.state.file.info.placeKind
  return h(
    'section.notes',
    { 'aria-labelledby': 'notes-title' },
    h('h3#notes-title', null, words.title),
    h(
      'ul.causes',
      null,
      notes.map((note) => noteItem(note, kind)),
    ),
  )
}

function noteItem(note, kind) {
  const [title, hint] = noteOf(note)
  const places = note.samples
    .slice(0, MOST_PLACES)
    .map(({ place, message }) =>
      h('li', null, h('strong', null, place ? placeTitle(kind, place) : ''), ' ', detail(message, 'span')),
    )
  return h(
    'li.note',
    null,
    icon('warning'),
    h('div.grow', null, h('p.cause-title', null, title), h('p.help', null, hint), h('ul.help', null, places)),
    h('span.number', null, count(note.count)),
  )
}

/** How many places are displayed of each. */
const MOST_PLACES = 3
