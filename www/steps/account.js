// Step 6: what became of every row.

import { download, fill, h, icon } from '../dom.js'
import { notImported } from '../flow.js'
import { createList } from '../list.js'
import { actions, button, heading, notice } from '../parts.js'
import { causeOf, count, hintOf, texts } from '../texts.js'

const words = texts.account

export default function account(app, view) {
  const { store, flow, worker, announce } = app
  const {
    run: { report, outcome },
    file,
  } = store.state
  const imported = report.imported + report.existing
  const missed = notImported(report)
  const base = file.name.replace(/\.\w+$/, '')
  const save = async (blob, name) => {
    download(blob, name)
    announce(texts.saved(name))
  }

  let wanted = ''
  const none = h('p.none', { hidden: true }, words.none)
  const found = h('p.help', { role: 'status' })
  const list = createList({
    label: words.every,
    headers: [words.headers.row, words.headers.uid, words.headers.outcome, words.headers.why],
    className: 'account-list',
    load: (from, length) => worker.call('outcomes', from, length),
    cells: ({ row, uid, outcome: rowOutcome, issues }) => [
      count(row),
      h('code', { title: uid }, uid || '–'),
      h('span', { class: `row-outcome ${rowOutcome}` }, texts.outcomes[rowOutcome][0]),
      h(
        'span.cell-text',
        { title: issues.map(hintOf).join('\n') },
        issues.map(({ code, path, message }) => causeOf(code, path, message)[0]).join(' · '),
      ),
    ],
  })
  let turn = 0
  const look = async () => {
    turn += 1
    const mine = turn
    const total = await worker.call('find', wanted, search.value)
    if (mine !== turn) return
    none.hidden = total > 0
    list.element.hidden = total === 0
    found.textContent = words.found(total)
    list.show(total)
  }
  let timer
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: words.search,
    'aria-label': words.search,
    autocomplete: 'off',
    oninput: () => {
      clearTimeout(timer)
      timer = setTimeout(look, TYPING_MS)
    },
  })
  const filter = h(
    'select',
    {
      id: 'filter',
      'aria-label': words.filter,
      onchange: () => {
        wanted = filter.value
        look()
      },
    },
    h('option', { value: '' }, words.any),
    OUTCOMES.filter((name) => report[name] > 0).map((name) =>
      h('option', { value: name }, `${texts.outcomes[name][0]} (${count(report[name])})`),
    ),
  )

  fill(
    view,
    heading(words.title[outcome], words.all(imported, report.rows)),
    outcome === 'failed' &&
      report.error &&
      notice(
        'error',
        texts.import.errors[report.error.code] ?? texts.import.errors.other,
        h('p.detail', null, report.error.message),
      ),
    h(
      'div.card',
      null,
      h(
        'div.shares',
        { 'aria-hidden': 'true' },
        OUTCOMES.filter((name) => report[name] > 0).map((name) => {
          const part = h('span', { class: name })
          part.style.flexGrow = String(report[name])
          return part
        }),
      ),
      h(
        'dl.outcomes',
        null,
        OUTCOMES.filter((name) => report[name] > 0 || name === 'imported').map((name) =>
          h(
            'div',
            { class: name },
            h('dt', null, texts.outcomes[name][0]),
            h('dd.number', null, count(report[name])),
            h('dd.help', null, texts.outcomes[name][1]),
          ),
        ),
      ),
      h(
        'p.help',
        null,
        words.took(report.elapsedMs, report.requests),
        report.resumed > 0 && ` ${words.resumed(report.resumed)}`,
      ),
    ),
    h(
      'section.every',
      { 'aria-labelledby': 'every-title' },
      h(
        'div.section-head',
        null,
        h('h3#every-title.grow', null, words.every),
        button(
          [icon('down'), words.csv],
          async () => save(await worker.call('accountFile', 'csv'), `${texts.files.account(base)}.csv`),
          'small',
          { id: 'account-csv' },
        ),
        button(
          [icon('down'), words.json],
          async () => save(await worker.call('accountFile', 'json'), `${texts.files.account(base)}.json`),
          'small',
          { id: 'account-json' },
        ),
        missed > 0 &&
          button(
            [icon('down'), words.bad],
            async () =>
              save(
                await worker.call('notImported'),
                `${texts.files.bad(base)}.${file.info.format === 'csv' ? 'csv' : 'ndjson'}`,
              ),
            'small',
            { id: 'not-imported', title: words.badHelp },
          ),
      ),
      h('div.find', null, search, filter, found),
      list.element,
      none,
    ),
    actions(
      button(words.again, () => flow.startOver(), outcome === 'complete' && missed === 0 ? 'primary' : '', {
        id: 'again',
      }),
      outcome !== 'complete' && button(words.resume, () => flow.run(), 'primary'),
      outcome === 'complete' && missed > 0 && button(words.fix, () => flow.check(), 'primary', { id: 'fix' }),
    ),
  )
  look()
  return () => clearTimeout(timer)
}

const OUTCOMES = ['imported', 'existing', 'invalid', 'duplicate', 'rejected', 'unconfirmed', 'pending']
/** Somebody who types is not interrupted. */
const TYPING_MS = 200
