// Pieces that several steps are made of.

import { h, icon } from './dom.js'
import { texts } from './texts.js'

/** Returns a step's heading, with a sentence below it. It takes the focus when the step begins. */
export const heading = (title, lead) =>
  h('header.step-head', null, h('h2', { tabindex: -1 }, title), lead && h('p.lead', null, lead))

/** @param {'info' | 'warning' | 'error' | 'done'} kind */
export function notice(kind, title, ...more) {
  const shape = { info: 'wait', warning: 'warning', error: 'cross', done: 'tick' }[kind]
  return h(
    `div.notice.${kind}`,
    kind === 'error' ? { role: 'alert' } : null,
    icon(shape),
    h(
      'div',
      null,
      title && h('strong', null, title),
      more.map((part) => (typeof part === 'string' ? h('p', null, part) : part)),
    ),
  )
}

export const button = (text, onclick, kind = '', more = {}) =>
  h(`button${kind && `.${kind}`}`, { type: 'button', onclick, ...more }, text)

/** Returns what the importer or a server says, which have one language only. @param {string} text @param {string} [tag] */
export const detail = (text, tag = 'p.detail') => h(tag, { lang: 'en' }, text)

/** Returns a labelled input with help and room for what is wrong. */
export function field(id, label, input, help) {
  input.id = id
  const wrong = h('p.wrong', { id: `${id}-wrong`, hidden: true })
  const helpId = help ? `${id}-help` : undefined
  input.setAttribute('aria-describedby', [helpId, wrong.id].filter(Boolean).join(' '))
  const element = h(
    'div.field',
    null,
    h('label', { for: id }, label),
    input,
    help && h('p.help', { id: helpId }, help),
    wrong,
  )
  return {
    element,
    input,
    /** @param {string} [text] nothing if it is right */
    setError(text) {
      wrong.hidden = !text
      wrong.textContent = text ?? ''
      if (text) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
    },
  }
}

/** Returns radios, each with a line of help. */
export function choices(legend, name, options, chosen, onchange) {
  return h(
    'fieldset.choices',
    null,
    h('legend', null, legend),
    Object.entries(options).map(([value, [label, help]]) =>
      h(
        'label.choice',
        null,
        h('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => onchange(value) }),
        h('span', null, h('span.choice-label', null, label), help && h('span.help', null, help)),
      ),
    ),
  )
}

export const figure = (number, label, kind = '') =>
  h(`div.figure${kind && `.${kind}`}`, null, h('strong', null, number), h('span', null, label))

export const actions = (...children) => h('div.actions', null, children)

/** Returns what is waited for, and how long; empty once it is over. @param {{ reason: string, until: number }} [wait] */
export function waitText(wait) {
  const left = wait ? Math.ceil((wait.until - Date.now()) / 1000) : 0
  return wait && left > 0 ? texts.import.waits[wait.reason](left) : ''
}

/**
 * Returns a dialog that asks before anything changes in the app.
 *
 * @param {{ id: string, title: string, submit: string, onsubmit: () => Promise<string | undefined> }} how `onsubmit` gives why it
 *   was not done, in words; `id` is that of the button
 * @param {...any} content
 */
export function askFirst({ id, title, submit, onsubmit }, ...content) {
  const dialog = h('dialog', { 'aria-labelledby': `${id}-title`, onclose: () => dialog.remove() })
  const trouble = h('p.wrong', { role: 'alert', hidden: true })
  const agree = h('button.primary', { type: 'submit', id }, submit)
  const submitted = async (event) => {
    event.preventDefault()
    agree.disabled = true
    const reason = await onsubmit()
    if (reason === undefined) return dialog.close()
    trouble.hidden = false
    trouble.textContent = reason
    agree.disabled = false
  }
  dialog.append(
    h(
      'form',
      { onsubmit: submitted },
      h('h3', { id: `${id}-title` }, title),
      ...content,
      trouble,
      actions(
        button(texts.cancel, () => dialog.close()),
        agree,
      ),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
}

export const spinner = (text, help) =>
  h(
    'div.loading',
    null,
    h('span.spinner', { 'aria-hidden': 'true' }),
    h('div', null, h('p', null, text), help && h('p.help', null, help)),
  )
