// What the site is to VitePress. Its pages, and what stands beside them, are made by ../run.js.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { slug } from 'github-slugger'

const target = (path) => fileURLToPath(new URL(`../../../target/docs/${path}`, import.meta.url))
const { base, hostname, description, sidebar, apiSidebar } = JSON.parse(readFileSync(target('site.json'), 'utf8'))

export default {
  title: 'cometchat-import',
  description,
  lang: 'en',
  base,
  srcDir: target('source'),
  outDir: target('site'),
  cacheDir: target('cache'),
  // `/errors/KEY_REFUSED`: addresses that the command line prints, and that outlive another generator.
  cleanUrls: true,
  metaChunk: true,
  ...(hostname && { sitemap: { hostname } }),
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    // A link holds on the site as it holds in the repository: headings have the anchors that GitHub gives them.
    anchor: { slugify: (text) => slug(text) },
    languageAlias: { jsonl: 'json' },
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  // Tables of properties need the room.
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath.startsWith('api/')) return { frontmatter: { ...frontmatter, aside: false, pageClass: 'api' } }
  },
  // The index of the search is one file, which is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    nav: [
      { text: 'Command line', link: '/command-line' },
      { text: 'Library', link: '/library' },
      { text: 'Coming from …', link: '/coming-from', activeMatch: '^/coming-from' },
      { text: 'Errors', link: '/errors', activeMatch: '^/errors' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: { '/': sidebar, '/api/': apiSidebar },
    outline: [2, 3],
    // In the page alone: nothing is asked of another host.
    search: { provider: 'local' },
    footer: { message: 'Unofficial: CometChat did not make this, and does not endorse or support it.' },
  },
}
