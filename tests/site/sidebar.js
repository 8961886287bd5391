// What stands beside the pages: derived from the README's table of documents, so that no page can be missing.
import { address } from './rewrite.js'

/** The first document of each group, in the order of the README's table, and what the group is called. What comes before is "Start". */
const GROUPS = {
  'library.md': 'From code',
  'input-files.md': 'Files and rules',
  'proving.md': 'After the import',
  'queues.md': 'Many workers',
  'admin-page.md': 'In the browser',
  'sandbox.md': 'How it works',
  'types.md': 'Types and hosts',
  'CHANGELOG.md': 'The project',
}

/** @typedef {{ text: string, link?: string, collapsed?: boolean, items?: Item[] }} Item what VitePress takes */

/**
 * Returns the groups of the sidebar. Below "Coming from …", "Options and report" and "Errors and issues" are the pages made from
 * them. Throws if a document is in no group.
 *
 * @param {string} readme
 * @param {Pick<ReturnType<typeof import('./pages.js').sitePages>, 'documents' | 'sources' | 'codes'>} pages
 * @returns {Item[]}
 */
export function sidebarOf(readme, { documents, sources, codes }) {
  /** @type {(Item & { items: Item[] })[]} */
  const groups = [{ text: 'Start', items: [{ text: 'Quick start', link: '/' }] }]
  const links = readmeLinks(readme)
  for (const [, text = '', target = ''] of links) {
    const page = documents.find(({ document }) => document === target)
    if (!page) throw new Error(`README.md: the site has no ${target}`)
    const name = target.replace('pkg/docs/', '')
    if (Object.hasOwn(GROUPS, name)) groups.push({ text: GROUPS[name], items: [] })
    const items = [...sources, ...codes]
      .filter(({ document, path }) => document === target && path !== page.path)
      .map(({ title, path }) => ({ text: title.replace('Coming from ', ''), link: address(path) }))
    groups.at(-1)?.items.push({ text, link: address(page.path), ...(items.length > 0 && { collapsed: true, items }) })
  }
  const targets = links.map(([, , target]) => target)
  const missing = documents.filter(({ document }) => document.startsWith('pkg/docs/') && !targets.includes(document))
  if (missing.length > 0) throw new Error(`README.md links no ${missing.map(({ document }) => document).join(', ')}`)
  if (groups.length !== Object.keys(GROUPS).length + 1) throw new Error('README.md links no document of GROUPS')
  return [...groups, { text: 'Reference', items: [{ text: 'JavaScript API', link: '/api/' }] }]
}

/** Returns the links of the README's table of documents: each with its text and its target. @param {string} readme */
const readmeLinks = (readme) => {
  const table = /^## Documentation\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? ''
  const firstCells = table.split('\n').map((row) => row.split('|')[1] ?? '')
  return [...firstCells.join('\n').matchAll(/\[([^\]]+)\]\(([^)#]+)\)/g)]
}
