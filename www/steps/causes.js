// A list of causes, of which one is open at a time, with its rows below.

import { fill, h, icon } from '../dom.js'
import { count } from '../texts.js'

/**
 * @param {{ title: string, hint?: string, number: number }[]} causes
 * @param {{ get: () => number, set: (at: number) => void }} opened which one is open; -1 if none is
 * @param {string} prefix of the panels' ids
 * @param {(at: number) => any[]} rowsOf what a cause's panel has
 */
export function causeList(causes, opened, prefix, rowsOf) {
  const list = h('ul.causes')
  const draw = () =>
    fill(
      list,
      causes.map(({ title, hint, number }, at) => {
        const isOpen = opened.get() === at
        const panel = h('div.cause-rows', { id: `${prefix}-${at}`, hidden: !isOpen })
        const head = h(
          'button.cause',
          {
            type: 'button',
            'aria-expanded': String(isOpen),
            'aria-controls': panel.id,
            onclick: () => {
              opened.set(isOpen ? -1 : at)
              draw()
              list.querySelectorAll('button.cause')[at].focus()
            },
          },
          h('span.turn', { 'aria-hidden': 'true' }, icon('open')),
          h('span.grow', null, h('span.cause-title', null, title), hint && h('span.help', null, hint)),
          h('span.number', null, count(number)),
        )
        if (isOpen) fill(panel, ...rowsOf(at))
        return h('li', { class: isOpen ? 'is-open' : '' }, head, panel)
      }),
    )
  draw()
  return list
}
