// What is looked for in the built site is found.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../docs/snippets.js'
import { siteTroubles } from './check.js'

/** A built site of these files. @param {{ after(work: () => Promise<void>): void }} t @param {Record<string, string>} files */
async function built(t, files) {
  await mkdir(join(ROOT, 'tests/.tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tests/.tmp/site-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

test('links to pages, files, anchors and https addresses are fine, below any base', async (t) => {
  const folder = await built(t, {
    'index.html':
      '<link href="/b/x.css"><a href="/b/a/k#one">k</a><a href="/b/">start</a><a href="#here" id="here">h</a>',
    'a/k.html':
      '<h2 id="one">1</h2><a href="../x.css">css</a><a href="https://example.com/#x">out</a><img src="data:,">',
    'x.css': 'a { background: url("y.png") }',
  })
  assert.deepEqual(siteTroubles(folder, '/b/'), { troubles: [], files: 2, links: 5 })
})

test('a link to no page, to no anchor, out of the base or to no https address is reported', async (t) => {
  const bad = ['/b/none', '/b/k#two', '/a', 'http://example.com', '#nowhere', 'javascript:alert(1)']
  const folder = await built(t, {
    'index.html': bad.map((target) => `<a href="${target}">x</a>`).join(''),
    'k.html': '<p id="one"></p><img src="none.png">',
  })
  assert.deepEqual(
    siteTroubles(folder, '/b/').troubles.sort(),
    [...bad.map((target) => `index.html: ${target}`), 'k.html: none.png'].sort(),
  )
})

test('what a page loads from another host is reported, and a link to it is not', async (t) => {
  const folder = await built(t, {
    'index.html':
      '<a href="https://example.com">fine</a><script src="https://cdn.example/a.js"></script><link href="//fonts.example/f.css">',
    'a.css': '@import "https://fonts.example/f.css"; a { background: url(https://cdn.example/a.png) }',
  })
  assert.deepEqual(
    siteTroubles(folder, '/')
      .troubles.filter((text) => text.includes(' loads '))
      .sort(),
    [
      'a.css loads @import "https://fonts.example/f.css',
      'a.css loads url(https://cdn.example/a.png',
      'index.html loads //fonts.example/f.css',
      'index.html loads https://cdn.example/a.js',
    ],
  )
})
