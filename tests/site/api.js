// The reference of the JavaScript API: its first page, and what stands beside its pages.
import { address } from './rewrite.js'

/**
 * @typedef {{ title: string, path?: string, children?: Entry[] }} Entry what typedoc's plugin writes of a module, of a group
 *   such as "Functions", and of what is exported
 */

/** What a program imports to call it; the other groups are types. */
const CALLED = ['Functions', 'Classes', 'Variables']

/** Returns the modules as they are imported, the main one first. @param {Entry[]} navigation @returns {Required<Entry>[]} */
function modulesOf(navigation) {
  const found = navigation.flatMap(function inside(entry) {
    const isModule = entry.path?.endsWith('/index.md')
    return isModule ? [entry] : (entry.children ?? []).flatMap(inside)
  })
  return found
    .map(({ path = '', children = [] }) => ({ title: path.replace('/index.md', ''), path, children }))
    .sort((one, other) => (one.title < other.title ? -1 : 1))
}

/** Returns the first page of the reference, in Markdown. @param {Entry[]} navigation */
export function apiIndex(navigation) {
  const link = ({ title, path = '' }) => `[\`${title}\`](${path})`
  const rows = modulesOf(navigation).map((module) => {
    const called = module.children
      .filter(({ title }) => CALLED.includes(title))
      .flatMap(({ children = [] }) => children)
    return `| ${link(module)} | ${called.map(link).join(', ')} |`
  })
  return [
    '# JavaScript API',
    '',
    'What each entry of the package exports. Its options, results and types are on the page of the entry.',
    '',
    '| import from | functions and classes |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n')
}

/** Returns what stands beside the pages: the modules, and what they export. @param {Entry[]} navigation @returns {import('./sidebar.js').Item[]} */
export const apiSidebar = (navigation) => [
  { text: 'JavaScript API', link: '/api/' },
  ...modulesOf(navigation).map(({ title, path, children }, at) => ({
    text: title,
    link: address(`api/${path}`),
    collapsed: at > 0,
    items: children.map((group) => ({
      text: group.title,
      collapsed: !CALLED.includes(group.title),
      items: (group.children ?? []).map((item) => ({ text: item.title, link: address(`api/${item.path}`) })),
    })),
  })),
]
