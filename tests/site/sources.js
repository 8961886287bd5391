// The sections of "Coming from …", each as a page of its own.
import { installFor } from '../workspace/install.js'

await installFor('docs')
const { default: Slugger } = await import('github-slugger')

/**
 * Splits the document at its headings.
 *
 * @param {string} text the text of pkg/docs/coming-from.md
 * @returns {{ overview: string, sources: { name: string, slug: string, text: string }[] }} `slug`: the anchor that the section
 *   has in the document
 */
export function splitSources(text) {
  const slugger = new Slugger()
  const [overview = '', ...sections] = text.split(/^(?=## )/m)
  slugger.slug(/^# (.*)$/m.exec(overview)?.[1] ?? '')
  const sources = sections.map((section) => {
    const name = /^## (.*)$/m.exec(section)?.[1] ?? ''
    return { name, slug: slugger.slug(name), text: section.slice(section.indexOf('\n')).trim() }
  })
  return { overview, sources }
}

/** Returns the page of a source, in Markdown. @param {{ name: string, text: string }} source */
export function sourcePage({ name, text }) {
  return [
    `# Coming from ${name}`,
    '',
    text,
    '',
    '## Import what was checked',
    '',
    'Run the command as it stands: it checks every row, and sends nothing. Then run it without `check`, with `--app-id`, `--region` and',
    '`--failed failed.csv`. [Coming from …](coming-from.md) explains ids, names, secrets and times, and has the other sources.',
    '',
  ].join('\n')
}
