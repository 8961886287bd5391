// Step 2: the file, dropped, picked or pasted.

import { download, fill, h, icon } from '../dom.js'
import { actions, button, detail, heading, notice, spinner } from '../parts.js'
import { bytes, fileErrorOf, TEMPLATE, texts } from '../texts.js'
import { separatorOf } from '../texts/formats.js'
import { reopen } from '../unfinished.js'
import { csvLine } from '../../pkg/client/csv-line.js'
import { csvBlob } from '../worker/csv.js'
import { planOnFile, planPicker } from './plan.js'
import { layoutForm, layoutOfFile, rereadButtons } from './layout.js'
import { sourceForm } from './source.js'
import { showUnfinished } from './unfinished.js'

const words = texts.file

export default function file(app, view) {
  const { store, flow } = app
  const slot = h('div')
  const endUnfinished = showUnfinished(app, slot)
  const state = h('div.file-state')
  const choose = h('div')
  const resume = h('div')
  const plan = h('div')
  const layout = h('div')
  const source = h('div')
  const pick = h('input.unseen', {
    type: 'file',
    id: 'file',
    multiple: true,
    accept: '.xlsx,.csv,.tsv,.txt,.json,.ndjson,.jsonl,text/csv,application/json',
    tabindex: -1,
    'aria-label': words.pick,
    onchange: () => {
      const chosen = [...pick.files].map((blob) => ({ blob }))
      pick.value = ''
      flow.take(chosen)
    },
  })

  const draw = ({ file: current, resuming }) => {
    const isReading = current.status === 'reading'
    choose.hidden = layout.hidden = source.hidden = isReading
    fill(plan, !isReading && planOnFile(app))
    fill(source, sourceForm(app))
    fill(layout, layoutForm(app))
    fill(resume, resuming && current.status === 'none' && resumeNotice(app, resuming))
    fill(state, STATES[current.status]?.(app, current))
    // What had the focus is gone, or hidden while the file is read.
    if (current.status === 'error' && document.activeElement === document.body) view.querySelector('h2').focus()
  }
  fill(choose, zone(app, pick), pasteArea(app), template(), planPicker(app))
  fill(
    view,
    heading(words.title, words.lead),
    slot,
    resume,
    plan,
    state,
    source,
    choose,
    layout,
    pick,
    h('p.help.quiet-end', null, words.stays),
  )
  draw(store.state)
  const isDrawn = ['file', 'resuming', 'plan']
  const end = store.subscribe((now, changes) => isDrawn.some((name) => name in changes) && draw(now))
  return () => {
    end()
    endUnfinished()
  }
}

/** What is displayed of a file in each state of it. @type {Record<string, (app: any, file: any) => any>} */
const STATES = {
  reading: (_, { name }) => h('div.card', null, spinner(words.reading(name))),
  error: wrongFile,
  ready: chosenFile,
}

function chosenFile(app, { name, info }) {
  return h(
    'div.card.chosen',
    null,
    icon('file'),
    h('div.grow', null, h('strong', null, name), h('p.help', null, bytes(info.size)), layoutOfFile(app)),
    button(texts.steps.columns, () => app.flow.go('columns'), 'primary'),
  )
}

function template() {
  const save = () => {
    const separator = separatorOf(navigator.language)
    download(csvBlob(TEMPLATE.map((cells) => csvLine(cells, separator))), texts.files.template)
  }
  return h(
    'div.template',
    null,
    button([icon('down'), words.template], save, 'link'),
    h('span.help', null, words.templateHelp),
  )
}

/** Returns where a file is dropped; the picker that keeps a handle is used where there is one. */
function zone({ flow }, pick) {
  const choose = async () => {
    const { showOpenFilePicker } = /** @type {any} */ (globalThis)
    if (!showOpenFilePicker) return pick.click()
    try {
      const handles = await showOpenFilePicker({ multiple: true })
      flow.take(await Promise.all(handles.map(async (handle) => ({ handle, blob: await handle.getFile() }))))
    } catch (/** @type {any} */ error) {
      // Closed without a choice; or not allowed here, as in a frame.
      if (error.name !== 'AbortError') pick.click()
    }
  }
  const label = h('p.drop-title', null, words.drop)
  const element = h(
    'div.drop',
    null,
    icon('down'),
    label,
    h('p.help', null, words.or),
    button(words.pick, choose, 'primary', { id: 'pick' }),
  )
  let depth = 0
  /** Each child that the file moves over enters and leaves as well: `depth` of them are entered. */
  const setDepth = (now) => {
    depth = now
    element.classList.toggle('over', depth > 0)
    label.textContent = depth > 0 ? words.dropNow : words.drop
  }
  element.addEventListener('dragenter', () => setDepth(depth + 1))
  element.addEventListener('dragleave', () => setDepth(depth - 1))
  element.addEventListener('dragover', (event) => event.preventDefault())
  element.addEventListener('drop', async (event) => {
    event.preventDefault()
    setDepth(0)
    // All are asked for at once: once the event is over, the items are gone.
    const dropped = [...event.dataTransfer.items]
      .filter(({ kind }) => kind === 'file')
      .map((item) => ({ blob: item.getAsFile(), asked: item.getAsFileSystemHandle?.().catch(() => undefined) }))
    const files = dropped.map(async ({ blob, asked }) => {
      const handle = await asked
      return { blob, ...(handle?.kind === 'file' && { handle }) }
    })
    flow.take((await Promise.all(files)).filter(({ blob }) => blob))
  })
  return element
}

function pasteArea({ flow }) {
  const area = h('textarea', { id: 'pasted', rows: 7, spellcheck: 'false', placeholder: words.pastePlaceholder })
  const use = () => area.value.trim() && flow.open(new Blob([area.value]), { pasted: true, name: words.pastedName })
  return h(
    'details.more',
    null,
    h('summary', null, words.paste),
    h('div.field', null, h('label', { for: 'pasted' }, words.pasteLabel), area),
    actions(button(words.usePasted, use, '', { id: 'use-pasted' })),
  )
}

function wrongFile(app, { name, error }) {
  const buttons = rereadButtons(app, error)
  const [title, help] = fileErrorOf(error)
  const more = error.code !== 'EMPTY' && h('p.detail', null, words.details, ' ', detail(error.message, 'span'))
  const how = buttons ? [more, help, buttons] : [help, more]
  return notice('error', `${name}: ${title}`, ...how, layoutOfFile(app))
}

function resumeNotice({ flow }, record) {
  const { name, pasted } = record.file
  const open = async () => {
    const again = await reopen(record)
    if (again) flow.open(again, { handle: record.handle })
  }
  const how = pasted ? texts.unfinished.pasteAgain : texts.unfinished.chooseAgain(name)
  return notice(
    'info',
    null,
    record.handle ? h('p', null, button(`${texts.unfinished.resume}: ${name}`, open, 'primary.small')) : how,
    record.fixed > 0 ? texts.unfinished.fixed(record.fixed) : null,
  )
}
