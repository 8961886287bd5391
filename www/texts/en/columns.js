// English: what is in which column, and how values are read.

/** Returns the texts of the third step. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function columnTexts({ count, plural }) {
  return {
    columns: {
      title: 'What is in which column?',
      lead: (name) => `The columns of ${name}, with some of their values. Change what is not right.`,
      column: 'Column in your file',
      samples: 'Values',
      becomes: 'Becomes',
      noSamples: 'empty in the first rows',
      guess: 'Guess',
      guessHelp: 'guessed from its name',
      unused: 'Not used',
      extra: (name) => `Extra detail “${name}”`,
      keepAll: (number) =>
        number === 1 ? 'Keep it as an extra detail' : `Keep these ${count(number)} columns as extra details`,
      unusedTitle: (number) => plural(number, { one: 'column is not used', other: 'columns are not used' }),
      unusedNone: 'Every column is used.',
      combined: (field, columns, example) =>
        `${field} is put together from ${columns.join(' + ')}${example ? `, for example “${example}”` : ''}.`,
      missing: (fields) =>
        `Choose which column is the ${fields.join(' and which is the ')}. Users cannot be imported without.`,
      missingName: { uid: 'ID', name: 'name' },
      takenOver: (field, column) => `${field} now comes from this column, and no longer from ${column}.`,
      reading: READING,
      more: 'How values are read',
      submit: 'Check the rows',
    },
    remedies: REMEDIES,
  }
}

/**
 * How values are read: an option of the library, or a choice of this page (`flow/options.js` makes options of it). The page displays
 * whatever is here, and begins with the first value of each.
 *
 * @type {Record<string, { title: string, values: Record<string, string[]> }>}
 */
const READING = {
  uid: {
    title: 'IDs',
    values: {
      lowercase: ['As they are, in small letters', 'An ID has letters a–z, digits, - and _.'],
      cometchat: [
        'Made to fit, as CometChat’s guides do',
        'ann@example.com becomes ann_example_com_3ylov2. Only if your app logs users in with IDs made the same way.',
      ],
      strict: ['As they are, and capitals count as mistakes', ''],
    },
  },
  timestamps: {
    title: 'Dates',
    values: {
      auto: ['Any usual form', '2024-05-31, 2024-05-31T10:00Z or a number of seconds or milliseconds'],
      seconds: ['Numbers of seconds only', '10 digits, such as 1717149600'],
    },
  },
  nulls: {
    title: 'Empty cells',
    values: {
      none: ['Only those with nothing in them', ''],
      words: ['Also NULL, null and \\N', 'as databases write what has no value'],
    },
  },
  quotedNull: {
    title: 'NULL in quotation marks',
    values: {
      text: ['Is a text like any other', ''],
      empty: ['Is an empty cell too, where NULL is one', 'for files that have every cell in quotation marks'],
    },
  },
  shortRows: {
    title: 'Rows with too few cells',
    values: {
      reject: ['Count as mistakes', 'They are listed: a value may be missing in the middle.'],
      fill: ['Are filled up with empty cells', 'for programs that leave out the empty cells at the end of a row'],
    },
  },
  invalidOptional: {
    title: 'Pictures, dates and other details that are wrong',
    values: {
      reject: ['Count as mistakes', 'Their rows are listed, to be fixed or left out.'],
      omit: ['Are left empty', 'The user is imported without them. ID and name have to be right.'],
    },
  },
  nameless: {
    title: 'Users without a name',
    values: {
      mistake: ['Count as mistakes', 'They are listed, to be fixed or left out.'],
      id: ['Are called by their ID', 'Other users see it.'],
    },
  },
}

/** @param {string} option of reading @param {string} value */
const choose = (option, value) => `choose “${READING[option].values[value][0]}” under “${READING[option].title}”`

/** What can be done about a problem, in words of this page; `{value}`, `{field}` and `{column}` are filled in. @type {Record<string, string>} */
const REMEDIES = {
  'uid lowercase': choose('uid', 'lowercase'),
  'uid cometchat': choose('uid', 'cometchat'),
  'timestamps auto': choose('timestamps', 'auto'),
  'extra metadata': 'keep it as an extra detail',
  'extra drop': 'do not use it',
  'format csv': 'read it as a table (CSV)',
  'format ndjson': 'read it as one JSON object on each line',
  rowPath: 'read the users in {value}',
  nullMarker: 'clear the cell if {value} means that there is no value',
  shortRows: choose('shortRows', 'fill'),
  map: 'choose the column for it',
  'map column': 'choose what {column} becomes',
  fill: choose('nameless', 'id'),
}
