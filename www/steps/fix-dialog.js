// What a fix would do to all rows of a cause: how many it changes, and the first of them before and after. Nothing is done
// until a person agrees.

import { fill, h } from '../dom.js'
import { optionsOf } from '../flow.js'
import { actions, button, spinner } from '../parts.js'
import { causeOf, count, texts } from '../texts.js'

const words = texts.fixes

/**
 * Opens the dialog of a fix.
 *
 * @param {any} app
 * @param {number} at which cause of the check
 * @param {any} cause
 * @param {import('./fixes.js').Fix} fix
 */
export async function openFix(app, at, cause, fix) {
  const { worker, flow } = app
  let number = 0
  /** @type {any} */
  let what
  const preview = h('div.preview', { role: 'status' })
  const agree = h('button.primary', { type: 'submit', id: 'apply-fix', disabled: true }, words.apply(0))
  const submit = async (event) => {
    event.preventDefault()
    dialog.returnValue = 'applied'
    dialog.close()
    await flow.applyFix({ what, changes: fix.changes }, number)
  }
  const onclose = () => {
    if (dialog.returnValue !== 'applied') worker.call('stopPreparing')
    dialog.remove()
  }
  const dialog = h('dialog.fix', { 'aria-labelledby': 'fix-title', onclose })
  const prepare = async (asked = {}) => {
    agree.disabled = true
    fill(preview, spinner(words.preparing))
    what = { kind: fix.kind ?? 'reading', id: fix.id, code: cause.code, path: cause.path, ...asked }
    const found = await worker.call('prepare', at, { ...howOf(app, fix), ...asked }).catch((error) => ({ error }))
    // Another choice was made meanwhile, or none any more.
    if (!found) return
    if (found.error) return void fill(preview, h('p.wrong', null, texts.unexpected(found.error.message)))
    number = found.number
    agree.disabled = number === 0
    agree.textContent = words.apply(number)
    fill(preview, previewOf(fix, found, app.store.state.file.info.placeKind))
  }
  fill(
    dialog,
    h(
      'form',
      { onsubmit: submit },
      h('h3#fix-title', null, words.titles[fix.id](cause.count, titleOf(cause))),
      words.helps[fix.id] && h('p.help', null, words.helps[fix.id]),
      fix.asks ? await choiceOf(app, at, fix, prepare, preview) : null,
      preview,
      actions(
        button(texts.cancel, () => dialog.close()),
        agree,
      ),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
  if (!fix.asks) await prepare()
}

/** Returns the choice of a column or of a sign; a choice displays what becomes of the rows. @param {any} app @param {number} at @param {import('./fixes.js').Fix} fix */
async function choiceOf({ worker }, at, { asks = 'column' }, prepare, preview) {
  const { columns, signs } = await worker.call('choices', at)
  const options =
    asks === 'column'
      ? columns.map(({ column, sample }) => [column, words.columnOption(column, sample)])
      : signs.map((sign) => [sign, words.signs[sign] ?? sign])
  if (options.length === 0) return h('p.wrong', null, words.noChoice[asks])
  const select = h(
    'select',
    { id: 'fix-choice', onchange: () => (select.value ? prepare({ [asks]: select.value }) : fill(preview)) },
    h('option', { value: '' }, words.choose),
    options.map(([value, text]) => h('option', { value }, text)),
  )
  return h('div.field', null, h('label', { for: 'fix-choice' }, words.asks[asks]), select)
}

/** Returns what the worker needs to know of a fix. @param {any} app @param {import('./fixes.js').Fix} fix */
function howOf({ store }, { kind, changes }) {
  if (kind) return { kind }
  const { state } = store
  const { journal, ...options } = optionsOf({ ...state, reading: { ...state.reading, ...changes } })
  return { kind: 'reading', options }
}

/** @param {import('./fixes.js').Fix} fix */
function previewOf({ kind, id }, { number, skipped, examples }, placeKind) {
  const isDrop = kind === 'drop'
  const { head } = texts.check.places[placeKind]
  const headers = isDrop ? [head, words.dropped] : [head, words.before, words.after]
  return [
    h('p', null, words.numbers[id]?.(number) ?? words.number(number)),
    skipped > 0 && h('p.help', null, words.skipped(skipped)),
    examples.length > 0 &&
      h(
        'table.examples',
        null,
        h('caption', null, words.examples(examples.length)),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            headers.map((text) => h('th', { scope: 'col' }, text)),
          ),
        ),
        h(
          'tbody',
          null,
          examples.map((example) => exampleRow(example, isDrop)),
        ),
      ),
  ]
}

function exampleRow({ place, before, after, still, isStill }, isDrop) {
  const isWrong = still || isStill
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, count(place)),
    h('td', null, isDrop ? h('del', null, before) : textOf(before)),
    !isDrop &&
      h(
        'td',
        null,
        after === undefined ? null : textOf(after),
        isWrong && h('span.still', null, still ? texts.check.stillWrong(titleOf(still)) : words.stillWrong),
      ),
  )
}

const textOf = (text) => (text === '' ? h('span.help', null, words.empty) : h('span.example', null, text))
const titleOf = ({ code, path = '', message = '', example = message }) => causeOf(code, path, example)[0]
