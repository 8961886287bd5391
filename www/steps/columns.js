// Step 3: which column is what.

import { fill, h, icon } from '../dom.js'
import { extraName } from '../flow.js'
import { actions, button, choices, heading, notice } from '../parts.js'
import { texts } from '../texts.js'
import { layoutOfFile, elsewhereNotice } from './layout.js'
import { planOnColumns } from './plan.js'
import { unlikeNotice } from './source.js'

const words = texts.columns

export default function columns(app, view) {
  const { store, flow } = app
  const rows = h('tbody')
  const sums = h('div.sums')
  const foot = h('div')

  const draw = (state) => {
    const { columns: all } = state
    const active = document.activeElement?.id
    fill(
      rows,
      all.map((column, at) => row(app, column, at)),
    )
    if (active?.startsWith('target-')) document.getElementById(active)?.focus()
    const unused = all.filter(({ target, within }) => !target && !within)
    const missing = ['uid', 'name'].filter((field) => !all.some(({ target }) => target === field))
    fill(sums, combined(all), unusedLine(flow, unused))
    fill(
      foot,
      missing.length > 0 && notice('warning', null, words.missing(missing.map((field) => words.missingName[field]))),
      actions(
        button(texts.back, () => flow.go('file')),
        button(words.submit, () => flow.check(), 'primary', { id: 'check', disabled: missing.length > 0 }),
      ),
    )
  }
  const { name, matches, restored } = store.state.file
  fill(
    view,
    heading(words.title, words.lead(name)),
    matches === false && notice('info', null, texts.unfinished.otherFile(store.state.resuming.file.name)),
    restored > 0 && notice('info', null, texts.fixes.restored(restored)),
    planOnColumns(app),
    unlikeNotice(store.state.file) ?? elsewhereNotice(app),
    layoutOfFile(app),
    h(
      'div.table-frame',
      null,
      h(
        'table.columns',
        null,
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            [words.column, words.samples, words.becomes].map((text) => h('th', { scope: 'col' }, text)),
          ),
        ),
        rows,
      ),
    ),
    sums,
    readingChoices(app),
    foot,
  )
  draw(store.state)
  return store.subscribe((state, changes) => 'columns' in changes && draw(state))
}

/** Returns the choices of how values are read. */
function readingChoices({ store, flow }) {
  const {
    reading,
    file: { info },
  } = store.state
  const all = Object.entries(words.reading).filter(([name]) => !OF_CSV.includes(name) || info.format === 'csv')
  return h(
    'details.more.card',
    null,
    h('summary', null, words.more),
    h(
      'div.pair.roomy',
      null,
      all.map(([name, { title, values }]) =>
        choices(title, name, values, reading[name], (value) => flow.read({ [name]: value })),
      ),
    ),
  )
}

function row({ flow, announce }, { column, samples, target, guess }, at) {
  const id = `target-${at}`
  const own = extraName(column)
  const option = (value, text) => h('option', { value, selected: value === target }, text)
  const select = h(
    'select',
    {
      id,
      'aria-label': `${words.becomes}: ${column}`,
      'aria-describedby': guess ? `${id}-guess` : null,
      onchange: () => {
        const taken = flow.target(column, select.value)
        if (taken) announce(words.takenOver(texts.fields[select.value][0], taken))
      },
    },
    option('', words.unused),
    Object.entries(texts.fields).map(([field, [name, more]]) => option(field, more ? `${name} (${more})` : name)),
    option(own, words.extra(own.slice('metadata.'.length))),
    target.startsWith('metadata.') && target !== own && option(target, words.extra(target.slice('metadata.'.length))),
  )
  return h(
    `tr${target ? '' : '.unused'}`,
    null,
    h('th', { scope: 'row' }, column),
    h(
      'td',
      null,
      samples.length > 0
        ? h(
            'ul.samples',
            null,
            samples.map((text) => h('li', { title: text }, text)),
          )
        : h('span.help', null, words.noSamples),
    ),
    h(
      'td',
      null,
      h(
        'div.column-target',
        null,
        select,
        guess && target && h('span.guess', { id: `${id}-guess`, title: words.guessHelp }, words.guess),
      ),
    ),
  )
}

/** Names that are put together of several columns. */
function combined(all) {
  const parts = all.filter(({ target }) => target === 'name')
  if (parts.length < 2) return null
  const example = parts
    .map(({ samples }) => samples[0] ?? '')
    .filter(Boolean)
    .join(' ')
  return h(
    'p.sum',
    null,
    icon('tick'),
    words.combined(
      texts.fields.name[0],
      parts.map(({ column }) => column),
      example,
    ),
  )
}

function unusedLine(flow, unused) {
  if (unused.length === 0) return h('p.sum', null, icon('tick'), words.unusedNone)
  return h(
    'div.sum.open',
    null,
    icon('warning'),
    h(
      'p.grow',
      null,
      `${words.unusedTitle(unused.length)}: `,
      h('span.names', null, unused.map(({ column }) => column).join(', ')),
    ),
    button(words.keepAll(unused.length), () => flow.keepUnused(), 'small', { id: 'keep-all' }),
  )
}

/** Choices of reading that only CSV needs. */
const OF_CSV = ['quotedNull', 'shortRows']
