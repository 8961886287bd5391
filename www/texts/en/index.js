// English: the texts by which the other languages are measured. They have the same keys, and their functions the same parameters.
//
// A user is a person of the app; a row is what the file has of one. A cause is one kind of mistake. The account says of every row
// what became of it: its outcome. A request has up to 50 users. The check reads, the import sends, the comparison reads the app.

import { checkTexts } from './check.js'
import { columnTexts } from './columns.js'
import { fileTexts } from './file.js'
import { fixTexts } from './fixes.js'
import { importTexts } from './import.js'
import { planTexts } from './plan.js'

/** Numbers of things: `1 row`, `2 rows`. @typedef {Record<'rows' | 'users', (number: number) => string>} Numbers */
/** @typedef {ReturnType<typeof english>} Table */

/** Returns all texts. @param {import('../formats.js').Formats} formats */
export default function english(formats) {
  const { plural, percent } = formats
  /** @type {Numbers} */
  const numbers = {
    rows: (number) => plural(number, { one: 'row', other: 'rows' }),
    users: (number) => plural(number, { one: 'user', other: 'users' }),
  }
  const all = { ...formats, ...numbers }
  return {
    ...numbers,
    ...fileTexts(all),
    ...columnTexts(all),
    ...checkTexts(all),
    ...fixTexts(all),
    ...importTexts(all),
    ...planTexts(all),
    product: 'User import',
    unofficial: 'For CometChat. Unofficial.',
    language: 'Language',
    steps: {
      connect: 'Connect',
      file: 'File',
      columns: 'Columns',
      check: 'Check',
      import: 'Import',
      account: 'Account',
    },
    stepOf: (at, of, name) => `Step ${at} of ${of}: ${name}`,
    stepsLabel: 'Steps',
    skip: 'Skip to the content',
    back: 'Back',
    cancel: 'Cancel',
    close: 'Close',
    broken: 'Part of this page could not be started. Reload it; if that does not help, use a current browser.',
    unexpected: (message) => `Something went wrong here: ${message}`,
    connectedTo: (label) => `Connected to ${label}`,
    notConnected: 'Not connected',
    titleOf: (step) => `${step} · User import`,
    titleRunning: (share, name) => `${percent(share)} · ${name}`,

    /** What fields are called, where it is not their own name in words. @type {Record<string, string>} */
    labels: {
      uid: 'ID',
      avatar: 'Picture (link)',
      link: 'Profile page (link)',
      metadata: 'Extra details (as JSON)',
    },
    required: 'required',

    list: { loading: 'Loading…', label: 'List; use the arrow keys to move through it' },
    saved: (name) => `${name} was given to your browser to save.`,
    files: {
      template: 'users-template.csv',
      bad: (name) => `${name} - to fix`,
      fixed: (name) => `${name} - fixed`,
      missing: (name) => `${name} - missing`,
      differing: (name) => `${name} - differing`,
      account: (name) => `${name} - account`,
      plan: 'import.json',
    },
  }
}
