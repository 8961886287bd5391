// German: plans, and the test that sends the first users before the rest.

/** Returns the texts of plans and of the test. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function planTexts({ count, plural, duration, users }) {
  return {
    plan: {
      use: 'Einen Plan verwenden',
      useHelp: 'Eine Datei wie import.json, in der die Auswahl eines früheren Imports steht.',
      taken: (name) => `Die Auswahl aus ${name} ist übernommen`,
      next: (file) => (file ? `Wählen Sie jetzt ${file}.` : 'Wählen Sie jetzt die Datei mit den Nutzern.'),
      without: 'Ohne ihn weitermachen',
      wrong: (name, number) =>
        `${name} ist kein brauchbarer Plan: ${plural(number, { one: 'Angabe ist', other: 'Angaben sind' })} falsch`,
      noJson: 'Das ist kein JSON.',
      tooLarge: 'Er hat mehr als 1 MB. Die Nutzer bleiben in einer eigenen Datei.',
      also: (what) => `Er legt auch fest: ${what}`,
      otherApp: (app, label) => `Er ist für ${app}, und diese Seite ist mit ${label} verbunden.`,
      otherRate: (wanted, now) =>
        `Sein Tempolimit ist ${count(wanted.limit)} Anfragen in ${duration(wanted.windowMs)}; diese Seite ist mit ${count(now.limit)} in ${duration(now.windowMs)} verbunden.`,
      otherFile: (file, name) => `Er nennt die Datei ${file}, und das hier ist ${name}.`,
      noColumn: (column, field) => `Die Datei hat keine Spalte „${column}“, die er für ${field} nimmt.`,
      twice: (column, field) => `„${column}“ füllt schon ein anderes Feld; wählen Sie darum eine Spalte für ${field}.`,
      undone: {
        verify: () => 'verify: geschieht hier nicht von selbst. Verwenden Sie im Ergebnis „Mit der App vergleichen“.',
        existing: () =>
          'existing: geschieht hier nicht von selbst. Vergleichen Sie im Ergebnis, und ändern Sie dann die Nutzer, die abweichen.',
        createRoles: () => 'createRoles: geschieht hier nicht von selbst. Die Prüfung bietet es an.',
        preflight: () => 'preflight: Die Prüfung fragt hier die App trotzdem.',
        extra: () => 'extra: Spalten ohne Verwendung werden hier ausgelassen und gelten nicht als Fehler.',
        verifyRate: () => 'verifyRate: Diese Seite hält das Limit ihrer Verbindung ein.',
        journal: () => 'journal: Diese Seite speichert ihren Fortschritt im Browser.',
        limiter: () => 'limiter: Diese Seite teilt das Limit nur mit den Tabs dieses Browsers.',
      },
      undoneOther: (name) =>
        `${name}: Diese Seite schreibt von selbst keine Datei. Speichern Sie mit ihren Schaltflächen.`,
      title: 'Noch einmal genauso importieren',
      titleHelp:
        'Ein Plan enthält diese Auswahl, ohne den Schlüssel. Diese Seite liest ihn, und die Befehlszeile auch.',
      beside: (file) => `Legen Sie ihn neben ${file}.`,
      besideFixed: (file) =>
        `Er nennt ${file}: Laden Sie auch die korrigierte Datei herunter, und legen Sie beide in denselben Ordner.`,
      besidePasted: (file) => `Speichern Sie den eingefügten Text daneben als ${file}.`,
      key: 'Setzen Sie COMETCHAT_REST_API_KEY auf den Schlüssel, und führen Sie aus:',
      app: 'Er nennt keine App: Setzen Sie COMETCHAT_APP_ID, COMETCHAT_REGION und COMETCHAT_REST_API_KEY, und führen Sie aus:',
      endpoint: (address) =>
        `Er importiert an ${address}, wie diese Seite. Für eine App setzen Sie deren ID und Region an die Stelle von „endpoint“.`,
      elsewhere: (label) =>
        `Diese Seite importiert in ${label}, was ein Plan nicht nennen kann. Um an eine eigene Adresse zu importieren, etwa an eine Sandbox, setzen Sie stattdessen --endpoint und die Adresse hinter den Befehl.`,
      roles: 'Er legt Rollen an, die in der App fehlen, wie Sie es hier getan haben (createRoles).',
      command: 'Der Befehl, der den Plan ausführt',
      save: 'Diese Auswahl als Plan speichern',
    },

    test: {
      submit: (number) => `Zuerst ${count(number)} senden`,
      help: 'Sendet die ersten Nutzer in einer Anfrage. Sie sehen sie sich an und importieren dann den Rest, oder hören auf.',
      sending: (number) => `Ein Test: zuerst ${users(number)}`,
      one: 'Eine Anfrage wird gesendet.',
      arrived: (number) => `${users(number)} des Tests ${number === 1 ? 'ist' : 'sind'} in der App`,
      headers: { uid: 'ID', name: 'Name in der App', response: 'Antwort' },
      look: 'Sehen Sie sie sich an, bevor Sie den Rest senden',
      where: (label) =>
        `Öffnen Sie im Dashboard von CometChat die App (${label}), dann „Users“, und suchen Sie nach einer dieser IDs.`,
      wrong:
        'Stimmt etwas nicht, hören Sie hier auf und ändern Sie es. Nutzer, die schon da sind, bleiben, wie sie sind: Löschen Sie diese zuerst im Dashboard, damit sie neu importiert werden.',
      rest: (number) => (number === 1 ? 'Den anderen importieren' : `Die anderen ${count(number)} importieren`),
      stop: 'Hier aufhören',
      none: 'Der Test ist nicht angekommen',
      noneHelp: 'Keine Antwort meldet, dass diese Nutzer gespeichert wurden. Andere wurden nicht gesendet.',
      again: 'Den Test noch einmal senden',
    },
  }
}
