// German: where the users go, and the file.

const NO_ROWS = [
  'Diese Datei hat keine Zeilen',
  'In der ersten Zeile müssen die Spaltennamen stehen, und darunter eine Zeile für jeden Nutzer.',
]

/** Returns the texts of the first two steps. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function fileTexts({ count, plural, day, rows }) {
  return {
    connect: {
      title: 'Wohin sollen die Nutzer?',
      lead: 'Wählen Sie die App, an die diese Seite sendet. Gesendet wird erst, wenn Sie es sagen.',
      destination: 'Senden an',
      app: 'Eine CometChat-App',
      appHelp: 'Mit dem Schlüssel der App',
      endpoint: 'Eine andere Adresse',
      endpointHelp: 'Ein Relay Ihrer Firma oder ein Probelauf',
      appId: 'App-ID',
      appIdHelp: 'Im Dashboard von CometChat, auf der Seite Ihrer App',
      region: 'Region',
      regions: { us: 'Vereinigte Staaten (us)', eu: 'Europa (eu)', in: 'Indien (in)' },
      key: 'REST-API-Schlüssel',
      keyHelp:
        'Einer mit Vollzugriff. Er bleibt im Speicher dieses Tabs und ist weg, sobald Sie ihn schließen oder neu laden.',
      keyOptional: 'Schlüssel, falls die Adresse einen verlangt',
      warningTitle: 'Geben Sie einen Schlüssel nur auf einer Seite ein, die Ihnen allein gehört',
      warning:
        'Ein Schlüssel mit Vollzugriff kann alles in der App lesen und ändern. Geben Sie ihn nicht auf einer Seite ein, die andere öffnen können oder die andere betreiben.',
      address: 'Adresse',
      addressHelp: 'Zum Beispiel https://import.example.com/v3',
      limit: 'Tempolimit',
      limitHelp:
        'CometChat nimmt je Minute 60 Anfragen mit je 50 Nutzern an. Ändern Sie das nur, wenn für die Adresse ein anderes Limit gilt.',
      requests: 'Anfragen',
      every: 'alle',
      seconds: 'Sekunden',
      submit: 'Verbinden',
      connecting: 'Verbindung wird hergestellt …',
      viaRelay: (label) =>
        `Diese Seite ist mit ${label} verbunden. Der Schlüssel bleibt bei dem Programm, das die Seite geöffnet hat.`,
      relayTitle: 'Verbunden',
      relayRefused:
        'Der Link, der diese Seite geöffnet hat, wurde schon benutzt oder ist zu alt. Drücken Sie dort, wo das Programm läuft, die Eingabetaste, oder starten Sie es neu, und öffnen Sie den Link, den es ausgibt.',
      relays: {
        RELAY_ENDED:
          'Das Programm, das diese Seite geöffnet hat, wurde beendet oder neu gestartet und kennt diesen Tab nicht mehr. Starten Sie es, falls es nicht läuft, und öffnen Sie die Adresse, die es jetzt ausgibt, in genau diesem Tab: Die Datei und Ihre Korrekturen bleiben hier. Hat es einen anderen Tab geöffnet, wählen Sie dort dieselbe Datei: Ihre Korrekturen sind gespeichert.',
        RELAY_GONE:
          'Das Programm, das diese Seite geöffnet hat, antwortet nicht. Starten Sie es wieder, und öffnen Sie die Adresse, die es ausgibt, in genau diesem Tab: Die Datei und Ihre Korrekturen bleiben hier.',
      },
      wrong: {
        appId: 'Das ist keine App-ID. Kopieren Sie sie aus dem Dashboard; der Schlüssel ist es nicht.',
        region: 'Wählen Sie die Region Ihrer App.',
        apiKey: 'Das ist kein Schlüssel. Kopieren Sie ihn noch einmal, ohne Leerzeichen.',
        endpoint:
          'Die Adresse muss mit https:// beginnen (auf diesem Computer auch mit http://) und darf weder ein Passwort noch ein Fragezeichen enthalten.',
        rate: 'Hier müssen ganze Zahlen über 0 stehen.',
      },
    },

    unfinished: {
      title: 'Ein Import ist nicht beendet',
      line: ({ name, label, finished, rows: total, at }) =>
        `${name} nach ${label}: ${count(finished)} von ${rows(total)} erledigt, zuletzt am ${day(at)}.`,
      fixed: (number) =>
        `${plural(number, { one: 'Zeile war', other: 'Zeilen waren' })} damals korrigiert. Hat Ihr Browser die Korrekturen behalten, werden sie wiederholt, wenn Sie dieselbe Datei wählen.`,
      resume: 'Fortsetzen',
      forget: 'Verwerfen',
      forgetLabel: (name) => `Verwerfen: ${name}`,
      connectFirst: (label) => `Verbinden Sie sich zuerst wieder mit ${label}.`,
      chooseAgain: (name) => `Wählen Sie ${name} noch einmal. Ihr Browser behält die Datei für diese Seite nicht.`,
      pasteAgain: 'Fügen Sie denselben Text noch einmal ein.',
      otherFile: (name) =>
        `Das ist nicht die Datei ${name} des unbeendeten Imports: Größe oder Datum sind anders. Was schon importiert ist, wird trotzdem erkannt, Zeile für Zeile.`,
      same: 'Das ist dieselbe Datei. Der Import geht dort weiter, wo er aufgehört hat.',
      asNew: 'Mit dieser Datei weitermachen',
    },

    file: {
      title: 'Wählen Sie die Datei mit Ihren Nutzern',
      lead: 'Eine Excel-Arbeitsmappe (.xlsx), eine Tabelle (CSV), wie jede Tabellenkalkulation sie speichert, oder JSON. Eine Zeile für jeden Nutzer, mit Spaltennamen in der ersten Zeile.',
      drop: 'Datei hierher ziehen',
      dropNow: 'Jetzt loslassen',
      or: 'oder',
      pick: 'Datei auswählen',
      paste: 'Stattdessen Text einfügen',
      pasteLabel: 'Zeilen, mit den Spaltennamen in der ersten',
      pastePlaceholder: 'uid,name\nada,Ada Lovelace',
      usePasted: 'Diesen Text verwenden',
      pastedName: 'Eingefügter Text',
      template: 'Vorlage herunterladen',
      templateHelp: 'Ein Beispiel mit allen Spalten, die Nutzer haben können.',
      reading: (name) => `${name} wird gelesen …`,
      chosen: 'Ausgewählt',
      stays: 'Die Datei bleibt auf diesem Computer. Nur die Nutzer darin werden gesendet, und erst, wenn Sie es sagen.',
      errors: {
        EMPTY: NO_ROWS,
        INPUT_FORMAT: [
          'Das ist keine Tabelle, die hier gelesen werden kann',
          'Ist es eine Tabellenkalkulation, speichern Sie sie als Excel-Arbeitsmappe (.xlsx) oder als „CSV UTF-8“, und wählen Sie diese Datei.',
        ],
        INVALID_OPTION: [
          'Mit diesen Einstellungen kann die Datei nicht gelesen werden',
          'Ändern Sie unter „Wie die Datei geschrieben ist“, was gewählt ist, und lesen Sie sie noch einmal.',
        ],
        INPUT_COLUMNS: [
          'Die Spaltennamen sind nicht brauchbar',
          'Jede Spalte braucht in der ersten Zeile einen eigenen Namen.',
        ],
        INPUT_BROKEN: [
          'Diese Datei ist beschädigt',
          'Es ist nicht zu erkennen, wo ihre Zeilen beginnen. Exportieren Sie sie noch einmal.',
        ],
        INPUT_TRUNCATED: [
          'Diese Datei hört zu früh auf',
          'Ein Teil fehlt. Kopieren oder exportieren Sie sie noch einmal.',
        ],
        INPUT_UNREADABLE: [
          'Diese Datei kann nicht gelesen werden',
          'Vielleicht wurde sie verschoben oder geändert. Wählen Sie sie noch einmal.',
        ],
        other: ['Diese Datei kann nicht gelesen werden', 'Exportieren Sie sie noch einmal als „CSV UTF-8“.'],
      },
      details: 'Im Einzelnen:',
      canRead: ['Es ist nicht klar, wie diese Datei zu lesen ist', 'Lesen Sie sie so, wenn es passt:'],
      hints: {
        'check how the file was made': NO_ROWS,
        'save the sheet as CSV UTF-8': [
          'Das ist eine Arbeitsmappe oder ein Archiv',
          'Speichern Sie das Tabellenblatt in der Tabellenkalkulation als „CSV UTF-8“, und wählen Sie diese Datei.',
        ],
        'decompress it first': [
          'Diese Datei ist komprimiert',
          'Entpacken Sie sie, und wählen Sie die Datei, die darin ist.',
        ],
        'import the file that is in it': [
          'Das ist kein Text',
          'Ist es ein Archiv, entpacken Sie es, und wählen Sie die Datei darin.',
        ],
        'export the users as CSV or JSON': [
          'Das ist keine Tabelle, die hier gelesen werden kann',
          'Exportieren Sie die Nutzer aus dem Programm, das sie hat, als „CSV UTF-8“ oder als JSON.',
        ],
        'download the file again while signed in, if this is a sign-in or error page': [
          'Das ist eine Webseite',
          'Verlangt sie eine Anmeldung oder meldet sie einen Fehler, dann melden Sie sich dort an und laden Sie die Datei noch einmal herunter. Enthält sie eine Tabelle, öffnen Sie sie in einer Tabellenkalkulation und speichern Sie sie als „CSV UTF-8“.',
        ],
        'remove what stands before the first [ or {': [
          'Vor den Nutzern steht etwas',
          'Entfernen Sie, was vor dem ersten [ oder { steht, oder exportieren Sie die Datei noch einmal als JSON.',
        ],
        'remove what stands before the first [ or { and behind its last ] or }': [
          'Um die Nutzer herum steht ein Skript',
          'Entfernen Sie, was vor dem ersten [ oder { und hinter dem letzten ] oder } steht, oder exportieren Sie die Datei noch einmal als JSON.',
        ],
      },
      again: {
        rowPath: (path) => `Die Nutzer in „${path}“ lesen`,
        sheet: (name) => `Das Tabellenblatt „${name}“ lesen`,
        'format csv': () => 'Als Tabelle (CSV) lesen',
        'format ndjson': () => 'Als ein JSON-Objekt je Zeile lesen',
      },
    },

    source: {
      title: 'Woher kommt die Datei?',
      none: 'Aus einer Tabellenkalkulation oder von woanders',
      help: 'Beim Export eines Dienstes sind die Spalten bekannt, und Bots und gelöschte Nutzer werden ausgelassen.',
      unlike: (title) => `Das sieht nicht wie ein Export von ${title} aus`,
      unlikeHelp:
        'Keine Spalte enthält dessen IDs. Wählen Sie die Spalten unten, oder gehen Sie zurück und wählen Sie eine andere Herkunft.',
    },

    layout: {
      title: 'Wie die Datei geschrieben ist',
      lead: 'Bei den meisten Dateien ist hier nichts zu tun. Ändern Sie es, wenn Spalten oder Werte falsch herauskommen.',
      delimiter: 'Zwischen den Zellen',
      delimiters: {
        '': 'Wird selbst gefunden',
        ',': 'Komma ,',
        ';': 'Semikolon ;',
        '\t': 'Tabulator',
        '|': 'Senkrechter Strich |',
      },
      otherDelimiter: 'Ein anderes Zeichen',
      delimiterSign: 'Das Zeichen zwischen den Zellen',
      skipLines: 'Zeilen über den Spaltennamen',
      skipLinesHelp: 'Zum Beispiel ein Titel oder ein Datum. Sie werden übergangen.',
      names: 'Spaltennamen',
      namesValues: { '': 'In der ersten Zeile', none: 'Es gibt keine: Die erste Zeile ist ein Nutzer' },
      dialect: 'Geschrieben von',
      dialects: {
        '': 'Einer Tabellenkalkulation oder einem anderen Programm',
        mysql: 'MySQL oder MariaDB (mysql --batch, INTO OUTFILE)',
        postgres: 'PostgreSQL (COPY … TO, als Text)',
      },
      rowPath: (path) => `Die Nutzer werden in „${path}“ gelesen.`,
      sheet: (name) => `Die Nutzer werden im Tabellenblatt „${name}“ gelesen.`,
      otherSheet: 'Ein anderes Tabellenblatt wählen',
      formats: {
        csv: 'Sie wird als Tabelle (CSV) gelesen.',
        ndjson: 'Sie wird als ein JSON-Objekt je Zeile gelesen.',
      },
      forget: 'Wieder alles lesen',
      again: 'Datei noch einmal lesen',
    },

    columnName: 'Spalte {number}',
    lists: {
      title: 'Die Nutzer scheinen in einer Liste innerhalb der Zeilen zu stehen',
      help: 'Lesen Sie sie dort, es sei denn, jede Zeile ist ein Nutzer.',
    },
    names: {
      below: (line) => `Die Spaltennamen scheinen in Zeile ${count(line)} der Datei zu stehen`,
      belowHelp: 'Was darüber steht, wird übergangen.',
      useBelow: (line) => `Die Namen in Zeile ${count(line)} verwenden`,
      second: 'Das sind zwei Kopfzeilen',
      secondHelp: (line) => `Auch Zeile ${count(line)} der Datei enthält Spaltennamen. Sonst zählt sie als Nutzer.`,
      useSecond: 'Die Namen der zweiten verwenden',
      unknown: 'Keiner dieser Spaltennamen ist bekannt',
      unknownHelp:
        'Wählen Sie die Spalten unten. Sind das keine Spaltennamen, dann sagen Sie, was die erste Zeile ist.',
      isUser: 'Die erste Zeile ist ein Nutzer',
      isNothing: 'Sie ist etwas anderes: übergehen',
    },
  }
}
