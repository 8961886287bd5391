// German: the check, what is wrong with rows, and what the app lacks.

import { damageIn } from '../damage.js'

/** Returns the texts of the fourth step. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function checkTexts({ count, plural, duration, rows, users }) {
  const atMostCharacters = ({ max, itemMax = max }) => `Höchstens ${count(itemMax)} Zeichen.`
  return {
    check: {
      title: 'Prüfung',
      running: (name) => `Alle Zeilen von ${name} werden geprüft …`,
      runningHelp: 'Es wird kein Nutzer gesendet. Hunderttausend Zeilen dauern ein paar Sekunden.',
      stopped: 'Die Datei konnte nicht bis zum Ende gelesen werden',
      clean: 'Alle Zeilen können importiert werden',
      some: (number) =>
        plural(number, {
          one: 'Zeile kann so nicht importiert werden',
          other: 'Zeilen können so nicht importiert werden',
        }),
      none: 'Keine Zeile kann so importiert werden',
      ready: 'bereit',
      fix: 'zu korrigieren',
      repeated: 'doppelt',
      excluded: 'keine Nutzer: ausgelassen',
      total: 'Zeilen insgesamt',
      done: 'schon erledigt',
      time: 'bei voller Geschwindigkeit',
      minutes: (minutes) => (minutes < 1 ? 'unter einer Minute' : `etwa ${duration(minutes * 60_000)}`),
      fixedFile: 'Korrigierte Datei herunterladen',
      problems: 'Was nicht stimmt',
      problemsHelp:
        'Ändern Sie hier einen Wert, oder lassen Sie die Zeile aus: Zeilen, die nicht korrigiert sind, werden nicht importiert.',
      badRows: 'Diese Zeilen herunterladen',
      badRowsHelp:
        'Mit dem, was in jeder nicht stimmt. Korrigieren Sie sie in einer Tabellenkalkulation, und wählen Sie hier diese Datei: Sie kann so importiert werden, wie sie ist.',
      rowsOf: (title, number) => `${title}: ${rows(number)}`,
      id: 'ID',
      value: 'Wert',
      state: 'Stand',
      places: {
        sheet: { head: 'Zeile', at: (number) => `Zeile ${count(number)} des Blatts` },
        line: { head: 'Zeile', at: (number) => `Zeile ${count(number)} der Datei` },
        row: { head: 'Zeile', at: (number) => `Zeile ${count(number)}` },
      },
      cellLabel: (column, place) => `${column} in ${place}`,
      whole: 'Ganze Zeile',
      wholeLabel: (place) => `Ganze Zeile: ${place}`,
      rawLabel: 'Die Zeile, wie sie in der Datei steht',
      save: 'Speichern',
      tooLarge: 'Diese Zeile ist zu groß, um angezeigt zu werden.',
      cannotFix:
        'In einer Datei dieser Art können Zellen hier nicht geändert werden. Laden Sie die Zeilen herunter, korrigieren Sie sie, und wählen Sie diese Datei.',
      toFix: 'Zu korrigieren',
      sameAs: (place) => `Dieselbe ID wie ${place}`,
      looksRight: 'Korrigiert',
      stillWrong: (text) => `Immer noch: ${text}`,
      changed: (number) => `${rows(number)} geändert`,
      again: 'Noch einmal prüfen',
      submit: (number) => `${users(number)} importieren`,
      leftOut: (number) => plural(number, { one: 'Zeile wird ausgelassen.', other: 'Zeilen werden ausgelassen.' }),
      nothing: 'Es gibt nichts zu importieren.',
      announce: ({ valid, invalid, duplicate }) =>
        `Geprüft. ${rows(valid)} bereit, ${count(invalid)} zu korrigieren, ${count(duplicate)} doppelt.`,
    },

    causes: {
      'REQUIRED uid': ['Die ID fehlt', 'Jeder Nutzer braucht eine ID.'],
      'REQUIRED name': ['Der Name fehlt', 'Jeder Nutzer braucht einen Namen.'],
      'CHARACTER uid': [
        'Die ID hat ein Zeichen, das in IDs nicht vorkommen darf',
        'Nur Buchstaben von a bis z, Ziffern, - und _.',
      ],
      'DAMAGED uid': ['Die ID ist nicht so, wie Ihre App sie hat', (_, message) => damageIn(message, DAMAGE)],
      'CHARACTER role': [
        'Die Rolle hat ein Zeichen, das in Rollen nicht vorkommen darf',
        'Nur Buchstaben, Ziffern, - und _.',
      ],
      'CHARACTER *': ['Hier steht ein Zeichen, das nicht vorkommen darf', 'Entfernen Sie es.'],
      'TOO_LONG uid': ['Die ID ist zu lang', atMostCharacters],
      'TOO_LONG name': ['Der Name ist zu lang', atMostCharacters],
      'TOO_LONG *': ['Der Wert ist zu lang', atMostCharacters],
      'URL avatar': [
        'Das ist kein Link zu einem Bild',
        'Ein Link beginnt mit https://. Steht das Bild selbst in der Datei, legen Sie es erst auf einen Server, oder lassen Sie es weg.',
      ],
      'URL *': ['Das ist kein Link', 'Ein Link beginnt mit https://'],
      'TIMESTAMP *': [
        'Das ist kein Datum, das gelesen werden kann',
        'Zum Beispiel 2024-05-31 oder eine Zahl von Sekunden mit 10 Ziffern.',
      ],
      'TOO_MANY *': ['Das sind zu viele Tags', ({ max }) => `Höchstens ${count(max)}.`],
      'TOO_LARGE *': [
        'Die Zusatzangaben sind zu groß',
        ({ max }) => `Höchstens ${count(max / 1024)} KB für jeden Nutzer.`,
      ],
      'TYPE metadata': ['Die Zusatzangaben sind kein JSON-Objekt', 'Zum Beispiel {"plan": "pro"}'],
      'TYPE *': ['Der Wert ist von der falschen Art', 'Hier wird ein Text erwartet.'],
      'DUPLICATE *': [
        'Die ID kommt zweimal vor',
        'Eine frühere Zeile hat dieselbe ID; Groß- und Kleinschreibung macht keinen Unterschied. Es zählt die frühere Zeile.',
      ],
      'CELL_COUNT *': [
        'Die Zeile hat zu viele oder zu wenige Zellen',
        'Ein Wert, in dem ein Komma steht, braucht Anführungszeichen.',
      ],
      'QUOTE *': [
        'Ein Anführungszeichen passt nicht',
        'Schließen Sie es, oder schreiben Sie es zweimal, wenn es zum Wert gehört.',
      ],
      'JSON *': [
        'Die Zeile ist kein gültiges JSON',
        'Suchen Sie nach einer Klammer, einem Anführungszeichen oder einem Komma, das fehlt.',
      ],
      'NOT_AN_OBJECT *': ['Die Zeile ist kein JSON-Objekt', 'Jeder Nutzer ist ein Objekt in { }.'],
      'ENCODING *': [
        'Hier stehen Zeichen, die nicht gelesen werden können',
        'Speichern Sie die Datei als „CSV UTF-8“.',
      ],
      'LOST_DIGITS *': [
        'Eine Tabellenkalkulation hat diese Zahl gekürzt',
        'Exportieren Sie die Datei noch einmal, mit dieser Spalte als Text: Die fehlenden Ziffern sind verloren.',
      ],
      'LONE_SURROGATE *': [
        'Hier stehen Zeichen, die nicht gelesen werden können',
        'Speichern Sie die Datei als „CSV UTF-8“.',
      ],
      'ROW_TOO_LONG *': [
        'Die Zeile ist zu lang',
        'Kein Nutzer ist länger als 1 MB. Suchen Sie nach einem Anführungszeichen, das fehlt.',
      ],
      'TRUNCATED *': ['Die Zeile hört zu früh auf', 'Vielleicht ist die Datei hier abgeschnitten.'],
      'REPEATED_FIELD *': ['Ein Feld kommt zweimal vor', 'Entfernen Sie eines von beiden.'],
      'UNKNOWN_FIELD *': ['Hier steht ein Feld, das Nutzer nicht haben', 'Entfernen Sie es.'],
      'UNREADABLE *': ['Die Zeile kann nicht gelesen werden', ''],
      'UNCONFIRMED *': [
        'Keine Antwort hat gemeldet, ob sie importiert wurde',
        'Importieren Sie später noch einmal die Zeilen, die nicht importiert wurden.',
      ],
      'ERR_ROLE_NOT_FOUND *': [
        'Die App hat keine solche Rolle',
        'Legen Sie die Rolle im Dashboard an, oder ändern Sie sie hier.',
      ],
    },
    inField: (title, field) => `${title} (${field})`,

    preflight: {
      title: 'Die App',
      users({ isEmpty, users: number, hasMore, firstRows, there }) {
        if (isEmpty) return 'Die App hat noch keine Nutzer.'
        const known = there === 0 ? 'keine' : count(there)
        const among = firstRows === 1 && there === 1 ? 'Ihre Zeile' : `${known} Ihrer ersten ${rows(firstRows)}`
        return `Die App hat schon ${users(number)}${hasMore ? ' oder mehr' : ''}, darunter ${among}. Nutzer, die schon da sind, bleiben, wie sie sind.`
      },
      skipped: 'Nicht alles in der App konnte gelesen werden. Ein Import gelingt vielleicht trotzdem.',
      rolesFirst: 'Die Zeilen stimmen, aber in der App fehlen Rollen',
      refused: 'Es kann kein Nutzer gesendet werden',
      missing: (number) => plural(number, { one: 'Rolle fehlt in der App', other: 'Rollen fehlen in der App' }),
      missingHelp: (number) =>
        `CometChat würde ${rows(number)} ablehnen: Ein Nutzer kann nur eine Rolle haben, die es in der App gibt. Legen Sie sie an, schreiben Sie eine andere in die Datei, oder wählen Sie eine andere Spalte oder keine.`,
      more: (number) => `und ${count(number)} weitere`,
      tooMany: (number) =>
        `Eine App hat höchstens ${count(number)} Rollen. Ist das keine Spalte mit Rollen, wählen Sie eine andere, oder lassen Sie sie aus.`,
      create: (number) => (number === 1 ? 'Diese Rolle anlegen' : 'Diese Rollen anlegen'),
      createTitle: (number, label) => `${plural(number, { one: 'Rolle', other: 'Rollen' })} in ${label} anlegen?`,
      createHelp:
        'Jede bekommt ihren eigenen Namen. Was ihre Nutzer dürfen, legen Sie im Dashboard von CometChat fest.',
      createNow: 'Anlegen',
      created: (number) => `${plural(number, { one: 'Rolle', other: 'Rollen' })} angelegt`,
      notCreated: (reason) => `Nicht angelegt: ${reason}`,
    },

    notes: {
      title: 'Bitte ansehen',
      codes: {
        PLACEHOLDER: [
          'Ein Wort, das für „nichts“ steht',
          'Es wird importiert, wie es dasteht. Wenn es nichts bedeutet, leeren Sie die Zelle.',
        ],
        EMAIL_ADDRESS: [
          'Der Name ist eine E-Mail-Adresse',
          'Alle Nutzer der App können sie sehen. Ist das nicht gewollt, wählen Sie eine andere Spalte, etwa den Spitznamen.',
        ],
        NOT_SPLIT: [
          'Ein Tag, obwohl es mehrere sein können',
          'Tags werden an ; | und Kommas getrennt. Steht zwischen Ihren ein anderes Zeichen, schreiben Sie eines von diesen an seine Stelle.',
        ],
        OMITTED: [
          'Werte, die leer bleiben',
          'Sie waren falsch, und Sie haben gewählt, die Nutzer ohne sie zu importieren.',
        ],
        VENDOR_HOST: [
          'Links zu dem Anbieter, von dem Sie vielleicht weggehen',
          'CometChat behält den Link, nicht das Bild. Er führt ins Leere, sobald Ihr Konto dort endet.',
        ],
        LARGE_OBJECT: [
          'Große Zusatzangaben',
          'CometChat nimmt 5 KB an, aber eine ältere Seite seiner Dokumentation nennt 1,6 KB. Werden solche Nutzer abgelehnt, kürzen Sie die Angaben.',
        ],
        REPEATED_HEADER: [
          'Die Spaltennamen noch einmal, mitten in der Datei',
          'Sie sind kein Nutzer und werden übergangen.',
        ],
        NOT_COMPUTED: [
          'Formeln ohne Wert, in einer Spalte, die nicht verwendet wird',
          'Daraus wird nichts importiert. Ein Tabellenprogramm berechnet sie: Öffnen Sie die Arbeitsmappe dort, und speichern Sie sie.',
        ],
        NOT_COMPARED: [
          'Werte, die sich nicht so vergleichen lassen, wie es die Bedingung verlangt',
          'Eine Bedingung, die sie vergleicht, lässt diese Nutzer aus, oder sie lässt sie zu, wenn sie sagt, was nicht sein darf.',
        ],
        COLUMN_NOT_FOUND: [
          'Keine Zeile hat diesen Namen',
          'Eine Bedingung oder die Zuordnung der Spalten nennt ihn. Ist er richtig geschrieben? Wenn nicht, fehlt den Nutzern sein Wert, und eine Bedingung, dass Zeilen einen Wert nicht haben, lässt alle zu.',
        ],
      },
    },
  }
}

/** What to do about an ID that another program has changed, by the core's own words. @type {Record<string, string>} */
const DAMAGE = {
  'remove the apostrophe in front':
    'Entfernen Sie das Apostroph am Anfang, mit dem Tabellenkalkulationen einen Text kennzeichnen, oder exportieren Sie noch einmal aus der Quelle.',
  'remove the quotes around it': 'Entfernen Sie die Anführungszeichen darum, die nicht zur ID gehören.',
  'correct the formula in the spreadsheet':
    'Korrigieren Sie in der Tabellenkalkulation die Formel, die nur diesen Fehler ergibt.',
  'keep only what is in the parentheses': 'Behalten Sie nur, was in den Klammern steht.',
  'keep only the value in it': 'Behalten Sie nur den Wert darin, zum Beispiel den Text hinter $oid.',
  'remove the decimals':
    'Entfernen Sie die Nachkommastellen, die ein Programm an eine ganze Zahl gehängt hat: Exportieren Sie die Spalte als Text.',
  'remove the thousands separators': 'Entfernen Sie die Tausendertrennzeichen: Exportieren Sie die Spalte als Text.',
  'remove the control character': 'Entfernen Sie das Steuerzeichen, das in keiner ID einer App vorkommt.',
  'export it again as UTF-8':
    'Exportieren Sie noch einmal als UTF-8: U+FFFD steht für ein Zeichen, das in einer anderen Kodierung verloren ging.',
}
