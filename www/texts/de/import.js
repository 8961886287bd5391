// German: the import, what became of every row, and the comparison with the app.

/** Returns the texts of the last two steps. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function importTexts({ count, plural, percent, duration, rows, users }) {
  const requests = (number) => plural(number, { one: 'Anfrage', other: 'Anfragen' })
  const ofUsers = (number) => plural(number, { one: 'Nutzer wurde', other: 'Nutzer wurden' })
  return {
    import: {
      title: {
        ready: 'Bereit',
        running: 'Import läuft',
        paused: 'Pause',
        stopping: 'Wird angehalten',
        stopped: 'Angehalten',
        failed: 'Der Import konnte nicht weitergehen',
        starting: 'Beginnt',
      },
      into: (name, label) => `${name} nach ${label}`,
      imported: 'in der App',
      notImported: 'nicht importiert',
      left: 'noch offen',
      rate: (perMinute) => `${count(Math.round(perMinute))} je Minute`,
      eta: (ms) => `noch ${duration(ms)}`,
      progress: (done, total) => `${count(done)} von ${rows(total)}`,
      progressLabel: 'Fortschritt',
      pause: 'Pause',
      unpause: 'Pausiert: weitermachen',
      stop: 'Anhalten',
      stopNow: 'Sofort anhalten',
      resume: 'Fortsetzen',
      toAccount: 'Ergebnis anzeigen',
      backToCheck: 'Zurück zur Prüfung',
      sending: 'Es wird gesendet.',
      stopping: 'Die laufenden Anfragen werden noch abgewartet, dann hält der Import an.',
      paused: 'Bis es weitergeht, wird nichts gesendet. Die laufenden Anfragen werden gezählt.',
      continued: 'Es geht weiter.',
      stoppedHelp:
        'Nichts ist verloren. Setzen Sie den Import fort, wann Sie möchten, auch nachdem dieser Tab geschlossen wurde: Was erledigt ist, wird nicht noch einmal gesendet.',
      waits: {
        limit: (seconds) => `Tempolimit erreicht. Nächste Anfrage in ${duration(seconds * 1000)}.`,
        sharedLimit: (seconds) =>
          `Tempolimit erreicht: Es zählt auch die Anfragen, die ein früherer Import oder ein anderer Tab kurz zuvor gesendet hat. Nächste Anfrage in ${duration(seconds * 1000)}.`,
        refused: (seconds) => `Der Server bittet zu warten. Nächste Anfrage in ${duration(seconds * 1000)}.`,
        backoff: (seconds) => `Keine gültige Antwort. Neuer Versuch in ${duration(seconds * 1000)}.`,
        offline: (seconds) => `Keine Verbindung. Neuer Versuch in ${duration(seconds * 1000)}.`,
        limiter: (seconds) =>
          `Das gemeinsame Tempolimit ist nicht zugänglich. Neuer Versuch in ${duration(seconds * 1000)}.`,
      },
      retried: (number) => `${plural(number, { one: 'Anfrage wurde', other: 'Anfragen wurden' })} wiederholt.`,
      keepOpen:
        'Lassen Sie diesen Tab offen; er darf im Hintergrund sein. Wird er geschlossen, können Sie den Import später fortsetzen.',
      chart: 'Nutzer im Lauf der Zeit',
      chartSummary: ({ imported, failed, sent, ceiling }) =>
        `${users(imported)} in der App, ${count(failed)} nicht importiert, ${count(sent)} gesendet; das Tempolimit hat bis jetzt ${count(ceiling)} erlaubt.`,
      series: {
        time: 'Zeit',
        ceiling: 'Vom Limit erlaubt',
        sent: 'Gesendet',
        imported: 'In der App',
        failed: 'Nicht importiert',
      },
      announce: (share, ms) => `${percent(share)} importiert${ms ? `, noch ${duration(ms)}` : ''}.`,
      errors: {
        KEY_REFUSED:
          'Der Schlüssel wurde abgelehnt. Verbinden Sie sich noch einmal, mit einem REST-API-Schlüssel mit Vollzugriff.',
        PLAN_REFUSED: 'Ihr Tarif bei CometChat erlaubt das nicht, oder sein Kontingent ist aufgebraucht.',
        ENDPOINT_NOT_FOUND:
          'In dieser Region gibt es keine solche App. Vergleichen Sie App-ID und Region mit dem Dashboard.',
        REDIRECT_REFUSED:
          'Die Adresse leitet anderswohin weiter, und dem wird nicht gefolgt. Berichtigen Sie die Adresse.',
        UNREACHABLE: 'Es gab lange keine Verbindung. Setzen Sie den Import fort, wenn sie wieder da ist.',
        SERVER_FAILED: 'Beim Server kommt es immer wieder zu Fehlern. Setzen Sie den Import später fort.',
        RATE_LIMITED:
          'Das Tempolimit weist jede Anfrage ab: Etwas anderes braucht es auf. Beenden Sie das, und setzen Sie den Import dann fort.',
        LIMITER_UNREACHABLE: 'Das gemeinsame Tempolimit ist nicht erreichbar. Setzen Sie den Import später fort.',
        LIMITER_OTHER_RATE:
          'Ein anderer Import in diese App hält ein anderes Tempolimit ein. Warten Sie ihn ab, und setzen Sie diesen dann fort.',
        ROLE_MISSING:
          'In der App fehlen Rollen, die in den Zeilen stehen. Prüfen Sie die Zeilen noch einmal: Die Prüfung nennt sie.',
        REQUEST_REFUSED: 'Der Server lehnt diese Anfragen ab.',
        SYSTEMIC_REFUSAL:
          'Der Server lehnt alle Nutzer gleichermaßen ab, zum Beispiel wegen einer Rolle, die es in der App nicht gibt. Beheben Sie das, und setzen Sie den Import dann fort: Kein Nutzer geht verloren.',
        JOURNAL_IN_USE: 'Ein anderer Tab importiert gerade dieselbe Datei. Warten Sie ihn ab, oder schließen Sie ihn.',
        JOURNAL_DAMAGED:
          'Die Aufzeichnungen des früheren Imports sind beschädigt. Verwerfen Sie sie, und beginnen Sie von vorn: Nutzer, die schon da sind, bleiben unverändert.',
        JOURNAL_OTHER_APP: 'Die Aufzeichnungen des früheren Imports gehören zu einer anderen App.',
        JOURNAL_OLDER:
          'Eine frühere Version dieser Seite hat die Aufzeichnungen des früheren Imports geschrieben. Verwerfen Sie sie, und beginnen Sie von vorn: Nutzer, die schon da sind, bleiben unverändert.',
        JOURNAL_NEWER: 'Eine neuere Version dieser Seite hat die Aufzeichnungen des früheren Imports geschrieben.',
        JOURNAL_UNREADABLE: 'Der Speicher des Browsers kann nicht gelesen werden.',
        JOURNAL_LOST: 'Ein anderer Tab hat diesen Import übernommen. Es gilt sein Ergebnis, nicht dieses hier.',
        JOURNAL_UNWRITABLE:
          'Der Speicher des Browsers ist voll oder gesperrt. Schaffen Sie Platz, und setzen Sie den Import dann fort.',
        INPUT_CHANGED: 'Die Datei hat sich seit der Prüfung geändert. Wählen Sie sie noch einmal.',
        UNSUPPORTED_HOST: 'In diesem Browser läuft der Import nicht. Verwenden Sie einen aktuellen.',
        INPUT_UNREADABLE:
          'Die Datei kann nicht mehr gelesen werden. Vielleicht wurde sie verschoben oder geändert; wählen Sie sie noch einmal.',
        other: 'Der Import musste enden.',
      },
      beginAnew: 'Aufzeichnungen verwerfen und von vorn beginnen',
      reconnect: 'Neu verbinden',
      chooseAgain: 'Datei noch einmal wählen',
    },

    outcomes: {
      imported: ['Importiert', 'jetzt in der App'],
      existing: ['Schon da', 'waren vorher in der App'],
      excluded: ['Ausgelassen', 'zum Beispiel Bots und gelöschte Nutzer'],
      invalid: ['Hat einen Fehler', 'nicht gesendet'],
      duplicate: ['Doppelt', 'nicht gesendet: eine frühere Zeile hat dieselbe ID'],
      rejected: ['Abgelehnt', 'von der App'],
      unconfirmed: ['Unbekannt', 'gesendet, aber keine Antwort hat gemeldet, was daraus wurde'],
      pending: ['Noch offen', 'setzen Sie fort, um sie zu importieren'],
    },

    account: {
      title: { complete: 'Fertig', stopped: 'Angehalten', failed: 'Nicht beendet' },
      all: (imported, total) =>
        imported === total
          ? `${total === 1 ? 'Die einzige Zeile ist' : `Alle ${rows(total)} sind`} in der App.`
          : `${count(imported)} von ${rows(total)} ${imported === 1 ? 'ist' : 'sind'} in der App.`,
      took: (ms, number) => `${requests(number)} in ${duration(ms)}.`,
      resumed: (number) =>
        `${plural(number, { one: 'Zeile hatte', other: 'Zeilen hatte' })} schon ein früherer Lauf erledigt.`,
      dropped: (number) =>
        plural(number, {
          one: 'Zeile Ihrer Datei wurde in der Prüfung weggelassen und zählt hier nicht.',
          other: 'Zeilen Ihrer Datei wurden in der Prüfung weggelassen und zählen hier nicht.',
        }),
      every: 'Alle Zeilen',
      filter: 'Anzeigen',
      any: 'Alle Zeilen',
      search: 'ID, Zeilennummer oder Grund suchen',
      found: (number) => `${rows(number)}`,
      none: 'Keine Zeile passt.',
      headers: { uid: 'ID', outcome: 'Was daraus wurde', why: 'Warum' },
      csv: 'Ergebnis als CSV',
      json: 'Ergebnis als JSON',
      bad: 'Nicht importierte Zeilen',
      badHelp: 'In den Spalten Ihrer Datei, mit dem Grund. Korrigieren Sie sie, und importieren Sie diese Datei.',
      fix: 'Korrigieren, was nicht importiert wurde',
      again: 'Eine andere Datei importieren',
      resume: 'Fortsetzen',
    },

    verify: {
      title: 'Sind alle angekommen?',
      help: 'Liest die Nutzer der App und vergleicht jede Zeile mit ihnen. Geändert wird nichts.',
      compare: 'Mit der App vergleichen',
      again: 'Noch einmal vergleichen',
      only: 'Nur mit der App vergleichen',
      onlyTitle: 'Vergleich',
      onlyLead: (name, label) => `${name} mit ${label}. Importiert wird nichts.`,
      runningHelp: 'Geändert wird nichts. Lassen Sie diesen Tab offen; er darf im Hintergrund sein.',
      changingHelp: 'Jeder Nutzer, der abweicht, wird mit einer eigenen Anfrage geändert. Lassen Sie diesen Tab offen.',
      reading: (listed) =>
        listed > 0 ? `Die Nutzer der App werden gelesen: bisher ${count(listed)}` : 'Die Nutzer der App werden gelesen',
      comparing: (done, total) => `${count(done)} von ${rows(total)} verglichen`,
      changing: (number) => `${users(number)} geändert`,
      changed: (number) => `${ofUsers(number)} geändert`,
      changedBefore: (number) =>
        `${ofUsers(number)} vorher geändert. Vergleichen Sie noch einmal, um zu sehen, was noch offen ist.`,
      ended: {
        stopped: 'Der Vergleich wurde angehalten',
        failed: 'Der Vergleich konnte nicht beendet werden',
      },
      noReading: [
        'Über diese Adresse dürfen Sie keine Nutzer lesen',
        "Ist sie ein Relay, muss sein Betreiber es erlauben, mit der Option allow: ['import', 'verify']. Ist sie keines, braucht ihr Schlüssel Vollzugriff.",
      ],
      noChanging: [
        'Über diese Adresse dürfen Sie keine Nutzer ändern',
        "Ist sie ein Relay, muss sein Betreiber es erlauben, mit der Option allow: ['import', 'verify', 'update']. Ist sie keines, braucht ihr Schlüssel Vollzugriff.",
      ],
      all: (number) => (number === 1 ? 'Der einzige Nutzer ist in der App' : `Alle ${count(number)} sind in der App`),
      some: (number) =>
        `${plural(number, { one: 'Zeile ist nicht so in der App, wie die Datei sie hat.', other: 'Zeilen sind nicht so in der App, wie die Datei sie hat.' })}`,
      extra: (number) =>
        `Die App hat ${plural(number, { one: 'weiteren Nutzer, den diese Datei nicht hat.', other: 'weitere Nutzer, die diese Datei nicht hat.' })}`,
      summary: ({ present, updated, deactivated, missing, differing, ...others }) =>
        missing + differing + others.unconfirmed + others.invalid + others.pending === 0
          ? `Alle ${count(present + updated + deactivated)} sind in der App.`
          : `In der App: ${count(present + updated)}, abweichend: ${count(differing)}, fehlend: ${count(missing)}.`,
      outcomes: {
        present: ['In der App', 'so wie in der Datei'],
        updated: ['Geändert', 'jetzt so wie in der Datei'],
        differing: ['Abweichend', 'in der App, mit einem anderen Wert'],
        missing: ['Fehlt', 'nicht in der App'],
        deactivated: ['Deaktiviert', 'in der App, aber dort deaktiviert'],
        unconfirmed: ['Unbekannt', 'die App hat für sie keine Auskunft gegeben'],
        excluded: ['Ausgelassen', 'zum Beispiel Bots und gelöschte Nutzer'],
        invalid: ['Hat einen Fehler', 'kann nicht importiert worden sein'],
        duplicate: ['Doppelt', 'eine frühere Zeile hat dieselbe ID'],
      },
      causes: {
        missing: [
          'Nicht in der App',
          'Speichern Sie diese Zeilen und importieren Sie diese Datei, oder importieren Sie die ganze Datei noch einmal.',
        ],
        differing: [(field) => `Anderer Wert in der App: ${field}`, ''],
        refused: ['Die App hat abgelehnt, diese Nutzer zu ändern', ''],
        deactivated: ['In der App deaktiviert', 'In der Datei sind sie nicht deaktiviert.'],
        unconfirmed: ['Die App hat für diese Nutzer keine Auskunft gegeben', ''],
        invalid: [
          'Die Zeile hat einen Fehler',
          'Sie kann nicht importiert worden sein. Die Prüfung zeigt, was nicht stimmt.',
        ],
      },
      headers: { uid: 'ID', file: 'In der Datei', app: 'In der App', why: 'Warum' },
      nothing: 'nichts',
      another: 'ein anderer Wert',
      first: (number) => `Das sind die ersten ${count(number)}. Eine gespeicherte Datei enthält alle.`,
      saveMissing: 'Fehlende Zeilen',
      saveMissingHelp: 'In den Spalten Ihrer Datei. Sie können so importiert werden, wie sie sind.',
      saveDiffering: 'Abweichende Felder',
      change: (number) =>
        number === 1 ? 'Diesen Nutzer in der App ändern' : `Diese ${users(number)} in der App ändern`,
      changeTitle: (number, label) => `${users(number)} in ${label} ändern?`,
      changeFields: (names) => `Abweichend: ${names.join(', ')}.`,
      changeHelp:
        'Jeder bekommt, was in der Datei steht, in den Feldern, die abweichen, und in keinen anderen. Was die App dort jetzt hat, geht verloren: Speichern Sie vorher die abweichenden Felder. Datumsangaben ändert CometChat nicht.',
      changeNow: 'Ändern',
    },
  }
}
