// Every text of the page, in one place: to translate it, translate this file and set LOCALE.

import { RULES, USERS } from '../pkg/client/entities.js'

const LOCALE = 'en'

const numbers = new Intl.NumberFormat(LOCALE)
const plurals = new Intl.PluralRules(LOCALE)

/** Formats 12345 as 12,345. */
export const count = (number) => numbers.format(number)

/** Chooses by the language's own rules: `plural(2, { one: 'row', other: 'rows' })` → `2 rows` */
const plural = (number, forms) => `${count(number)} ${forms[plurals.select(number)] ?? forms.other}`

const rows = (number) => plural(number, { one: 'row', other: 'rows' })
const users = (number) => plural(number, { one: 'user', other: 'users' })
const cells = (number) => plural(number, { one: 'cell', other: 'cells' })

/** Formats 0.873 as 87 %. */
export const percent = (share) =>
  new Intl.NumberFormat(LOCALE, { style: 'percent' }).format(Math.floor(share * 100) / 100)

/** Formats milliseconds in words, as exact as is useful. */
export function duration(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const left = minutes % 60
  return `${count(Math.floor(minutes / 60))} h${left ? ` ${left} min` : ''}`
}

/** Formats seconds as a clock does: 1:05, 2:00:00. */
export function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  const two = (number) => String(number).padStart(2, '0')
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

export function bytes(size) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3))
  return new Intl.NumberFormat(LOCALE, {
    style: 'unit',
    unit: units[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: 1,
  }).format(size / 1000 ** power)
}

export const day = (time) => new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' }).format(time)

/** What fields are called, where it is not their own name in words. */
const LABELS = {
  uid: 'ID',
  avatar: 'Picture (link)',
  link: 'Profile page (link)',
  metadata: 'Extra details (as JSON)',
}

/** Returns what a field is called: `lastActiveAt` is `Last active at`. @param {string} field */
export function labelOf(field) {
  const words = field.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return LABELS[field] ?? words[0].toUpperCase() + words.slice(1)
}

const NO_ROWS = [
  'This file has no rows',
  'It needs the column names in the first row, and one row for each user below.',
]
const atMostCharacters = ({ max, itemMax = max }) => `At most ${count(itemMax)} characters.`

export const texts = {
  rows,
  users,
  product: 'User import',
  unofficial: 'For CometChat. Unofficial.',
  steps: { connect: 'Connect', file: 'File', columns: 'Columns', check: 'Check', import: 'Import', account: 'Account' },
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

  connect: {
    title: 'Where do the users go?',
    lead: 'Choose the app that this page sends to. Nothing is sent until you say so.',
    destination: 'Send to',
    app: 'A CometChat app',
    appHelp: 'With the app’s own key',
    endpoint: 'Another address',
    endpointHelp: 'A relay of your company, or a rehearsal',
    appId: 'App ID',
    appIdHelp: 'In the CometChat dashboard, on the page of your app',
    region: 'Region',
    regions: { us: 'United States (us)', eu: 'Europe (eu)', in: 'India (in)' },
    key: 'REST API key',
    keyHelp: 'One with full access. It stays in this tab’s memory, and is gone when you close or reload it.',
    keyOptional: 'Key, if the address asks for one',
    warningTitle: 'Use a key only on a page that is yours alone',
    warning:
      'A key with full access can read and change everything in the app. Do not type it into a page that other people can open, or that others run.',
    address: 'Address',
    addressHelp: 'Such as https://import.example.com/v3',
    limit: 'Speed limit',
    limitHelp: 'CometChat takes 60 requests of 50 users a minute. Change this only if the address has another limit.',
    requests: 'requests',
    every: 'every',
    seconds: 'seconds',
    submit: 'Connect',
    connecting: 'Connecting…',
    viaRelay: (label) => `This page is connected to ${label}. The key stays with the program that opened the page.`,
    relayTitle: 'Connected',
    relayRefused:
      'The link that opened this page has been used already, or is too old. Press Enter where the program runs, or start it again, and open the link that it prints.',
    relayGone: 'The program that opened this page does not respond. Is it still running?',
    wrong: {
      appId: 'This is not an app ID. Copy it from the dashboard; it is not the key.',
      region: 'Choose the region of your app.',
      apiKey: 'This is not a key. Copy it again, without spaces.',
      endpoint:
        'Expected an address that begins with https:// (or http:// on this computer), without a password or a question mark in it.',
      rate: 'Expected whole numbers above 0.',
    },
  },

  unfinished: {
    title: 'An import is not finished',
    line: ({ name, label, finished, rows: total, at }) =>
      `${name} into ${label}: ${count(finished)} of ${rows(total)} done, last on ${day(at)}.`,
    fixed: (number) =>
      `${cells(number)} had been fixed then. Choose the fixed file if you kept it, or fix the cells again.`,
    resume: 'Resume',
    forget: 'Forget it',
    forgetLabel: (name) => `Forget it: ${name}`,
    connectFirst: (label) => `First connect to ${label} again.`,
    chooseAgain: (name) => `Choose ${name} again. Your browser does not keep the file for this page.`,
    pasteAgain: 'Paste the same text again.',
    otherFile: (name) =>
      `This is not the ${name} of the unfinished import: its size or date differs. What has been imported already is still known again, row by row.`,
    same: 'This is the same file. The import resumes where it stopped.',
    asNew: 'Continue with this file',
  },

  file: {
    title: 'Choose the file with your users',
    lead: 'An Excel workbook (.xlsx), a table (CSV) as every spreadsheet saves it, or JSON. One row for each user, with column names in the first row.',
    drop: 'Drop a file here',
    dropNow: 'Drop it now',
    or: 'or',
    pick: 'Choose a file',
    paste: 'Paste text instead',
    pasteLabel: 'Rows, with the column names in the first line',
    pastePlaceholder: 'uid,name\nada,Ada Lovelace',
    usePasted: 'Use this text',
    pastedName: 'Pasted text',
    template: 'Download a template',
    templateHelp: 'An example with every column that users can have.',
    reading: (name) => `Reading ${name}…`,
    chosen: 'Chosen',
    stays: 'The file stays on this computer. Only the users in it are sent, when you say so.',
    errors: {
      EMPTY: NO_ROWS,
      INPUT_FORMAT: [
        'This is not a table that can be read here',
        'If it is a spreadsheet, save it as an Excel workbook (.xlsx) or as “CSV UTF-8”, and choose that file.',
      ],
      INVALID_OPTION: [
        'This file cannot be read with these choices',
        'Change what is chosen under “How the file is written”, and read it again.',
      ],
      INPUT_COLUMNS: ['The column names cannot be used', 'Each column needs a name of its own in the first row.'],
      INPUT_BROKEN: ['This file is damaged', 'It is not clear where its rows begin. Export it again.'],
      INPUT_TRUNCATED: ['This file ends too early', 'Part of it is missing. Copy or export it again.'],
      INPUT_UNREADABLE: ['This file cannot be read', 'It may have been moved or changed. Choose it again.'],
      other: ['This file cannot be read', 'Export it again as “CSV UTF-8”.'],
    },
    details: 'In detail:',
    /** Where an error offers buttons of `again`. */
    canRead: ['It is not clear how to read this file', 'Read it like this, if it fits:'],
    /** What a file is instead, and what to do about it; by the core's own words for the latter. */
    hints: {
      'check how the file was made': NO_ROWS,
      'save the sheet as CSV UTF-8': [
        'This is a workbook or an archive',
        'In the spreadsheet, save the sheet as “CSV UTF-8”, and choose that file.',
      ],
      'decompress it first': ['This file is compressed', 'Unpack it, and choose the file that is in it.'],
      'import the file that is in it': [
        'This is no text',
        'If it is an archive, unpack it, and choose the file in it.',
      ],
      'export the users as CSV or JSON': [
        'This is not a table that can be read here',
        'Export the users as “CSV UTF-8” or as JSON from the program that has them.',
      ],
      'download the file again while signed in, if this is a sign-in or error page': [
        'This is a web page',
        'If it asks to sign in or reports an error, sign in there and download the file again. If it has a table, open it in a spreadsheet and save it as “CSV UTF-8”.',
      ],
      'remove what stands before the first [ or {': [
        'There is something before the users',
        'Remove what stands before the first [ or {, or export the file again as JSON.',
      ],
      'remove what stands before the first [ or { and behind its last ] or }': [
        'This is a script around the users',
        'Remove what stands before the first [ or { and behind its last ] or }, or export the file again as JSON.',
      ],
    },
    /** Buttons that read the file again, by the option that they set. */
    again: {
      rowPath: (path) => `Read the users in “${path}”`,
      sheet: (name) => `Read the sheet “${name}”`,
      'format csv': () => 'Read it as a table (CSV)',
      'format ndjson': () => 'Read it as one JSON object on each line',
    },
  },

  /** The service that a file was exported from, whose recipe says how it is read. */
  source: {
    title: 'Where does the file come from?',
    none: 'A spreadsheet, or another place',
    help: 'For the export of a service, its columns are known, and bots and deleted users are left out.',
    unlike: (title) => `This does not look like the export of ${title}`,
    unlikeHelp: 'No column has its IDs. Choose the columns below, or go back and choose another place.',
  },

  /** How the file is written: what cannot be found in it for certain. */
  layout: {
    title: 'How the file is written',
    lead: 'Most files need nothing here. Change it if the columns or the values come out wrong.',
    delimiter: 'Between the cells',
    delimiters: { '': 'Found by itself', ',': 'Comma ,', ';': 'Semicolon ;', '\t': 'Tab', '|': 'Bar |' },
    otherDelimiter: 'Another sign',
    delimiterSign: 'The sign between the cells',
    skipLines: 'Lines above the column names',
    skipLinesHelp: 'Such as a title or a date. They are passed over.',
    names: 'Column names',
    namesValues: { '': 'In the first row', none: 'There are none: the first row is a user' },
    dialect: 'Written by',
    dialects: {
      '': 'A spreadsheet or another program',
      mysql: 'MySQL or MariaDB (mysql --batch, INTO OUTFILE)',
      postgres: 'PostgreSQL (COPY … TO, as text)',
    },
    rowPath: (path) => `The users are read in “${path}”.`,
    sheet: (name) => `The users are read in the sheet “${name}”.`,
    otherSheet: 'Choose another sheet',
    formats: { csv: 'It is read as a table (CSV).', ndjson: 'It is read as one JSON object on each line.' },
    forget: 'Read all of it again',
    again: 'Read the file again',
  },

  /** The name of a column in a file without column names. */
  columnName: (number) => `Column ${count(number)}`,
  /** Where the users seem to be in JSON, if not in its rows. */
  lists: {
    title: 'The users seem to be in a list within the rows',
    help: 'Read them there, unless each row is a user.',
  },
  /** Where the column names are, if not in the first row. */
  names: {
    below: (line) => `The column names seem to be in line ${count(line)}`,
    belowHelp: 'What stands above them is passed over.',
    useBelow: (line) => `Take the names in line ${count(line)}`,
    second: 'These are two header rows',
    secondHelp: (line) => `Line ${count(line)} has column names too. Otherwise it counts as a user.`,
    useSecond: 'Take the names of the second one',
    unknown: 'None of these column names is known',
    unknownHelp: 'Choose the columns below. If these are no column names, say what the first row is.',
    isUser: 'The first row is a user',
    isNothing: 'It is something else: pass over it',
  },

  /** By field: its name, and whether every user has it. */
  fields: Object.fromEntries(
    USERS.fields.map((field) => [field, [labelOf(field), RULES.users[field].required ? 'required' : '']]),
  ),

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
      plurals.select(number) === 'one'
        ? 'Keep it as an extra detail'
        : `Keep these ${count(number)} columns as extra details`,
    unusedTitle: (number) => plural(number, { one: 'column is not used', other: 'columns are not used' }),
    unusedNone: 'Every column is used.',
    combined: (field, columns, example) =>
      `${field} is put together from ${columns.join(' + ')}${example ? `, for example “${example}”` : ''}.`,
    missing: (fields) =>
      `Choose which column is the ${fields.join(' and which is the ')}. Users cannot be imported without.`,
    missingName: { uid: 'ID', name: 'name' },
    takenOver: (field, column) => `${field} now comes from this column, and no longer from ${column}.`,
    // How values are read: an option of the library, or a choice of this page (`flow.js` makes options of it). The page
    // displays whatever is here (`isOfCsv`: for CSV only), and begins with the first value of each.
    reading: {
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
        isOfCsv: true,
        values: {
          text: ['Is a text like any other', ''],
          empty: ['Is an empty cell too, where NULL is one', 'for files that have every cell in quotation marks'],
        },
      },
      shortRows: {
        title: 'Rows with too few cells',
        isOfCsv: true,
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
    },
    more: 'How values are read',
    submit: 'Check the rows',
  },

  check: {
    title: 'Check',
    running: (name) => `Checking every row of ${name}…`,
    runningHelp: 'No user is sent. A hundred thousand rows take a few seconds.',
    stopped: 'The file could not be read to its end',
    clean: 'Every row can be imported',
    some: (number) =>
      plural(number, {
        one: 'row cannot be imported as it stands',
        other: 'rows cannot be imported as they stand',
      }),
    none: 'No row can be imported as it stands',
    ready: 'ready',
    fix: 'to fix',
    repeated: 'repeated',
    excluded: 'no users: left out',
    total: 'rows in all',
    done: 'done already',
    time: 'at full speed',
    minutes: (minutes) => (minutes < 1 ? 'under a minute' : `about ${duration(minutes * 60_000)}`),
    fixed: (number) => `${rows(number)} fixed here. The fixed rows are what is imported; your file stays as it is.`,
    fixedFile: 'Download the fixed file',
    fixedKeep: 'They live in this tab only. Download the fixed file if you might close it before the import is done.',
    problems: 'What is wrong',
    problemsHelp: 'Change a value here, or leave the row out: rows that are not fixed are left out of the import.',
    badRows: 'Download these rows',
    badRowsHelp:
      'With what is wrong in each. Fix them in a spreadsheet, and choose that file here: it imports as it is.',
    rowsOf: (title, number) => `${title}: ${rows(number)}`,
    row: 'Row',
    id: 'ID',
    value: 'Value',
    state: 'State',
    cellLabel: (column, row) => `${column} in row ${count(row)}`,
    whole: 'Whole row',
    wholeOf: (row) => `Row ${count(row)}`,
    wholeLabel: (row) => `Whole row ${count(row)}`,
    rawLabel: 'The row as it stands in the file',
    save: 'Save',
    tooLarge: 'This row is too large to be displayed.',
    cannotFix: 'Cells of this kind of file cannot be changed here. Download the rows, fix them and choose that file.',
    toFix: 'To fix',
    sameAs: (row) => `Same ID as row ${row}`,
    looksRight: 'Fixed',
    stillWrong: (text) => `Still: ${text}`,
    changed: (number) => `${rows(number)} changed`,
    again: 'Check again',
    makeFit: 'Make all IDs fit',
    makeFitHelp: 'as CometChat’s guides do. Only if your app logs users in with IDs made the same way.',
    readDates: 'Read dates in any usual form',
    readNulls: 'Read NULL as an empty cell',
    readQuotedNulls: 'Read NULL in quotation marks as an empty cell',
    callById: 'Call them by their ID',
    callByIdHelp: 'Other users see it.',
    fillRows: (number) =>
      plurals.select(number) === 'one'
        ? 'Fill this row up with empty cells'
        : `Fill these ${count(number)} rows up with empty cells`,
    fillRowsHelp: 'if empty cells at the end were left out. Rows with too many cells stay as they are.',
    leaveEmpty: (number) =>
      plurals.select(number) === 'one' ? 'Leave this value empty' : `Leave these ${count(number)} values empty`,
    leaveEmptyHelp: 'This holds for every wrong value that users need not have. The users are imported without them.',
    submit: (number) => `Import ${users(number)}`,
    leftOut: (number) => `${rows(number)} will be left out.`,
    nothing: 'There is nothing to import.',
    announce: ({ valid, invalid, duplicate }) =>
      `Checked. ${rows(valid)} ready, ${count(invalid)} to fix, ${count(duplicate)} repeated.`,
  },

  /** By code and field: what is wrong, and what to do, which may depend on the field's rule. `*` stands for any field. */
  causes: {
    'REQUIRED uid': ['The ID is missing', 'Every user needs an ID.'],
    'REQUIRED name': ['The name is missing', 'Every user needs a name.'],
    'CHARACTER uid': ['The ID has a character that IDs cannot have', 'Only letters a–z, digits, - and _.'],
    'DAMAGED uid': ['The ID is not as your app has it', (_, message) => message],
    'CHARACTER role': ['The role has a character that roles cannot have', 'Only letters, digits, - and _.'],
    'CHARACTER *': ['There is a character that cannot be there', 'Remove it.'],
    'TOO_LONG uid': ['The ID is too long', atMostCharacters],
    'TOO_LONG name': ['The name is too long', atMostCharacters],
    'TOO_LONG *': ['The value is too long', atMostCharacters],
    'URL *': ['This is not a link', 'A link begins with https://'],
    'TIMESTAMP *': [
      'This is not a date that can be read',
      'Such as 2024-05-31, or a number of seconds with 10 digits.',
    ],
    'TOO_MANY *': ['There are too many tags', ({ max }) => `At most ${count(max)}.`],
    'TOO_LARGE *': ['The extra details are too large', ({ max }) => `At most ${count(max / 1024)} KB for each user.`],
    'TYPE metadata': ['The extra details are not a JSON object', 'Such as {"plan": "pro"}'],
    'TYPE *': ['The value is of the wrong kind', 'Text is expected here.'],
    'DUPLICATE *': [
      'The ID is there twice',
      'An earlier row has the same ID; capitals make no difference. The earlier row is the one that counts.',
    ],
    'CELL_COUNT *': ['The row has too many or too few cells', 'A value with a comma in it needs quotes around it.'],
    'QUOTE *': ['A quotation mark does not fit', 'Close it, or write it twice if it belongs to the value.'],
    'JSON *': ['The row is not valid JSON', 'Look for a missing bracket, quote or comma.'],
    'NOT_AN_OBJECT *': ['The row is not a JSON object', 'Each user is an object in { }.'],
    'ENCODING *': ['There are characters that cannot be read', 'Save the file as “CSV UTF-8”.'],
    'LOST_DIGITS *': [
      'A spreadsheet shortened this number',
      'Export the file again, with this column as text: the missing digits are lost.',
    ],
    'LONE_SURROGATE *': ['There are characters that cannot be read', 'Save the file as “CSV UTF-8”.'],
    'ROW_TOO_LONG *': [
      'The row is too long',
      'No user is longer than 1 MB. Look for a quotation mark that is missing.',
    ],
    'TRUNCATED *': ['The row ends too early', 'The file may be cut off here.'],
    'REPEATED_FIELD *': ['A field is there twice', 'Remove one of the two.'],
    'UNKNOWN_FIELD *': ['There is a field that users do not have', 'Remove it.'],
    'UNREADABLE *': ['The row cannot be read', ''],
    'UNCONFIRMED *': [
      'No response reported whether it was imported',
      'Later, import the rows that were not imported once more.',
    ],
    'ERR_ROLE_NOT_FOUND *': ['The app has no such role', 'Make the role in the dashboard, or change it here.'],
  },
  inField: (title, field) => `${title} (${field})`,

  /** What the app has of what the rows need. */
  preflight: {
    title: 'The app',
    users({ isEmpty, users: number, hasMore, firstRows, there }) {
      if (isEmpty) return 'The app has no users yet.'
      const known = there === 0 ? 'none' : count(there)
      const among = firstRows === 1 && there === 1 ? 'your row' : `${known} of your first ${rows(firstRows)}`
      return `The app has ${users(number)} already${hasMore ? ', or more' : ''}, among them ${among}. Users that are there are left as they are.`
    },
    skipped: 'Not everything in the app could be read. An import may work all the same.',
    rolesFirst: 'The rows are right, but roles are missing in the app',
    refused: 'No user can be sent',
    missing: (number) => plural(number, { one: 'role is missing in the app', other: 'roles are missing in the app' }),
    missingHelp: (number) => `CometChat would refuse ${rows(number)}: a user can only have a role that the app has.`,
    more: (number) => `and ${count(number)} more`,
    tooMany: (number) =>
      `An app has at most ${count(number)} roles. If this is no column of roles, choose another, or leave it out.`,
    create: (number) => (number === 1 ? 'Create this role' : 'Create these roles'),
    createTitle: (number, label) => `Create ${plural(number, { one: 'role', other: 'roles' })} in ${label}?`,
    createHelp: 'Each gets its own name. What its users may do, you set in the CometChat dashboard.',
    createNow: 'Create',
    created: (number) => `${plural(number, { one: 'role', other: 'roles' })} created`,
    notCreated: (reason) => `Not created: ${reason}`,
  },

  /** What is no mistake, and should be looked at: what it is, and what becomes of it. */
  notes: {
    title: 'Please look at',
    codes: {
      PLACEHOLDER: [
        'A word that stands for “none”',
        'It is imported as it stands. If it means nothing, clear the cell.',
      ],
      OMITTED: ['Values left empty', 'They were wrong, and you chose to import the users without them.'],
      VENDOR_HOST: [
        'Links to the vendor you may leave',
        'CometChat keeps the link, not the picture. It breaks when your account there ends.',
      ],
      LARGE_OBJECT: [
        'Large extra details',
        'CometChat takes 5 KB, but an older page of its documentation gives 1.6 KB. If such users are refused, shorten them.',
      ],
      REPEATED_HEADER: ['The column names once more, within the file', 'They are no user, and are passed over.'],
      NOT_COMPUTED: [
        'Formulas without a value, in a column that is not used',
        'Nothing is imported of it. A spreadsheet program computes them: open the workbook there, and save it.',
      ],
      COLUMN_NOT_FOUND: [
        'A condition on a column that no row has',
        'Is its name spelt right? A condition that rows must not have a value admits all of them then.',
      ],
    },
    row: (row) => `Row ${count(row)}`,
    line: (line) => `Line ${count(line)}`,
  },

  import: {
    title: {
      ready: 'Ready',
      running: 'Importing',
      paused: 'Paused',
      stopping: 'Stopping',
      stopped: 'Stopped',
      failed: 'The import could not continue',
      starting: 'Starting',
    },
    into: (name, label) => `${name} into ${label}`,
    imported: 'in the app',
    notImported: 'not imported',
    left: 'to go',
    rate: (perMinute) => `${count(Math.round(perMinute))} a minute`,
    eta: (ms) => `${duration(ms)} left`,
    progress: (done, total) => `${count(done)} of ${rows(total)}`,
    progressLabel: 'Progress',
    pause: 'Pause',
    unpause: 'Paused: continue',
    stop: 'Stop',
    stopNow: 'Stop at once',
    resume: 'Resume',
    toAccount: 'Show the account',
    backToCheck: 'Back to the check',
    sending: 'Sending.',
    stopping: 'Waiting for the requests in flight, then it stops.',
    paused: 'Nothing is sent until it continues. The requests in flight are counted.',
    continued: 'It continues.',
    stoppedHelp:
      'Nothing is lost. Resume whenever you like, also after closing this tab: what is done is not sent again.',
    waits: {
      limit: (seconds) => `Speed limit reached. Next request in ${duration(seconds * 1000)}.`,
      refused: (seconds) => `The server asks to wait. Next request in ${duration(seconds * 1000)}.`,
      backoff: (seconds) => `No valid response. Trying again in ${duration(seconds * 1000)}.`,
      offline: (seconds) => `No connection. Trying again in ${duration(seconds * 1000)}.`,
      limiter: (seconds) => `The shared speed limit is closed. Trying again in ${duration(seconds * 1000)}.`,
    },
    retried: (number) => `${plural(number, { one: 'request was', other: 'requests were' })} repeated.`,
    keepOpen: 'Keep this tab open; it may be in the background. If it is closed, you can resume the import later.',
    chart: 'Users over time',
    chartSummary: ({ imported, failed, sent, ceiling }) =>
      `${users(imported)} in the app, ${count(failed)} not imported, ${count(sent)} sent; the speed limit allowed ${count(ceiling)} by now.`,
    series: {
      time: 'Time',
      ceiling: 'Most the limit allows',
      sent: 'Sent',
      imported: 'In the app',
      failed: 'Not imported',
    },
    announce: (share, ms) => `${percent(share)} imported${ms ? `, ${duration(ms)} left` : ''}.`,
    errors: {
      KEY_REFUSED: 'The key was refused. Connect again with a REST API key that has full access.',
      PLAN_REFUSED: 'Your CometChat plan does not allow this, or its quota is used up.',
      ENDPOINT_NOT_FOUND: 'There is no such app in this region. Compare the app ID and the region with the dashboard.',
      REDIRECT_REFUSED: 'The address sends us elsewhere, and that is not followed. Correct it.',
      UNREACHABLE: 'There was no connection for a long time. Resume when it is back.',
      SERVER_FAILED: 'The server fails again and again. Resume later.',
      RATE_LIMITED: 'The speed limit refuses every request: something else uses it up. Stop that, then resume.',
      LIMITER_UNREACHABLE: 'The shared speed limit cannot be reached. Resume later.',
      LIMITER_OTHER_RATE: 'Another import into this app keeps another speed limit. Wait for it, then resume.',
      REQUEST_REFUSED: 'The server refuses these requests.',
      SYSTEMIC_REFUSAL:
        'The server refuses every user alike, for instance for a role that the app does not have. Correct that, then resume: nobody is lost.',
      JOURNAL_IN_USE: 'Another tab is importing this very file. Wait for it, or close it.',
      JOURNAL_DAMAGED:
        'The notes of the earlier import are damaged. Forget them and begin anew: users who are there already are left alone.',
      JOURNAL_OTHER_APP: 'The notes of the earlier import are of another app.',
      JOURNAL_NEWER: 'A newer version of this page wrote the notes of the earlier import.',
      JOURNAL_UNREADABLE: 'The browser’s storage cannot be read.',
      JOURNAL_LOST: 'Another tab has taken this import over. Its account counts, and this one does not.',
      JOURNAL_UNWRITABLE: 'The browser’s storage is full or closed. Make room, then resume.',
      INPUT_UNREADABLE: 'The file cannot be read any more. It may have been moved or changed; choose it again.',
      other: 'The import had to end.',
    },
    beginAnew: 'Forget the notes and begin anew',
    reconnect: 'Connect again',
    chooseAgain: 'Choose the file again',
  },

  outcomes: {
    imported: ['Imported', 'now in the app'],
    existing: ['Already there', 'were in the app before'],
    excluded: ['Left out', 'such as bots and deleted users'],
    invalid: ['Has a mistake', 'not sent'],
    duplicate: ['Repeated', 'not sent: an earlier row has the same ID'],
    rejected: ['Refused', 'by the app'],
    unconfirmed: ['Unknown', 'sent, but no response reported what became of them'],
    pending: ['Not done yet', 'resume to import them'],
  },

  account: {
    title: { complete: 'Done', stopped: 'Stopped', failed: 'Not finished' },
    all: (imported, total) =>
      imported === total
        ? `${total === 1 ? 'The only row is' : `All ${rows(total)} are`} in the app.`
        : `${count(imported)} of ${rows(total)} are in the app.`,
    took: (ms, requests) => `${plural(requests, { one: 'request', other: 'requests' })} in ${duration(ms)}.`,
    resumed: (number) => `${rows(number)} were done by an earlier run.`,
    every: 'Every row',
    filter: 'Show',
    any: 'All rows',
    search: 'Search ID, row number or reason',
    found: (number) => `${rows(number)}`,
    none: 'No row fits.',
    headers: { row: 'Row', uid: 'ID', outcome: 'What became of it', why: 'Why' },
    csv: 'Account as CSV',
    json: 'Account as JSON',
    bad: 'Rows that were not imported',
    badHelp: 'In the columns of your file, with the reason. Fix them and import that file.',
    fix: 'Fix what was not imported',
    again: 'Import another file',
    resume: 'Resume',
  },

  /** The comparison with the app. */
  verify: {
    title: 'Did they all arrive?',
    help: 'Reads the users of the app, and compares each row with them. It changes nothing.',
    compare: 'Compare with the app',
    again: 'Compare again',
    only: 'Only compare with the app',
    onlyTitle: 'Comparison',
    onlyLead: (name, label) => `${name} with ${label}. Nothing is imported.`,
    runningHelp: 'It changes nothing. Keep this tab open; it may be in the background.',
    changingHelp: 'Each user that differs is changed by a request of its own. Keep this tab open.',
    reading: (listed) =>
      listed > 0 ? `Reading the users of the app: ${count(listed)} so far` : 'Reading the users of the app',
    comparing: (done, total) => `${count(done)} of ${rows(total)} compared`,
    changing: (number) => `${users(number)} changed`,
    changed: (number) => `${plural(number, { one: 'user was changed', other: 'users were changed' })}`,
    changedBefore: (number) =>
      `${plural(number, { one: 'user was changed', other: 'users were changed' })} before. Compare again to see what is left.`,
    ended: {
      stopped: 'The comparison was stopped',
      failed: 'The comparison could not be completed',
    },
    noReading: [
      'This address does not let you read users',
      "If it is a relay, its owner has to allow it, with the option allow: ['import', 'verify']. If it is none, its key needs full access.",
    ],
    noChanging: [
      'This address does not let you change users',
      "If it is a relay, its owner has to allow it, with the option allow: ['import', 'verify', 'update']. If it is none, its key needs full access.",
    ],
    all: (number) => (number === 1 ? 'The only user is in the app' : `All ${count(number)} are in the app`),
    some: (number) =>
      `${plural(number, { one: 'row is not in the app as the file has it.', other: 'rows are not in the app as the file has them.' })}`,
    extra: (number) =>
      `The app has ${plural(number, { one: 'other user that this file does not have.', other: 'other users that this file does not have.' })}`,
    summary: ({ present, updated, deactivated, missing, differing, ...others }) =>
      missing + differing + others.unconfirmed + others.invalid + others.pending === 0
        ? `All ${count(present + updated + deactivated)} are in the app.`
        : `${count(present + updated)} are in the app, ${count(differing)} differ, ${count(missing)} are missing.`,
    outcomes: {
      present: ['In the app', 'as the file has them'],
      updated: ['Changed', 'now as the file has them'],
      differing: ['Different', 'in the app, with another value'],
      missing: ['Missing', 'not in the app'],
      deactivated: ['Deactivated', 'in the app, but deactivated there'],
      unconfirmed: ['Unknown', 'the app refused to respond for them'],
      excluded: ['Left out', 'such as bots and deleted users'],
      invalid: ['Has a mistake', 'cannot have been imported'],
      duplicate: ['Repeated', 'an earlier row has the same ID'],
    },
    causes: {
      missing: ['Not in the app', 'Save these rows and import that file, or import the file again.'],
      differing: [(field) => `Another value in the app: ${field}`, ''],
      refused: ['The app refused to change these users', ''],
      deactivated: ['Deactivated in the app', 'The file does not have them as deactivated.'],
      unconfirmed: ['The app refused to respond for these users', ''],
      invalid: ['The row has a mistake', 'It cannot have been imported. The check lists what is wrong.'],
    },
    headers: { row: 'Row', uid: 'ID', file: 'In the file', app: 'In the app', why: 'Why' },
    nothing: 'nothing',
    another: 'another value',
    first: (number) => `These are the first ${count(number)}. A saved file has all of them.`,
    saveMissing: 'Rows that are missing',
    saveMissingHelp: 'In the columns of your file. It imports as it is.',
    saveDiffering: 'Fields that differ',
    change: (number) => (number === 1 ? 'Change this user in the app' : `Change these ${users(number)} in the app`),
    changeTitle: (number, label) => `Change ${users(number)} in ${label}?`,
    changeFields: (names) => `What differs: ${names.join(', ')}.`,
    changeHelp:
      'Each gets what the file has, in the fields that differ and in no others. What the app has there now is lost: save the fields that differ first. CometChat does not change dates.',
    changeNow: 'Change',
  },

  list: { loading: 'Loading…', label: 'List; use the arrow keys to move through it' },
  saved: (name) => `${name} was given to your browser to save.`,
  files: {
    template: 'users-template.csv',
    bad: (name) => `${name} - to fix`,
    fixed: (name) => `${name} - fixed`,
    missing: (name) => `${name} - missing`,
    differing: (name) => `${name} - differing`,
    account: (name) => `${name} - account`,
  },
}

/** @param {{ title: string, values: Record<string, string[]> }} option of reading @param {string} value */
const chosen = ({ title, values }, value) => `choose “${values[value][0]}” under “${title}”`
const { reading } = texts.columns

/** What can be done about a problem, in words of this page; `{value}`, `{field}` and `{column}` are filled in. */
export const remedies = {
  'uid lowercase': chosen(reading.uid, 'lowercase'),
  'uid cometchat': chosen(reading.uid, 'cometchat'),
  'timestamps auto': chosen(reading.timestamps, 'auto'),
  'extra metadata': 'keep it as an extra detail',
  'extra drop': 'do not use it',
  'format csv': 'read it as a table (CSV)',
  'format ndjson': 'read it as one JSON object on each line',
  rowPath: 'read the users in {value}',
  nullMarker: 'clear the cell if {value} means that there is no value',
  shortRows: chosen(reading.shortRows, 'fill'),
  map: 'choose the column for it',
  'map column': 'choose what {column} becomes',
  fill: chosen(reading.nameless, 'id'),
}

/**
 * Returns what a problem is called, and what to do: `[title, hint]`. Codes of the server have no text here: its own
 * words are displayed.
 */
export function causeOf(code, path, message) {
  const field = path.split(/[.[]/)[0]
  const [title, how] = texts.causes[`${code} ${field}`] ?? texts.causes[`${code} *`] ?? [code, message]
  const rule = RULES.users[field]
  const hint = typeof how !== 'function' ? how : rule ? how(rule, message) : message
  const named =
    texts.causes[`${code} ${field}`] || !field || code === 'DUPLICATE'
      ? title
      : texts.inField(title, texts.fields[field]?.[0] ?? path)
  return [named, hint]
}

/** Returns what a note is about, and what becomes of it. @param {{ code: string, path: string }} note */
export function noteOf({ code, path }) {
  const [title, hint] = texts.notes.codes[code] ?? [code, '']
  const field = path.split(/[.[]/)[0]
  return [field ? texts.inField(title, texts.fields[field]?.[0] ?? path) : title, hint]
}

/** Returns what a button is called that reads the file again as a remedy says; nothing if it is not for that. @returns {string | undefined} */
export function againOf({ kind, option, value }) {
  const { again } = texts.file
  return kind === 'set' ? (again[`${option} ${value}`] ?? again[option])?.(value) : undefined
}

/** Returns what a file is that cannot be read, and what to do, by the error. @param {{ code: string, remedies: any[] }} error */
export function fileErrorOf({ code, remedies }) {
  const { errors, hints, canRead } = texts.file
  if (remedies.some(againOf)) return canRead
  return remedies.map(({ text }) => hints[text]).find(Boolean) ?? errors[code] ?? errors.other
}

/** Returns what to do about one problem. */
export const hintOf = ({ code, path = '', message }) => causeOf(code, path, message)[1]

/** Returns a row's state in a list of rows with one cause: what the cause does not say already. */
export function stateOf({ code, firstRow, message }) {
  if (firstRow) return texts.check.sameAs(count(firstRow))
  return isKnown(code) ? texts.check.toFix : message
}

/** Returns whether there are texts for a code. */
export const isKnown = (code) => Object.keys(texts.causes).some((key) => key.startsWith(`${code} `))

/** The template: what every column looks like. */
export const TEMPLATE = [
  'uid,name,avatar,link,role,tags,metadata,createdAt,lastActiveAt',
  'ada,Ada Lovelace,https://example.com/ada.png,https://example.com/ada,default,mathematics; london,"{""plan"":""pro""}",2024-05-31,2024-06-30T10:00:00Z',
  'grace,Grace Hopper,,,,,,,',
  '',
].join('\r\n')
