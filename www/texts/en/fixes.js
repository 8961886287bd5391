// English: what is fixed for all rows of a cause at once, and the sheet that is printed.

/** Returns the texts of fixes and of the summary. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function fixTexts({ count, plural, rows, users }) {
  return {
    /** What can be done about all rows of a cause at once, by the name of the fix. */
    fixes: {
      all: (number) => (number === 1 ? 'For this row:' : `For all ${rows(number)} at once:`),
      labels: LABELS,
      titles: {
        'make-fit': () => 'Make all IDs fit?',
        'call-by-id': (number) => `Call ${users(number)} by their ID?`,
        'read-nulls': () => 'Read NULL as an empty cell?',
        'read-quoted-nulls': () => 'Read NULL in quotation marks as an empty cell?',
        'read-dates': () => 'Read dates in any usual form?',
        'fill-rows': (number) => `Fill ${rows(number)} up with empty cells?`,
        'leave-empty': () => 'Leave wrong values empty?',
        empty: (number, cause) => `Empty ${plural(number, { one: 'value', other: 'values' })}? ${cause}`,
        split: () => 'Split the tags at another sign?',
        copy: (number, cause) => `Use another column in ${rows(number)}? ${cause}`,
        drop: (number, cause) => `Drop ${rows(number)}? ${cause}`,
      },
      helps: {
        'make-fit': 'As CometChat’s guides do. Only if your app logs users in with IDs made the same way.',
        'call-by-id': 'Other users see it.',
        'fill-rows': 'If empty cells at the end were left out. Rows with too many cells stay as they are.',
        'leave-empty':
          'This holds for every wrong value that users need not have. The users are imported without them.',
        empty: 'The users are imported without them.',
        split: 'Tags are split at ; | and commas. Choose what else stands between yours.',
        copy: 'Its values take the place of the wrong ones, in these rows alone.',
        drop: 'They are not imported, and are not in the fixed file. Your own file keeps them.',
      },
      asks: { column: 'Column', sign: 'Between the tags' },
      choose: 'Choose…',
      noChoice: { column: 'These rows have no other column.', sign: 'No sign stands between these tags.' },
      columnOption: (column, sample) => (sample ? `${column} (such as ${sample.slice(0, 30)})` : column),
      signs: SIGNS,
      preparing: 'Looking at the rows…',
      number: (number) => (number === 1 ? 'It changes one row.' : `It changes ${rows(number)}.`),
      numbers: {
        drop: (number) => (number === 1 ? 'It drops one row.' : `It drops ${rows(number)}.`),
        'make-fit': (number) => `${rows(number)} have such an ID.`,
      },
      skipped: (number) =>
        `${rows(number)} stay as they are: there is nothing to change, or they cannot be changed here.`,
      examples: (number) => (number === 1 ? 'For example' : `The first ${count(number)}`),
      before: 'Before',
      after: 'After',
      dropped: 'Dropped',
      empty: 'empty',
      stillWrong: 'Still wrong',
      apply: (number) => (number === 0 ? 'Apply' : `Apply to ${rows(number)}`),
      steps: 'What was fixed here',
      undo: 'Undo the last',
      undoLabel: (step) => `Undo the last: ${step}`,
      kept: 'Your file stays as it is. Your browser keeps the fixes until the import is complete, for 30 days at most.',
      notKept:
        'Your file stays as it is. Your browser keeps nothing: download the fixed file if you might close this tab before the import is done.',
      restored: (number) =>
        `This file was fixed here before. ${plural(number, { one: 'step was', other: 'steps were' })} made again; the check lists them, and can undo them.`,
      step: {
        cells: () => 'Changed by hand',
        empty: () => 'Emptied',
        split: ({ sign }) => `Split at “${SIGNS[sign] ?? sign}”`,
        copy: ({ column }) => `Taken from “${column}”`,
        drop: () => 'Dropped',
        reading: ({ id }) => LABELS[id],
      },
    },

    /** The sheet that is printed. */
    printed: {
      print: 'Print a summary',
      printHelp: 'On one sheet, or as a PDF. It has numbers only, and nothing of a user.',
      check: 'Check before the import',
      account: 'Account of the import',
      of: (name, label) => `${name}, into ${label}`,
      on: (time) => `Made on ${time}`,
      takes: (time) => `At full speed, the import takes ${time}.`,
      foot: 'Made by cometchat-import, which is not a product of CometChat. It has numbers only, and nothing of a user.',
    },
  }
}

/** @type {Record<string, string>} */
const LABELS = {
  'make-fit': 'Make IDs fit',
  'call-by-id': 'Call them by their ID',
  'read-nulls': 'Read NULL as an empty cell',
  'read-quoted-nulls': 'Read NULL in quotation marks as an empty cell',
  'read-dates': 'Read dates in any usual form',
  'fill-rows': 'Fill rows up with empty cells',
  'leave-empty': 'Leave wrong values empty',
  empty: 'Empty these values',
  split: 'Split the tags',
  copy: 'Use another column',
  drop: 'Drop these rows',
}

/** @type {Record<string, string>} */
const SIGNS = { ' ': 'space', '\n': 'line break', '\t': 'tab' }
