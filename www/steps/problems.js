// The rows behind one cause: each cell can be changed where it stands, or the row as a whole.

import { fill, h } from '../dom.js'
import { createList } from '../list.js'
import { actions, button } from '../parts.js'
import { causeOf, count, hintOf, placeText, placeTitle, stateOf, texts } from '../texts.js'

const words = texts.check

/** @param {any} app @param {{ cause: number, title: string, number: number, canFix: boolean, changed: (waiting: number) => void }} group */
export function problemList({ worker, announce, store }, { cause, title, number, canFix, changed }) {
  const kind = store.state.file.info.placeKind
  const fix = async ({ row, place }, change) => {
    const { issues, waiting } = await worker.call('fix', row, change)
    announce(
      `${placeTitle(kind, place)}: ${issues.length === 0 ? words.looksRight : words.stillWrong(titleOf(issues[0]))}`,
    )
    changed(waiting)
    displayState(list.element, place, issues)
  }
  const editRow = async (problem) => {
    const title = placeTitle(kind, problem.place)
    const dialog = rowDialog(title, await worker.call('record', problem.row), async (change) => {
      await fix(problem, change)
      list.refresh()
    })
    document.body.append(dialog)
    dialog.showModal()
  }
  const list = createList({
    label: words.rowsOf(title, number),
    headers: [words.places[kind].head, words.value, words.state],
    className: 'problem-list',
    load: (from, length) => worker.call('problems', cause, from, length),
    cells: (problem) => [
      count(problem.place),
      canFix
        ? inputs(problem, placeText(kind, problem.place), fix)
        : h('span.cell-text', { title: hintOf(problem) }, hintOf(problem)),
      [
        problem.fixed
          ? checked(problem.fixed)
          : h('span.cell-text', { title: hintOf(problem) }, stateOf(problem, kind)),
        canFix && hasText(problem) && editButton(problem, placeText(kind, problem.place), editRow),
      ],
    ],
  })
  list.show(number)
  return list.element
}

const hasText = ({ cells, raw }) => cells.length > 0 || raw !== undefined

const editButton = (problem, at, editRow) =>
  button(words.whole, () => editRow(problem), 'link', { 'aria-label': words.wholeLabel(at) })

/** Returns the cells of a row that has a problem, or its text, to be changed where they stand. */
function inputs(problem, at, fix) {
  const { cells, raw } = problem
  if (cells.length > 0) {
    return cells.map(({ column, value }) => {
      // A field of one line would lose the breaks; in the whole row there is room for them.
      if (/[\r\n]/.test(value)) return h('span.cell-text', null, value)
      const input = h('input.cell', {
        type: 'text',
        value,
        'aria-label': words.cellLabel(column, at),
        placeholder: column,
        spellcheck: 'false',
        autocomplete: 'off',
        onchange: () => fix(problem, { cells: { [column]: input.value } }),
        onkeydown: (event) => event.key === 'Enter' && input.blur(),
      })
      return input
    })
  }
  if (raw === undefined) return h('span.help', null, words.tooLarge)
  // A text with line breaks is not for one line.
  if (isLong(raw)) return h('span.cell-text', null, raw.slice(0, LONG))
  const input = h('input.cell.raw', {
    type: 'text',
    value: raw,
    'aria-label': words.cellLabel(words.rawLabel, at),
    spellcheck: 'false',
    onchange: () => fix(problem, { raw: input.value }),
  })
  return input
}

/** Returns whether a row that was changed is right now. */
const checked = (issues) =>
  issues.length === 0
    ? h('span.ok', null, words.looksRight)
    : h('span.still', { title: hintOf(issues[0]) }, words.stillWrong(titleOf(issues[0])))

/** Updates a row in place: a list drawn anew would take the cursor away. */
function displayState(list, place, issues) {
  for (const element of list.querySelectorAll('[data-row]')) {
    if (element.firstElementChild?.textContent !== count(place)) continue
    const input = element.querySelector('input')
    element.classList.toggle('is-fixed', issues.length === 0)
    input?.setAttribute('aria-invalid', String(issues.length > 0))
    element.lastElementChild?.querySelector('.ok, .still, .cell-text')?.replaceWith(checked(issues))
  }
}

/** Returns a dialog in which the whole row can be changed. @param {(change: any) => Promise<void>} save */
function rowDialog(title, { cells, raw, issues }, save) {
  const dialog = h('dialog', { 'aria-labelledby': 'whole-title', onclose: () => dialog.remove() })
  const fields = (cells ?? [['', raw ?? '']]).map(([name, value]) => rowField(name, value, !cells || isLong(value)))
  const changeOf = () => {
    if (!cells) return { raw: fields[0].input.value }
    const edited = fields.filter(({ value, input }) => input.value !== displayedIn(value))
    return { cells: Object.fromEntries(edited.map(({ name, input }) => [name, input.value])) }
  }
  const submit = (event) => {
    event.preventDefault()
    const change = changeOf()
    dialog.close()
    return save(change)
  }
  const problems = issues.map((issue) =>
    h('li', null, h('strong', null, titleOf(issue)), h('span.help', null, hintOf(issue))),
  )
  return fill(
    dialog,
    h(
      'form',
      { onsubmit: submit },
      h('h3#whole-title', null, title),
      h('ul.issues', null, problems),
      h(
        'div.whole-fields',
        null,
        fields.map(({ element }) => element),
      ),
      actions(
        button(texts.cancel, () => dialog.close()),
        h('button.primary', { type: 'submit' }, words.save),
      ),
    ),
  )
}

function rowField(name, value, long) {
  const input = long
    ? h('textarea', { rows: 4, spellcheck: 'false', value })
    : h('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', value })
  return { name, value, input, element: h('label.field', null, h('span', null, name || words.rawLabel), input) }
}

const isLong = (value) => /[\r\n]/.test(value) || value.length > LONG
const titleOf = ({ code, path = '', message }) => causeOf(code, path, message)[0]
/** Fields know one kind of line break only. */
const displayedIn = (value) => value.replace(/\r\n?/g, '\n')
/** Characters that fit into one line. */
const LONG = 120
