// English: plans, and the test that sends the first users before the rest.

/** Returns the texts of plans and of the test. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function planTexts({ count, plural, duration, users }) {
  return {
    /** Plans: the choices of the page in a file, for the command line and for the next time. */
    plan: {
      use: 'Use a plan',
      useHelp: 'A file such as import.json, which holds the choices of an earlier import.',
      taken: (name) => `The choices of ${name} are filled in`,
      next: (file) => (file ? `Now choose ${file}.` : 'Now choose the file with the users.'),
      without: 'Continue without it',
      wrong: (name, number) =>
        `${name} is no plan that can be used: ${plural(number, { one: 'thing is', other: 'things are' })} wrong`,
      noJson: 'This is not JSON.',
      tooLarge: 'It has more than 1 MB. The users stay in a file of their own.',
      also: (what) => `It also sets: ${what}`,
      otherApp: (app, label) => `It is for ${app}, and this page is connected to ${label}.`,
      otherRate: (wanted, now) =>
        `Its speed limit is ${count(wanted.limit)} requests in ${duration(wanted.windowMs)}; this page is connected with ${count(now.limit)} in ${duration(now.windowMs)}.`,
      otherFile: (file, name) => `It names the file ${file}, and this is ${name}.`,
      noColumn: (column, field) => `The file has no column “${column}”, which it takes for ${field}.`,
      twice: (column, field) => `“${column}” fills another field already, so choose a column for ${field}.`,
      /** What this page does not do, by key of the plan. */
      undone: {
        verify: () => 'verify: not done by itself here. In the account, use “Compare with the app”.',
        existing: () =>
          'existing: not done by itself here. In the account, compare, and then change the users that differ.',
        createRoles: () => 'createRoles: not done by itself here. The check offers it.',
        preflight: () => 'preflight: the check asks the app here all the same.',
        extra: () => 'extra: columns without a use are left out here, and are no mistake.',
        verifyRate: () => 'verifyRate: this page keeps the limit of its connection.',
        journal: () => 'journal: this page saves its progress in the browser.',
        limiter: () => 'limiter: this page shares the limit with the tabs of this browser only.',
      },
      undoneOther: (name) => `${name}: this page writes no file by itself. Use its buttons to save.`,
      title: 'Import the same way again',
      titleHelp: 'A plan holds these choices, without the key. This page reads it, and so does the command line.',
      beside: (file) => `Put it beside ${file}.`,
      besideFixed: (file) => `It names ${file}: download the fixed file too, and put both into one folder.`,
      besidePasted: (file) => `Save the pasted text as ${file} beside it.`,
      key: 'Set the key as COMETCHAT_REST_API_KEY, and run:',
      app: 'It names no app: set COMETCHAT_APP_ID, COMETCHAT_REGION and COMETCHAT_REST_API_KEY, and run:',
      endpoint: (address) =>
        `It imports to ${address}, as this page does. For an app, put its ID and region in the place of “endpoint”.`,
      elsewhere: (label) =>
        `This page imports into ${label}, which a plan cannot name. To import to an address of your own, such as a sandbox, add --endpoint and the address to the command instead.`,
      roles: 'It creates roles that the app lacks, as you did here (createRoles).',
      command: 'The command that runs the plan',
      save: 'Save these choices as a plan',
    },

    /** The first users, sent before the rest. */
    test: {
      submit: (number) => `Send ${count(number)} first`,
      help: 'Sends the first users in one request. You look at them, and then import the rest, or stop.',
      sending: (number) => `A test: ${users(number)} first`,
      one: 'Sending one request.',
      arrived: (number) => `${users(number)} of the test ${number === 1 ? 'is' : 'are'} in the app`,
      headers: { uid: 'ID', name: 'Name in the app', response: 'Response' },
      look: 'Look at them before you send the rest',
      where: (label) =>
        `In the CometChat dashboard, open the app (${label}), then “Users”, and search for one of these IDs.`,
      wrong:
        'If something is wrong, stop here and change it. Users that are there stay as they are: delete these in the dashboard first, so that they are imported anew.',
      rest: (number) => `Import the other ${count(number)}`,
      stop: 'Stop here',
      none: 'The test did not arrive',
      noneHelp: 'No response reports that these users were stored. No others were sent.',
      again: 'Send the test again',
    },
  }
}
