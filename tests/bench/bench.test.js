// The parts of the benchmark that can be wrong without anything failing: what it makes of its samples.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createLatency, createLog, LIMIT, shortestMs, WINDOW_MS } from './jobs/pacing/server.js'
import { between, count, inRounds, mb, ms, table, times } from './rig/markdown.js'
import { packageOf } from './rig/revision.js'
import { makeShape, SHAPES } from './rig/shapes.js'
import { quantile, ratios, spread } from './rig/statistics.js'

test('the median of an odd number of samples is the one in the middle, in whatever order they came', () => {
  assert.equal(quantile([9, 1, 5, 3, 7], 0.5), 5)
  assert.equal(quantile([10, 9, 100], 0.5), 10)
})

test('half of the samples lie between the two ends of a spread', () => {
  assert.deepEqual(spread([7, 6, 5, 4, 3, 2, 1, 9, 8]), { median: 5, low: 3, high: 7 })
  assert.deepEqual(spread([4]), { median: 4, low: 4, high: 4 })
})

test('the samples stay as they came', () => {
  const samples = [3, 1, 2]
  spread(samples)
  assert.deepEqual(samples, [3, 1, 2])
})

test('no samples have no median', () => {
  assert.throws(() => quantile([], 0.5), RangeError)
})

test('a table has numbers on the right and texts on the left', () => {
  assert.equal(
    table(['what', 'how', 'n'], [['a|b', 'x', 1]], { left: [1] }),
    '| what | how | n |\n|---|---|---:|\n| a\\|b | x | 1 |',
  )
})

test('a row of a table has a cell for each column', () => {
  assert.throws(() => table(['what', 'n'], [['a']]), RangeError)
})

test('numbers have as many digits as they need', () => {
  assert.deepEqual([ms(1.234), ms(12.34), ms(1234.5)], ['1.23 ms', '12.3 ms', '1235 ms'])
  assert.equal(between({ low: 9.5, high: 123.4 }), '9.50–123')
  assert.deepEqual([times(3.456), times(34.56)], ['3.46', '34.6'])
  assert.deepEqual([inRounds(1), inRounds(7)], ['one round', 'medians of 7 rounds'])
  assert.deepEqual([mb(1536), count(200_000)], ['1.5 MB', '200,000'])
})

test('the server lets 60 requests through in a minute, and the next when the first is a minute old', () => {
  const log = createLog()
  for (let n = 0; n < LIMIT; n += 1) assert(log.admit(n * 10))
  assert(!log.admit(WINDOW_MS - 1))
  assert(log.admit(WINDOW_MS))
  assert(!log.admit(WINDOW_MS))
  assert(log.admit(WINDOW_MS + 10))
})

test('latencies are those of their seed, 20 to 400 ms there and back', () => {
  const take = (latency) => Array.from({ length: 500 }, latency)
  const ways = take(createLatency(1))
  assert.deepEqual(take(createLatency(1)), ways)
  assert.notDeepEqual(take(createLatency(2)), ways)
  const sums = ways.map(({ there, back }) => there + back)
  assert(Math.min(...sums) >= 20 && Math.max(...sums) <= 400)
})

test('the shortest possible time of 61 requests is one window and the ways there and back', () => {
  const latency = () => ({ there: 20, back: 30 })
  assert.equal(shortestMs(LIMIT, latency), 50)
  assert.equal(shortestMs(LIMIT + 1, latency), WINDOW_MS + 50)
  assert.equal(shortestMs(3 * LIMIT + 1, latency), 3 * WINDOW_MS + 50)
})

test('a ratio is of two samples that ran one after the other', () => {
  assert.deepEqual(ratios([2, 9], [4, 3]), [0.5, 3])
  assert.throws(() => ratios([1], []), RangeError)
})

test('every shape has the rows that its account says, in one order, and each says what the plain one says', () => {
  const texts = Object.entries(SHAPES).map(([title, shape]) => {
    const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
    const text = [...makeShape(shape, { rows: 300, seed: 5, duplicateShare: 0.02 }, tally)].join('')
    assert.equal(tally.rows, 300, title)
    assert.equal(tally.invalid, 0, title)
    assert(tally.duplicate > 0, title)
    return [title, text]
  })
  const [[, plain], ...others] = texts
  const uids = plain
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).uid)
  for (const [title, text] of others) {
    for (const uid of uids) assert(text.includes(uid), `${title}: ${uid}`)
    assert.notEqual(text, plain, title)
  }
  assert.doesNotMatch(texts.find(([title]) => title === 'NDJSON, escapes')[1], /[^\\]\/|[^\0-\x7f]/)
})

test('the package of a revision is built once, and a build that fails leaves nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-store-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const repository = repositoryIn(folder)
  const store = join(folder, 'kept')
  const path = join(folder, 'made')
  let builds = 0
  let removed = 0
  const build = async (commit) => {
    builds += 1
    writeFileSync(path, commit)
    return { path, remove: () => (removed += 1) }
  }
  const failing = { repository, store, build: () => Promise.reject(new Error('no compiler')) }
  await assert.rejects(packageOf('HEAD', failing), /no compiler/)
  const first = await packageOf('HEAD', { repository, store, build })
  assert.deepEqual(await packageOf(first.commit, failing), { ...first, name: first.commit })
  assert.deepEqual([builds, removed, readdirSync(store)], [1, 1, [`${first.commit}.tgz`]])
  assert.equal(readFileSync(first.tarball, 'utf8'), first.commit)
})

test('what is no revision is refused, also when it looks like an option', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-store-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const repository = repositoryIn(folder)
  for (const name of ['no-such-revision', '--all']) await assert.rejects(packageOf(name, { repository }), /rev-parse/)
})

/** With one commit, of nothing. */
function repositoryIn(folder) {
  const repository = join(folder, 'repository')
  execFileSync('git', ['init', '--quiet', repository])
  const author = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.com', '-c', 'commit.gpgsign=false']
  execFileSync('git', [...author, 'commit', '--quiet', '--allow-empty', '--message', 'Begin'], { cwd: repository })
  return repository
}
