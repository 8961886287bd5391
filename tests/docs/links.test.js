// Every link of the repository's documents leads somewhere. (tests/package/tarball.test.js holds those of the package.)
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { packagedDocument } from '../../pkg/build/documents.js'
import { anchorsOf, brokenLinks, linksOf } from './links.js'
import { documents, ROOT } from './snippets.js'

test('every link within the repository leads to a file, and to a heading in it', () => {
  const files = documents()
  for (const file of ['README.md', 'CHANGELOG.md', '.github/CONTRIBUTING.md', 'pkg/docs/errors.md'])
    assert.ok(files.includes(file), file)
  assert.deepEqual(brokenLinks(ROOT, files), [])
})

test('a link that leads to no file, to no heading, out of the folder or to no https address is broken', async (t) => {
  await mkdir(join(ROOT, 'tests/.tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tests/.tmp/links-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const good = '[a](b.md) [a](#here-and-there) [a](b.md#x) ![a](a.png) [a](https://example.com) `[a](none.md)`\n'
  const bad = ['none.md', '#nowhere', 'b.md#y', '../snippets.js', 'http://example.com', 'a.png#x']
  await writeFile(join(folder, 'b.md'), '# X\n')
  await writeFile(join(folder, 'a.png'), '')
  const lines = bad.map((target) => `\n[a](${target})\n`).join('')
  await writeFile(join(folder, 'a.md'), `# Here, and \`there\`\n\n${good}${lines}\n<img src="none.png">\n`)
  assert.deepEqual(
    brokenLinks(folder, ['a.md', 'b.md']).map((text) => text.replace(/^a\.md:\d+: /, '')),
    [...bad, 'none.png'],
  )
})

test('headings have the anchors that GitHub gives them', () => {
  const text = '# Coming from …\n\n## Rocket.Chat\n\n## What `map` takes, and why\n\n## Rocket.Chat\n'
  assert.deepEqual([...anchorsOf(text)], ['coming-from-', 'rocketchat', 'what-map-takes-and-why', 'rocketchat-1'])
})

test('the package has documents whose links begin at its folder', () => {
  const text = [
    '![a page](pkg/docs/a.png) [A](pkg/docs/a.md#b) [C](.github/C.md) [LICENSE](LICENSE) [Log](CHANGELOG.md) [D](https://d)',
    '```js',
    'call[0](pkg/docs)',
    '```',
    '[E](pkg/index.d.ts) [F](#f)',
  ].join('\n')
  assert.equal(
    packagedDocument(text),
    [
      '![a page](docs/a.png) [A](docs/a.md#b) C (`.github/C.md` in the repository) `LICENSE` Log (`CHANGELOG.md`) [D](https://d)',
      '```js',
      'call[0](pkg/docs)',
      '```',
      '[E](index.d.ts) [F](#f)',
    ].join('\n'),
  )
  assert.equal(linksOf(packagedDocument(text)).length, 5)
})
