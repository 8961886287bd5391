// The forms of issues and the settings of updates are what GitHub takes: it drops a form with an error without a word.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../pkg/build/run-command.js'
import { installFor } from '../workspace/install.js'

await installFor('repository')
const { parse } = await import('yaml')

const FOLDER = '.github/ISSUE_TEMPLATE'
const read = (path) => readFileSync(join(root, path), 'utf8')
const FORMS = readdirSync(join(root, FOLDER)).filter((name) => name !== 'config.yml')

/**
 * Returns what GitHub refuses in a form, by its pages "Syntax for issue forms" and "Syntax for GitHub's form schema".
 *
 * @param {any} form
 * @returns {string[]}
 */
function formTroubles({ name, description, body, ...others }) {
  const troubles = []
  if (!name || !description) troubles.push('name and description are required')
  for (const key of Object.keys(others)) if (!FORM_KEYS.includes(key)) troubles.push(`unknown key ${key}`)
  const asked = body.filter(({ type }) => type !== 'markdown')
  if (asked.length === 0) troubles.push('nothing is asked')
  for (const part of ['id', 'label']) {
    const values = asked.map(({ id, attributes }) => (part === 'id' ? id : attributes.label))
    if (new Set(values).size !== values.length) troubles.push(`a ${part} is there twice`)
  }
  for (const { id, type, attributes, validations = {} } of body) {
    const allowed = ATTRIBUTES[type]
    if (!allowed) troubles.push(`unknown type ${type}`)
    for (const key of Object.keys(attributes)) if (!allowed?.includes(key)) troubles.push(`${type} takes no ${key}`)
    if (type === 'markdown' ? !attributes.value : !attributes.label) troubles.push(`${type} has no text`)
    if (type !== 'markdown' && !/^[\w-]+$/.test(id ?? '')) troubles.push(`${type}: id ${id}`)
    if (['dropdown', 'checkboxes'].includes(type) && !attributes.options?.length) troubles.push(`${id}: no options`)
    if (type === 'dropdown' && new Set(attributes.options).size !== attributes.options?.length)
      troubles.push(`${id}: an option is there twice`)
    for (const key of Object.keys(validations)) if (key !== 'required') troubles.push(`${id}: unknown ${key}`)
  }
  return troubles
}

const FORM_KEYS = ['title', 'labels', 'assignees', 'projects', 'type']
const ATTRIBUTES = {
  markdown: ['value'],
  input: ['label', 'description', 'placeholder', 'value'],
  textarea: ['label', 'description', 'placeholder', 'value', 'render'],
  dropdown: ['label', 'description', 'options', 'multiple', 'default'],
  checkboxes: ['label', 'description', 'options'],
}

test('GitHub takes every form', () => {
  assert.deepEqual(FORMS.sort(), ['bug.yml', 'docs.yml', 'source.yml'])
  for (const name of FORMS) assert.deepEqual(formTroubles(parse(read(`${FOLDER}/${name}`))), [], name)
})

test('what GitHub refuses in a form is found', () => {
  const input = { type: 'input', id: 'a', attributes: { label: 'A' } }
  const found = (...body) => formTroubles({ name: 'a', description: 'a', body })
  assert.deepEqual(found(input), [])
  assert.match(found(input, input).join(), /id is there twice.*label is there twice/)
  assert.match(found({ ...input, id: 'a b' }).join(), /id a b/)
  assert.match(found({ ...input, type: 'text' }).join(), /unknown type text/)
  assert.match(found({ ...input, attributes: { label: 'A', render: 'sh' } }).join(), /input takes no render/)
  assert.match(found({ ...input, type: 'dropdown' }).join(), /no options/)
  assert.match(formTroubles({ name: 'a', body: [input], about: 'x' }).join(), /description are required.*key about/)
  assert.match(found({ type: 'markdown', attributes: { value: 'x' } }).join(), /nothing is asked/)
})

test('every form that asks for what was printed or for a sample says that no key and no real user belongs there', () => {
  for (const name of FORMS) {
    const text = read(`${FOLDER}/${name}`)
    assert.match(text, /no key/i, name)
    assert.match(text, /real users?\b/, name)
  }
  for (const name of ['bug.yml', 'source.yml']) {
    const { options } = parse(read(`${FOLDER}/${name}`)).body.find(({ id }) => id === 'private').attributes
    assert.ok(options.every(({ required }) => required === true))
  }
})

test('an issue without a form cannot be opened', () => {
  assert.deepEqual(parse(read(`${FOLDER}/config.yml`)), { blank_issues_enabled: false })
})

test('each folder that Dependabot looks at has what it updates, and nothing is updated on its first day', () => {
  const { version, updates } = parse(read('.github/dependabot.yml'))
  assert.equal(version, 2)
  const files = { 'github-actions': '.github/workflows', npm: 'package-lock.json', cargo: 'Cargo.lock' }
  assert.deepEqual(
    updates.map((update) => update['package-ecosystem']),
    Object.keys(files),
  )
  for (const { 'package-ecosystem': kind, directory, schedule, cooldown } of updates) {
    assert.ok(existsSync(join(root, directory, files[kind])), kind)
    assert.ok(['weekly', 'monthly'].includes(schedule.interval), kind)
    assert.ok(cooldown['default-days'] >= 7, kind)
  }
})

test('SECURITY.md has one address to report to, which is private, and no mail address', () => {
  const pages = ['SECURITY.md', 'CODE_OF_CONDUCT.md', 'pull_request_template.md'].map((name) => read(`.github/${name}`))
  for (const text of pages) assert.doesNotMatch(text, /\b[\w.]+@[\w-]+\.\w+/)
  for (const text of pages.slice(0, 2)) assert.match(text, /Report it privately: the repository's Security tab/)
  assert.match(read('README.md'), /\]\(\.github\/SECURITY\.md\)/)
})
