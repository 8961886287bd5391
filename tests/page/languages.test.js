// The languages of the page, held against English and against what the package can say.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { RULES, USERS } from '../../pkg/client/entities.js'
import { TOPICS } from '../../pkg/client/error-codes.js'
import { checkUsers } from '../../pkg/entry/default.js'
import { core } from '../../pkg/wasm/load.js'
import { count, speak, texts } from '../../www/texts.js'
import { createFormats } from '../../www/texts/formats.js'
import { LANGUAGES, languageHere, loadLanguage } from '../../www/texts/languages.js'

const ROOT = path.join(import.meta.dirname, '../..')
const read = (name) => readFileSync(path.join(ROOT, name), 'utf8')
const others = Object.keys(LANGUAGES).filter((name) => name !== 'en')
const tables = Object.fromEntries(
  await Promise.all(Object.keys(LANGUAGES).map(async (name) => [name, (await loadLanguage(name)).table])),
)

/** Returns what a table consists of, in its order: texts, functions by their parameters, lists. */
function shapeOf(value) {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'function') return `a function of ${value.length}`
  if (typeof value !== 'object') return typeof value
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
}

/** Returns all texts of a table by their path. A function is called, with numbers if they are what it takes. */
function flat(value, number = 5, at = '') {
  if (typeof value === 'string') return [[at, value]]
  if (typeof value === 'function') return [[at, String(called(value, number))]]
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, number, `${at}.${key}`))
}

function called(text, number) {
  const anything = new Proxy({}, { get: () => number })
  const values = /^\w*\s*\(\{/.test(String(text)) ? anything : number
  try {
    return text(values, number, 'x')
  } catch {
    return text(['x', 'y'], ['x', 'y'], 'x')
  }
}

/** Words that are the same in both languages. */
const SAME = {
  de: ['check.cellLabel', 'connect.region', 'file.pastePlaceholder', 'files.plan', 'import.pause', 'steps.import'],
  es: ['connect.regions.in', 'file.pastePlaceholder', 'files.plan'],
}

/** Where a language has no plural that differs. */
const NO_PLURAL = {
  de: ['users', 'check.submit', 'import.chartSummary', 'test.sending', 'verify.changing', 'verify.changeTitle'],
  es: ['check.announce'],
}

/** Codes without a text of their own: what they mean does not happen on the page, or another text says it. */
const NO_CAUSE = ['ONE_OF', 'DIFFERS', 'MISSING', 'DEACTIVATED']
const NO_ERROR = [
  // The library's own options, and what the file step or the check says.
  ...['INVALID_OPTION', 'INPUT_FORMAT', 'INPUT_COLUMNS', 'INPUT_BROKEN', 'INPUT_TRUNCATED'],
  ...['TOO_MANY_FAILURES', 'ABORTED', 'INTERNAL'],
]

for (const language of others) {
  test(`${language} has the texts of English, in the same order, with the same parameters`, () => {
    const { labels, ...table } = tables[language]
    const { labels: _, ...english } = tables.en
    assert.deepEqual(shapeOf(table), shapeOf(english))
    assert.deepEqual(Object.keys(labels).sort(), [...USERS.fields].sort())
  })

  test(`no text of ${language} is empty, or English by oversight`, () => {
    const english = new Map(flat(tables.en))
    const found = flat(tables[language]).filter(([at]) => !at.startsWith('.labels'))
    assert.ok(found.length > 500, String(found.length))
    const empty = found.filter(([at, text]) => text === '' && english.get(at) !== '')
    assert.deepEqual(empty, [])
    const isText = (text) => /[a-z]{2}/.test(text) && text !== 'undefined'
    const same = found.filter(([at, text]) => isText(text) && english.get(at) === text)
    assert.deepEqual(same.map(([at]) => at.slice(1)).sort(), [...SAME[language]].sort())
  })

  test(`${language} has a plural wherever English has one`, () => {
    const differs = (table) => {
      const one = new Map(flat(table, 1))
      const plain = (text) => text.replace(/\d+/g, '#')
      return flat(table, 5).flatMap(([at, text]) => (plain(text) === plain(one.get(at)) ? [] : [at.slice(1)]))
    }
    const plurals = differs(tables[language])
    const missing = differs(tables.en).filter((at) => !plurals.includes(at))
    assert.deepEqual(missing.sort(), [...NO_PLURAL[language]].sort())
  })

  test(`${language} says what to do about an ID that another program has changed`, () => {
    const [, hint] = tables[language].causes['DAMAGED uid']
    const source = read('src/importer/rule/damage.rs').replace(/const LOST_DIGITS[^;]*;/g, '')
    const hints = [...source.matchAll(/Remedy::hint\(\s*"([^"]*)"/g)].map(([, text]) => text)
    assert.ok(hints.length >= 10)
    const found = hints.map((text) => hint(RULES.users.uid, `uid: expected the id as your app has it; ${text}`))
    assert.deepEqual(
      found.filter((text) => text.includes('expected')),
      [],
    )
  })

  test(`${language} has words for every remedy, with the same values in them`, async () => {
    await checkUsers([])
    assert.deepEqual(Object.keys(tables[language].remedies).sort(), [...core().remedyNames()].sort())
    const values = ({ remedies, columnName }) =>
      Object.values({ ...remedies, columnName }).map((text) => text.match(/\{\w+\}/g) ?? [])
    assert.deepEqual(values(tables[language]), values(tables.en))
  })
}

test('the page has a text for every code, except for those that are named here', () => {
  const issues = [...read('src/importer/issue.rs').matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code)
  const notes = [...read('src/importer/note.rs').matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code)
  const { causes, import: importing, notes: noted } = tables.en
  assert.ok(issues.length > 20 && notes.length >= 5)
  const isCaused = (code) => Object.keys(causes).some((key) => key.startsWith(`${code} `))
  assert.deepEqual(issues.filter((code) => !isCaused(code)).sort(), [...NO_CAUSE].sort())
  assert.deepEqual(notes.sort(), Object.keys(noted.codes).sort())
  const { other, ...errors } = importing.errors
  assert.deepEqual([...Object.keys(errors), ...NO_ERROR].sort(), Object.keys(TOPICS).sort())
})

test('another language takes the place of the first within the same objects, and numbers follow', async (t) => {
  t.after(() => speak('en'))
  const { check } = texts
  await speak('de')
  assert.equal(texts.check, check)
  assert.deepEqual([check.ready, texts.fields.name[1], count(1234.5)], ['bereit', 'erforderlich', '1.234,5'])
  await speak('es')
  assert.deepEqual([check.ready, texts.rows(2_000_000)], ['listas', '2.000.000 de filas'])
  await speak('en')
  assert.deepEqual([check.ready, texts.fields.uid[0], count(1234.5)], ['ready', 'ID', '1,234.5'])
  assert.deepEqual(flat(texts.columns.reading), flat(tables.en.columns.reading))
})

test('the language is the one that was chosen, else the first of the browser that the page has, else English', (t) => {
  const globals = ['document', 'navigator', 'localStorage']
  const before = globals.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)])
  t.after(() => {
    for (const [name, value] of before) {
      if (value) Object.defineProperty(globalThis, name, value)
      else delete globalThis[name]
    }
  })
  const inBrowser = (languages, chosen) => {
    const localStorage = { getItem: () => chosen ?? null }
    for (const [name, value] of Object.entries({ document: {}, navigator: { languages }, localStorage }))
      Object.defineProperty(globalThis, name, { value, configurable: true })
    return languageHere()
  }
  assert.equal(inBrowser(['fr-FR', 'de-AT', 'en']), 'de')
  assert.equal(inBrowser(['es-419']), 'es')
  assert.equal(inBrowser(['es'], 'de'), 'de')
  assert.equal(inBrowser(['de'], 'tlh'), 'de')
  assert.equal(inBrowser(['fr', 'constructor']), 'en')
  Object.defineProperty(globalThis, 'localStorage', {
    get() {
      throw new Error('The browser keeps nothing.')
    },
    configurable: true,
  })
  assert.equal(languageHere(), 'en')
})

test('durations, sizes and shares are written as the language writes them', () => {
  const [english, german] = ['en', 'de'].map(createFormats)
  assert.deepEqual(
    [
      english.percent(0.879),
      german.percent(0.879),
      english.bytes(1_500_000),
      german.bytes(1_500_000),
      german.bytes(1),
    ].map((text) => text.replace('\u00a0', ' ')),
    ['87%', '87 %', '1.5 MB', '1,5 MB', '1 Byte'],
  )
  assert.deepEqual([0, 59_001, 3_600_000, 5_400_000, 4_000 * 3_600_000].map(german.duration), [
    '0 s',
    '1 min',
    '1 h',
    '1 h 30 min',
    '4.000 h',
  ])
  assert.deepEqual([english.clock(65), english.clock(7200)], ['1:05', '2:00:00'])
})

test('the worker has no texts of its own: the page gives it its words', () => {
  const seen = new Set()
  const follow = (file) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import) ?\(?'(\.[^']+)'/g)) {
      const next = path.join(path.dirname(file), target)
      if (next.includes(`${path.sep}www${path.sep}`)) follow(next)
    }
  }
  follow(path.join(ROOT, 'www/worker.js'))
  assert.ok(seen.size > 10)
  assert.deepEqual(
    [...seen].filter((file) => /www.texts/.test(file)),
    [],
  )
  assert.equal(
    readdirSync(path.join(ROOT, 'www/texts'), { withFileTypes: true }).filter((at) => at.isDirectory()).length,
    others.length + 1,
  )
})
