// How the file is written: the choices, and the buttons that read it again.

import { h } from '../dom.js'
import { actions, button, field, notice } from '../parts.js'
import { againOf, texts } from '../texts.js'

const words = texts.layout

/** Returns the choices of how the file is written. @param {any} app */
export function layoutForm({ store, flow }) {
  const { layout, file } = store.state
  const canRead = ['error', 'ready'].includes(file.status)
  const lines = h('input.number', {
    type: 'number',
    min: 0,
    value: layout.skipLines ?? 0,
    onchange: () => flow.sayLayout({ skipLines: Math.max(0, Math.floor(Number(lines.value))) }),
  })
  const option = (name, label, values) =>
    field(
      name,
      label,
      select(values, layout[name] ?? '', (value) => flow.sayLayout({ [name]: value })),
    ).element
  return h(
    'details.more.card',
    { open: Object.keys(layout).length > 0 || hasUnknownNames(file) },
    h('summary', null, words.title),
    h('p.help', null, words.lead),
    h(
      'div.pair.roomy',
      null,
      delimiterField(layout.delimiter ?? '', (delimiter) => flow.sayLayout({ delimiter })),
      field('skip-lines', words.skipLines, lines, words.skipLinesHelp).element,
      option('names', words.names, words.namesValues),
      option('dialect', words.dialect, words.dialects),
    ),
    canRead && actions(button(words.again, () => flow.reread({}), '', { id: 'reread' })),
  )
}

function select(values, chosen, onchange) {
  const options = Object.entries(values).map(([value, text]) =>
    h('option', { value, selected: value === chosen }, text),
  )
  const element = h('select', { onchange: () => onchange(element.value) }, options)
  return element
}

/** Returns the choice of what stands between cells: a usual sign, or any other. */
function delimiterField(delimiter, say) {
  const isOther = !(delimiter in words.delimiters)
  const sign = h('input.number', {
    type: 'text',
    id: 'delimiter-sign',
    maxlength: 1,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': words.delimiterSign,
    hidden: !isOther,
    value: isOther ? delimiter : '',
    onchange: () => say(sign.value),
  })
  const values = { ...words.delimiters, [OTHER]: words.otherDelimiter }
  const usual = select(values, isOther ? OTHER : delimiter, (value) => {
    sign.hidden = value !== OTHER
    say(value === OTHER ? sign.value : value)
    if (value === OTHER) sign.focus()
  })
  const { element } = field('delimiter', words.delimiter, usual)
  const both = h('div.delimiter')
  usual.replaceWith(both)
  both.append(usual, sign)
  return element
}

/** Returns what was found out of the file that is not there to be chosen, with a button that forgets it. @param {any} app */
export function layoutOfFile({ store, flow }) {
  const { rowPath, format, sheet } = store.state.file.layout ?? {}
  const text = sheet ? words.sheet(sheet) : rowPath ? words.rowPath(rowPath) : words.formats[format]
  if (!text) return null
  const forget = () => flow.reread({ rowPath: undefined, format: undefined, sheet: undefined })
  return h('p.help', null, text, ' ', button(sheet ? words.otherSheet : words.forget, forget, 'link'))
}

/** Returns buttons that read the file again, where an error offers ways to. @param {any} app @param {any} error */
export function rereadButtons({ flow }, { remedies = [] }) {
  const buttons = remedies.filter(againOf).map((remedy) =>
    button(againOf(remedy), () => flow.reread({ [remedy.option]: remedy.value }), 'small', {
      'data-reread': remedy.option,
    }),
  )
  return buttons.length > 0 && h('div.buttons', null, buttons)
}

/** Returns what to do where rows or their names seem to be elsewhere. @param {any} app */
export function elsewhereNotice(app) {
  const { lists = [] } = app.store.state.file.info
  if (lists.length === 0) return namesNotice(app)
  const remedies = lists.map((value) => ({ kind: 'set', option: 'rowPath', value }))
  return notice('warning', texts.lists.title, texts.lists.help, rereadButtons(app, { remedies }))
}

/** Returns what to do about the column names, where the first row has none, or another one has some too. */
function namesNotice({ store, flow }) {
  const { info, layout } = store.state.file
  const { namesBelow } = info
  const take = (changes) => () => flow.reread(changes)
  const skipped = layout.skipLines ?? 0
  if (namesBelow) {
    const { skipLines, isSecond } = namesBelow
    const [title, help, label] = isSecond
      ? [texts.names.second, texts.names.secondHelp(skipLines + 1), texts.names.useSecond]
      : [texts.names.below(skipLines + 1), texts.names.belowHelp, texts.names.useBelow(skipLines + 1)]
    return notice(
      'warning',
      title,
      help,
      h('div.buttons', null, button(label, take({ skipLines }), 'small', { id: 'use-names' })),
    )
  }
  if (!hasUnknownNames(store.state.file)) return null
  return notice(
    'warning',
    texts.names.unknown,
    texts.names.unknownHelp,
    h(
      'div.buttons',
      null,
      button(texts.names.isUser, take({ names: 'none' }), 'small', { id: 'no-names' }),
      button(texts.names.isNothing, take({ skipLines: skipped + 1 }), 'small', { id: 'skip-line' }),
      button(words.title, () => flow.go('file'), 'small'),
    ),
  )
}

/** Returns whether no name in the first row of a table is known. */
const hasUnknownNames = ({ info, layout }) =>
  info?.format === 'csv' && !layout.names && info.columns.every(({ field: known }) => !known)

const OTHER = 'other'
