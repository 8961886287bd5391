// What was fixed so far, step by step: the last one can be undone, and the file as it is now can be saved.

import { h, icon } from '../dom.js'
import { button } from '../parts.js'
import { stepText, texts } from '../texts.js'

const words = texts.fixes

/**
 * Returns the steps of a check, and the buttons, which are hidden while rows wait to be checked again.
 *
 * @param {any} app
 * @param {any} summary of the check
 * @param {(naming: (name: string) => string, call: string) => Promise<void>} save
 * @returns {{ element: any, undo: any[] }}
 */
export function fixedSteps({ flow }, { steps, fixed, kept }, save) {
  if (steps.length === 0) return { element: null, undo: [] }
  const undo = button(words.undo, () => flow.undoFix(), 'small', {
    id: 'undo-fix',
    'aria-label': words.undoLabel(stepText(steps.at(-1))),
  })
  const element = h(
    'section.fixed',
    { 'aria-labelledby': 'fixed-title' },
    h(
      'div.section-head',
      null,
      h('h3#fixed-title.grow', null, icon('tick'), words.steps),
      undo,
      fixed > 0 &&
        button([icon('down'), texts.check.fixedFile], () => save(texts.files.fixed, 'fixedFile'), 'small', {
          id: 'fixed-file',
        }),
    ),
    h(
      'ol.fixed-steps',
      null,
      steps.map((step) => h('li', null, stepText(step))),
    ),
    fixed > 0 && h('p.help', null, kept ? words.kept : words.notKept),
  )
  return { element, undo: [undo] }
}
