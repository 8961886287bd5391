// The languages of the page, and which of them is displayed.

import { createFormats } from './formats.js'

/**
 * By tag: each in its own name, and its texts, which are loaded only for whoever reads them.
 *
 * @type {Record<string, { name: string, load: () => Promise<{ default: (formats: import('./formats.js').Formats) => Table }> }>}
 */
export const LANGUAGES = {
  en: { name: 'English', load: () => import('./en/index.js') },
  de: { name: 'Deutsch', load: () => import('./de/index.js') },
  es: { name: 'Español', load: () => import('./es/index.js') },
}

/** What every language has: the texts of English say which. @typedef {import('./en/index.js').Table} Table */

const USUAL = 'en'
const STORED_AS = 'cometchat-import-language'

/** Returns the language that was chosen on this page, else the first of the browser's that the page has, else English. */
export function languageHere() {
  const wanted = [chosenLanguage(), ...browserLanguages()].map(baseOf)
  return wanted.find((language) => Object.hasOwn(LANGUAGES, language)) ?? USUAL
}

/** Keeps a choice of the language in this browser. @param {string} language */
export function keepLanguage(language) {
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // A browser that keeps nothing: the choice holds for this tab.
  }
}

/** Loads a language. @param {string} language @returns {Promise<{ table: Table, formats: import('./formats.js').Formats }>} */
export async function loadLanguage(language) {
  const { default: tableOf } = await LANGUAGES[language].load()
  const formats = createFormats(localeOf(language))
  return { table: tableOf(formats), formats }
}

/** Returns how numbers and dates are written: as in the browser's region, if its language is this one. */
const localeOf = (language) => browserLanguages().find((tag) => baseOf(tag) === language) ?? language

/** Without a page, nobody reads in another language. @returns {readonly string[]} */
const browserLanguages = () => (typeof document === 'undefined' ? [] : (navigator.languages ?? []))

function chosenLanguage() {
  try {
    return (typeof document !== 'undefined' && localStorage.getItem(STORED_AS)) || ''
  } catch {
    return ''
  }
}

/** @param {string} tag such as `de-AT` */
const baseOf = (tag) => tag.split('-')[0].toLowerCase()
