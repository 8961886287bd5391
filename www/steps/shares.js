// How many rows have which outcome: as a bar, and in numbers.

import { h } from '../dom.js'
import { count } from '../texts.js'

/**
 * @param {Record<string, string[]>} outcomes what each is called and means, in the order of the bar; the first is always there
 * @param {Record<string, number>} counts
 * @param {...any} more what stands below
 */
export function shares(outcomes, counts, ...more) {
  const all = Object.entries(outcomes)
  const bar = all
    .filter(([name]) => counts[name] > 0)
    .map(([name]) => {
      const part = h('span', { class: name })
      part.style.flexGrow = String(counts[name])
      return part
    })
  const numbers = all
    .filter(([name], at) => counts[name] > 0 || at === 0)
    .map(([name, [title, help]]) =>
      h(
        'div',
        { class: name },
        h('dt', null, title),
        h('dd.number', null, count(counts[name])),
        h('dd.help', null, help),
      ),
    )
  return h('div.card', null, h('div.shares', { 'aria-hidden': 'true' }, bar), h('dl.outcomes', null, numbers), ...more)
}
