// Where the file comes from: a service's recipe sets how it is read, and what its columns are.

import { h } from '../dom.js'
import { field, notice } from '../parts.js'
import { recipeNamed, sourceNames } from '../sources.js'
import { texts } from '../texts.js'

const words = texts.source

/** Returns the choice of the service, before or after the file is opened. @param {any} app */
export function sourceForm({ store, flow }) {
  const { layout } = store.state
  const options = [['', words.none], ...sourceNames()].map(([value, text]) =>
    h('option', { value, selected: value === (layout.source ?? '') }, text),
  )
  const select = h(
    'select',
    {
      onchange: () => {
        const isOpen = ['error', 'ready'].includes(store.state.file.status)
        const changes = { source: select.value }
        if (isOpen) flow.reread(changes)
        else flow.sayLayout(changes)
      },
    },
    options,
  )
  return h('div.card', null, field('source', words.title, select, words.help).element)
}

/** Returns a notice where a file has no such ids as the service's. @param {any} file of the state */
export function unlikeNotice({ info, layout }) {
  if (!info?.isUnlike) return null
  return notice('warning', words.unlike(recipeNamed(layout.source).title), words.unlikeHelp)
}
