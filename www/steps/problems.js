// The rows behind one cause: each cell can be changed where it stands, or the row as a whole.

import { fill, h } from '../dom.js'
import { createList } from '../list.js'
import { actions, button } from '../parts.js'
import { causeOf, count, hintOf, stateOf, texts } from '../texts.js'

const words = texts.check

/** @param {any} app @param {{ cause: number, title: string, number: number, canFix: boolean, changed: (waiting: number) => void }} group */
export function problemList(app, { cause, title, number, canFix, changed }) {
  const { worker, announce } = app
  const list = createList({
    label: words.rowsOf(title, number),
    headers: [words.row, words.value, words.state],
    className: 'problem-list',
    load: (from, length) => worker.call('problems', cause, from, length),
    cells: (item) => [count(item.row), values(item), state(item)],
  })

  const values = (problem) => {
    const { row, cells, raw } = problem
    if (!canFix) return h('span.cell-text', { title: hintOf(problem) }, hintOf(problem))
    if (cells.length > 0) {
      return cells.map(({ column, value }) => {
        // A field of one line would lose the breaks; in the whole row there is room for them.
        if (/[\r\n]/.test(value)) return h('span.cell-text', null, value)
        const input = h('input.cell', {
          type: 'text',
          value,
          'aria-label': words.cellLabel(column, row),
          placeholder: column,
          spellcheck: 'false',
          autocomplete: 'off',
          onchange: () => fix(row, { cells: { [column]: input.value } }),
          onkeydown: (event) => event.key === 'Enter' && input.blur(),
        })
        return input
      })
    }
    if (raw === undefined) return h('span.help', null, words.tooLarge)
    const input = h('input.cell.raw', {
      type: 'text',
      value: raw,
      'aria-label': words.cellLabel(words.rawLabel, row),
      spellcheck: 'false',
      onchange: () => fix(row, { raw: input.value }),
    })
    // A text with line breaks is not for one line.
    return /[\r\n]/.test(raw) || raw.length > LONG ? h('span.cell-text', null, raw.slice(0, LONG)) : input
  }
  const state = (problem, { row, fixed, cells, raw } = problem) => [
    fixed
      ? fixed.length === 0
        ? h('span.ok', null, words.looksRight)
        : h('span.still', { title: hintOf(fixed[0]) }, words.stillWrong(titleOf(fixed[0])))
      : h('span.cell-text', { title: hintOf(problem) }, stateOf(problem)),
    canFix &&
      (cells.length > 0 || raw !== undefined) &&
      button(words.whole, () => whole(row), 'link', { 'aria-label': words.wholeLabel(row) }),
  ]
  const fix = async (row, change) => {
    const { issues, waiting } = await worker.call('fix', row, change)
    announce(`${words.wholeOf(row)}: ${issues.length === 0 ? words.looksRight : words.stillWrong(titleOf(issues[0]))}`)
    changed(waiting)
    showState(row, issues)
  }
  /** Updates a row in place: a list drawn anew would take the cursor away. */
  const showState = (row, issues) => {
    for (const element of list.element.querySelectorAll('[data-row]')) {
      if (element.firstElementChild?.textContent !== count(row)) continue
      const input = element.querySelector('input')
      element.classList.toggle('is-fixed', issues.length === 0)
      input?.setAttribute('aria-invalid', String(issues.length > 0))
      const displayed = element.lastElementChild?.querySelector('.ok, .still, .cell-text')
      displayed?.replaceWith(
        issues.length === 0
          ? h('span.ok', null, words.looksRight)
          : h('span.still', { title: hintOf(issues[0]) }, words.stillWrong(titleOf(issues[0]))),
      )
    }
  }
  const whole = async (row) => {
    const { cells, raw, issues } = await worker.call('record', row)
    const dialog = h('dialog', { 'aria-labelledby': 'whole-title', onclose: () => dialog.remove() })
    const inputs = new Map()
    const save = async (event) => {
      event.preventDefault()
      const change = cells
        ? {
            cells: Object.fromEntries(
              [...inputs]
                .filter(([name, input]) => input.value !== displayedIn(cells.find(([other]) => other === name)[1]))
                .map(([name, input]) => [name, input.value]),
            ),
          }
        : { raw: inputs.get('').value }
      dialog.close()
      await fix(row, change)
      list.refresh()
    }
    const field = (name, value, long) => {
      const input = long
        ? h('textarea', { rows: 4, spellcheck: 'false', value })
        : h('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', value })
      inputs.set(name, input)
      return h('label.field', null, h('span', null, name || words.rawLabel), input)
    }
    fill(
      dialog,
      h(
        'form',
        { onsubmit: save },
        h('h3#whole-title', null, words.wholeOf(row)),
        h(
          'ul.issues',
          null,
          issues.map((issue) => h('li', null, h('strong', null, titleOf(issue)), h('span.help', null, hintOf(issue)))),
        ),
        h(
          'div.whole-fields',
          null,
          cells
            ? cells.map(([name, value]) => field(name, value, /[\r\n]/.test(value) || value.length > LONG))
            : field('', raw ?? '', true),
        ),
        actions(
          button(texts.cancel, () => dialog.close()),
          h('button.primary', { type: 'submit' }, words.save),
        ),
      ),
    )
    document.body.append(dialog)
    dialog.showModal()
  }
  list.show(number)
  return list.element
}

const titleOf = ({ code, path = '', message }) => causeOf(code, path, message)[0]
/** Fields know one kind of line break only. */
const displayedIn = (value) => value.replace(/\r\n?/g, '\n')
/** Characters that fit into one line. */
const LONG = 120
