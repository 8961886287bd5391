// English: where the users go, and the file.

const NO_ROWS = [
  'This file has no rows',
  'It needs the column names in the first row, and one row for each user below.',
]

/** Returns the texts of the first two steps. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function fileTexts({ count, day, rows }) {
  return {
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
      /** What became of the program that has the key. */
      relays: {
        RELAY_ENDED:
          'The program that opened this page was ended or started anew, and no longer knows this tab. Start it if it does not run, and open the address that it prints now in this very tab: the file and what you fixed stay here. If it opened another tab, choose the same file there: what you fixed is kept.',
        RELAY_GONE:
          'The program that opened this page does not respond. Start it again, and open the address that it prints in this very tab: the file and what you fixed stay here.',
      },
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
        `${rows(number)} had been fixed then. If your browser kept the fixes, they are made again when you choose the same file.`,
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

    /** The name of a column in a file without column names; `{number}` is filled in. */
    columnName: 'Column {number}',
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
  }
}
