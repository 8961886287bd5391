// The offer to resume unfinished imports, on the first two steps.

import { fill, h, icon } from '../dom.js'
import { button } from '../parts.js'
import { texts } from '../texts.js'

const words = texts.unfinished

/** @param {any} app @param {HTMLElement} slot filled whenever the list changes @returns {() => void} ends it */
export function showUnfinished(app, slot) {
  const draw = ({ unfinished, resuming }) => {
    const open = unfinished.filter(({ journal }) => journal !== resuming?.journal)
    fill(
      slot,
      open.length > 0 &&
        h(
          'section.unfinished',
          { 'aria-labelledby': 'unfinished-title' },
          h('h3#unfinished-title', null, icon('wait'), words.title),
          h(
            'ul',
            null,
            open.map((record) =>
              h(
                'li',
                null,
                h(
                  'div.grow',
                  null,
                  h('p', null, words.line({ ...record, name: record.file.name })),
                  record.fixed > 0 && h('p.help', null, words.fixed(record.fixed)),
                ),
                button(words.resume, () => app.flow.resume(record), 'small', { 'data-resume': '' }),
                button(words.forget, () => app.flow.forget(record), 'quiet.small', {
                  'aria-label': words.forgetLabel(record.file.name),
                }),
              ),
            ),
          ),
        ),
    )
  }
  draw(app.store.state)
  return app.store.subscribe((state, changes) => {
    if ('unfinished' in changes || 'resuming' in changes) draw(state)
  })
}
