// The workflows of the repository, and those that users copy: GitHub reads them, and nobody else can change what they run.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../pkg/build/run-command.js'
import { workflow } from './workflow.js'

const FOLDERS = ['.github/workflows', 'pkg/examples/github-action']
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`),
)
const read = (path) => readFileSync(join(root, path), 'utf8')

test('GitHub can read every workflow', async () => {
  assert.ok(FILES.length >= 4, `${FILES.length} workflows`)
  for (const path of FILES) assert.ok((await workflow(path, read(path))).jobs.length > 0, path)
})

test('a workflow that GitHub refuses is an error', async () => {
  await assert.rejects(workflow('x', 'on: push\njobs:\n  a:\n    runs-on: x\n    stepps: []\n'), /stepps/)
})

test('every action is a commit, with its version in a comment', () => {
  const unpinned = (text) =>
    [...text.matchAll(/^[\s-]*uses: (.*)$/gm)].map(([, used]) => used).filter((used) => !PINNED.test(used))
  for (const path of FILES) assert.deepEqual(unpinned(read(path)), [], path)
  const commit = '0'.repeat(40)
  const good = [`a/b@${commit} # v1.2.3`, `a/b@${commit} # its master of 2026-01-31`, './.github/workflows/ci.yml']
  const bad = ['a/b@v1', 'a/b@main', `a/b@${commit}`, `a/b@${commit} # v4`, 'docker://alpine', '"a/b@v1" # v1.2.3']
  assert.deepEqual(unpinned([...good, ...bad].map((used) => `      - uses: ${used}\n`).join('')), bad)
})

test('an action has one version in all workflows', () => {
  const versions = new Map()
  for (const path of FILES)
    for (const [used, action] of read(path).matchAll(/(?<=uses: )([\w/-]+)@.*/g))
      versions.set(action, new Set([...(versions.get(action) ?? []), used]))
  assert.ok(versions.size >= 4, `${versions.size} actions`)
  for (const [action, used] of versions) assert.equal(used.size, 1, action)
})

test('a workflow may read the repository, and what needs more asks for it in its job', () => {
  for (const path of FILES) assert.match(read(path), /^permissions:\n {2}contents: read\n\n/m, path)
})

// Text of others in a script becomes a command. Through `env` it is a value.
test('no script of a workflow has an expression in it, and none runs for a pull request with secrets', async () => {
  for (const path of FILES) {
    const scripts = (await workflow(path, read(path))).jobs.flatMap(({ steps = [] }) =>
      steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
    )
    for (const script of scripts) assert.equal(script.isExpression, false, `${path}: ${script}`)
    assert.doesNotMatch(read(path), /pull_request_target|workflow_run/, path)
  }
  const { jobs } = await workflow('x', EXPRESSION)
  assert.equal(jobs[0].steps[0].run.isExpression, true)
})

// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
const EXPRESSION = 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ github.ref }}\n'
const PINNED =
  /^(?:[\w-]+\/[\w/-]+@[0-9a-f]{40} # (?:v\d+\.\d+\.\d+|its master of \d{4}-\d\d-\d\d)|\.\/\.github\/workflows\/ci\.yml)$/
