// English: the import, what became of every row, and the comparison with the app.

/** Returns the texts of the last two steps. @param {import('../formats.js').Formats & import('./index.js').Numbers} formats */
export function importTexts({ count, plural, percent, duration, rows, users }) {
  return {
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
        sharedLimit: (seconds) =>
          `Speed limit reached: it also counts the requests that an earlier import or another tab sent just before. Next request in ${duration(seconds * 1000)}.`,
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
        ENDPOINT_NOT_FOUND:
          'There is no such app in this region. Compare the app ID and the region with the dashboard.',
        REDIRECT_REFUSED: 'The address sends us elsewhere, and that is not followed. Correct it.',
        UNREACHABLE: 'There was no connection for a long time. Resume when it is back.',
        SERVER_FAILED: 'The server fails again and again. Resume later.',
        RATE_LIMITED: 'The speed limit refuses every request: something else uses it up. Stop that, then resume.',
        LIMITER_UNREACHABLE: 'The shared speed limit cannot be reached. Resume later.',
        LIMITER_OTHER_RATE: 'Another import into this app keeps another speed limit. Wait for it, then resume.',
        ROLE_MISSING: 'The app lacks roles that rows have. Check the rows again: the check names them.',
        REQUEST_REFUSED: 'The server refuses these requests.',
        SYSTEMIC_REFUSAL:
          'The server refuses every user alike, for instance for a role that the app does not have. Correct that, then resume: nobody is lost.',
        JOURNAL_IN_USE: 'Another tab is importing this very file. Wait for it, or close it.',
        JOURNAL_DAMAGED:
          'The notes of the earlier import are damaged. Forget them and begin anew: users who are there already are left alone.',
        JOURNAL_OTHER_APP: 'The notes of the earlier import are of another app.',
        JOURNAL_OLDER:
          'An earlier version of this page wrote the notes of the earlier import. Forget them and begin anew: users who are there already are left alone.',
        JOURNAL_NEWER: 'A newer version of this page wrote the notes of the earlier import.',
        JOURNAL_UNREADABLE: 'The browser’s storage cannot be read.',
        JOURNAL_LOST: 'Another tab has taken this import over. Its account counts, and this one does not.',
        JOURNAL_UNWRITABLE: 'The browser’s storage is full or closed. Make room, then resume.',
        INPUT_CHANGED: 'The file has changed since it was checked. Choose it again.',
        UNSUPPORTED_HOST: 'This browser cannot run the importer. Use a current one.',
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
      dropped: (number) => `${rows(number)} of your file were dropped in the check, and are not counted here.`,
      every: 'Every row',
      filter: 'Show',
      any: 'All rows',
      search: 'Search ID, row number or reason',
      found: (number) => `${rows(number)}`,
      none: 'No row fits.',
      headers: { uid: 'ID', outcome: 'What became of it', why: 'Why' },
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
      headers: { uid: 'ID', file: 'In the file', app: 'In the app', why: 'Why' },
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
  }
}
