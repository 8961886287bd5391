// The links of Markdown documents, and where they lead.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { installFor } from '../workspace/install.js'

await installFor('docs')
const { default: MarkdownIt } = await import('markdown-it')
const { default: Slugger } = await import('github-slugger')

const markdown = new MarkdownIt({ html: true })

/**
 * Returns the links and pictures of a document, those in HTML as well.
 *
 * @param {string} text
 * @returns {{ line: number, target: string }[]} `line`: of the paragraph, from 1
 */
export function linksOf(text) {
  return markdown.parse(text, {}).flatMap((block) => {
    const line = (block.map?.[0] ?? 0) + 1
    return [block, ...(block.children ?? [])].flatMap((token) => {
      const target = token.attrGet('href') ?? token.attrGet('src')
      const inHtml = token.type.startsWith('html_') ? [...token.content.matchAll(/\b(?:href|src)="([^"]*)"/g)] : []
      return [...(target === null ? [] : [target]), ...inHtml.map(([, found]) => found ?? '')].map((found) => ({
        line,
        target: decodeURI(found),
      }))
    })
  })
}

/** Returns the anchors of a document's headings, as GitHub names them. @param {string} text */
export function anchorsOf(text) {
  const slugger = new Slugger()
  const tokens = markdown.parse(text, {})
  return new Set(
    tokens.flatMap((token, at) => {
      if (token.type !== 'heading_open') return []
      const words = (tokens[at + 1]?.children ?? []).filter(({ type }) => ['text', 'code_inline'].includes(type))
      return [slugger.slug(words.map(({ content }) => content).join(''))]
    }),
  )
}

/**
 * Returns the links that lead nowhere: to no file of the folder, to no heading of a document, or to an address that is not
 * `https:`.
 *
 * @param {string} folder
 * @param {string[]} files Markdown files, within the folder
 */
export function brokenLinks(folder, files) {
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return linksOf(text)
      .filter(({ target }) => !leadsSomewhere(folder, file, target))
      .map(({ line, target }) => `${file}:${line}: ${target}`)
  })
}

/** @param {string} folder @param {string} file @param {string} target */
function leadsSomewhere(folder, file, target) {
  if (/^[a-z]+:/i.test(target)) return URL.canParse(target) && target.startsWith('https://')
  const [path = '', anchor] = target.split('#')
  const found = path === '' ? join(folder, file) : join(folder, dirname(file), path)
  if (relative(folder, found).startsWith('..') || !existsSync(found)) return false
  if (anchor === undefined) return true
  return found.endsWith('.md') && statSync(found).isFile() && anchorsOf(readFileSync(found, 'utf8')).has(anchor)
}
