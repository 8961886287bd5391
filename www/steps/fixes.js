// Buttons for what can be done about all rows of a cause at once: each opens what would become of the rows.

import { RULES } from '../../pkg/client/entities.js'
import { h } from '../dom.js'
import { NULLS } from '../flow.js'
import { button } from '../parts.js'
import { texts } from '../texts.js'
import { openFix } from './fix-dialog.js'

/**
 * A fix: `changes` of how values are read, or a `kind` of change of the file.
 *
 * @typedef {object} Fix
 * @property {string} id of its button; texts are by this name
 * @property {Record<string, string>} [changes]
 * @property {string} [kind]
 * @property {'column' | 'sign'} [asks] what a person has to choose
 * @property {(cause: any, how: How) => boolean} isFor which causes it is for
 */

/** @typedef {{ offers: (option: string, ...values: string[]) => boolean, reading: Record<string, string>, canFix: boolean }} How */

/** In the order in which they are displayed. @type {Fix[]} */
const FIXES = [
  { id: 'make-fit', changes: { uid: 'cometchat' }, isFor: (_, { offers }) => offers('uid', 'cometchat') },
  {
    id: 'call-by-id',
    changes: { nameless: 'id' },
    isFor: ({ code, path }) => code === 'REQUIRED' && path === 'name',
  },
  { id: 'read-nulls', changes: { nulls: 'words' }, isFor: (_, { offers }) => offers('nullMarker', ...NULLS) },
  {
    id: 'read-quoted-nulls',
    changes: { quotedNull: 'empty' },
    isFor: (_, { offers, reading }) => reading.nulls === 'words' && offers('nullMarker', ...NULLS),
  },
  { id: 'read-dates', changes: { timestamps: 'auto' }, isFor: (_, { offers }) => offers('timestamps', 'auto') },
  { id: 'fill-rows', changes: { shortRows: 'fill' }, isFor: (_, { offers }) => offers('shortRows', 'fill') },
  {
    id: 'leave-empty',
    changes: { invalidOptional: 'omit' },
    // Cells that can be changed are emptied instead, and of this cause alone.
    isFor: ({ path }, { canFix }) => !canFix && ruleOf(path)?.required === false,
  },
  {
    id: 'empty',
    kind: 'empty',
    isFor: ({ path, code }, { canFix }) => canFix && code !== 'REQUIRED' && ruleOf(path)?.required === false,
  },
  {
    id: 'split',
    kind: 'split',
    asks: 'sign',
    isFor: ({ path, code }, { canFix }) => canFix && code === 'TOO_LONG' && ruleOf(path)?.kind === 'List',
  },
  { id: 'copy', kind: 'copy', asks: 'column', isFor: ({ path }, { canFix }) => canFix && Boolean(ruleOf(path)) },
  { id: 'drop', kind: 'drop', isFor: (_, { canFix }) => canFix },
]

/**
 * Returns the buttons for a cause.
 *
 * @param {any} app
 * @param {number} at which cause of the check
 * @param {any} cause
 * @param {boolean} canFix whether cells can be changed
 */
export function fixesOf(app, at, cause, canFix) {
  const { reading } = app.store.state
  const offers = (option, ...values) =>
    cause.remedies.some((remedy) => remedy.option === option && values.includes(remedy.value))
  const fixes = FIXES.filter(({ changes = {}, kind, isFor }) => {
    const isNew = kind || Object.entries(changes).some(([name, value]) => reading[name] !== value)
    return isNew && isFor(cause, { offers, reading, canFix })
  })
  if (fixes.length === 0) return null
  const buttons = fixes.map((fix) =>
    button(texts.fixes.labels[fix.id], () => openFix(app, at, cause, fix), 'small', { id: fix.id }),
  )
  return h(
    'div.fixes',
    { role: 'group', 'aria-label': texts.fixes.all(cause.count) },
    h('p.help', null, texts.fixes.all(cause.count)),
    h('div.buttons', null, buttons),
  )
}

/** Returns the rule of the field that a path is of. @param {string} path */
const ruleOf = (path) => RULES.users[path.split(/[.[]/)[0]]
