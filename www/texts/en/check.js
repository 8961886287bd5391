// English: the check, what is wrong with rows, and what the app lacks.

/** What heads a list of rows, and the name of one, within a sentence. @typedef {Record<import('../../worker/places.js').PlaceKind, { head: string, at: (number: number) => string }>} Places */

/** Returns the texts of the fourth step. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function checkTexts({ count, plural, duration, rows, users }) {
  const atMostCharacters = ({ max, itemMax = max }) => `At most ${count(itemMax)} characters.`
  return {
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
      fixedFile: 'Download the fixed file',
      problems: 'What is wrong',
      problemsHelp: 'Change a value here, or leave the row out: rows that are not fixed are left out of the import.',
      badRows: 'Download these rows',
      badRowsHelp:
        'With what is wrong in each. Fix them in a spreadsheet, and choose that file here: it imports as it is.',
      rowsOf: (title, number) => `${title}: ${rows(number)}`,
      id: 'ID',
      value: 'Value',
      state: 'State',
      /** How a row is named: by the row of the sheet, by the line of the file, or as rows are counted. @type {Places} */
      places: {
        sheet: { head: 'Row', at: (number) => `row ${count(number)} of the sheet` },
        line: { head: 'Line', at: (number) => `line ${count(number)}` },
        row: { head: 'Row', at: (number) => `row ${count(number)}` },
      },
      cellLabel: (column, place) => `${column} in ${place}`,
      whole: 'Whole row',
      wholeLabel: (place) => `Whole row: ${place}`,
      rawLabel: 'The row as it stands in the file',
      save: 'Save',
      tooLarge: 'This row is too large to be displayed.',
      cannotFix: 'Cells of this kind of file cannot be changed here. Download the rows, fix them and choose that file.',
      toFix: 'To fix',
      sameAs: (place) => `Same ID as ${place}`,
      looksRight: 'Fixed',
      stillWrong: (text) => `Still: ${text}`,
      changed: (number) => `${rows(number)} changed`,
      again: 'Check again',
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
      'URL avatar': [
        'This is not the link of a picture',
        'A link begins with https://. If the picture itself is in the file, put it on a server first, or leave it out.',
      ],
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
      missingHelp: (number) =>
        `CometChat would refuse ${rows(number)}: a user can only have a role that the app has. Create it, write another into the file, or choose another column or none.`,
      more: (number) => `and ${count(number)} more`,
      tooMany: (number) =>
        `An app has at most ${count(number)} roles. If this is no column of roles, choose another, or leave it out.`,
      /** @type {(number: number) => string} */
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
        EMAIL_ADDRESS: [
          'An e-mail address is the name',
          'Every user of the app can see it. If that is not wanted, choose another column, such as the nickname.',
        ],
        NOT_SPLIT: [
          'One tag, though it may be several',
          'Tags are split at ; | and commas. If another sign stands between yours, write one of these in its place.',
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
        NOT_COMPARED: [
          'Values that cannot be compared as the condition says',
          'A condition that compares them leaves these users out, or admits them if it is one of what must not be.',
        ],
        COLUMN_NOT_FOUND: [
          'No row has this name',
          'A condition, or a choice of columns, has it. Is it spelt right? If not, users lack its value, and a condition that rows must not have a value admits all of them.',
        ],
      },
    },
  }
}
