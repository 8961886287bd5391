// The choice of the language, at the top of the page.

import { fill, h } from './dom.js'
import { speak, texts } from './texts.js'
import { keepLanguage, LANGUAGES } from './texts/languages.js'

/**
 * Fills the select with the languages, each in its own name.
 *
 * @param {any} select
 * @param {() => void} redraw draws everything that is displayed, in the language that was chosen
 */
export function languageSelect(select, redraw) {
  const current = () => document.documentElement.lang
  const describe = () => select.setAttribute('aria-label', texts.language)
  fill(
    select,
    Object.entries(LANGUAGES).map(([value, { name }]) =>
      h('option', { value, lang: value, selected: value === current() }, name),
    ),
  )
  describe()
  select.addEventListener('change', async () => {
    const before = current()
    try {
      await speak(select.value)
    } catch {
      // Its file could not be fetched: the page stays as it is.
      select.value = before
      return
    }
    keepLanguage(select.value)
    const typeAgain = typed(document.getElementById('main'))
    describe()
    redraw()
    typeAgain()
  })
}

/** Returns a function that puts back what was typed into the fields of a step, once the step was drawn anew. */
function typed(main) {
  const fields = [...main.querySelectorAll('input[id]:not([type="file"]), textarea[id]')]
  const values = fields.map(({ id, value }) => ({ id, value }))
  const destination = main.querySelector('input[name="destination"]:checked')?.value
  return () => {
    if (destination) main.querySelector(`input[name="destination"][value="${destination}"]`)?.click()
    for (const { id, value } of values) {
      const field = /** @type {any} */ (document.getElementById(id))
      if (!field || field.value === value) continue
      field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }
}
