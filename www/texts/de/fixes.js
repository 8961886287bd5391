// German: what is fixed for all rows of a cause at once, and the sheet that is printed.

/** Returns the texts of fixes and of the summary. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function fixTexts({ count, plural, rows, users }) {
  return {
    fixes: {
      all: (number) => (number === 1 ? 'Für diese Zeile:' : `Für alle ${rows(number)} auf einmal:`),
      labels: LABELS,
      titles: {
        'make-fit': () => 'Alle IDs passend machen?',
        'call-by-id': (number) => `${users(number)} nach ${number === 1 ? 'seiner' : 'ihrer'} ID benennen?`,
        'read-nulls': () => 'NULL als leere Zelle lesen?',
        'read-quoted-nulls': () => 'NULL in Anführungszeichen als leere Zelle lesen?',
        'read-dates': () => 'Datumsangaben in jeder üblichen Form lesen?',
        'fill-rows': (number) => `${rows(number)} mit leeren Zellen auffüllen?`,
        'leave-empty': () => 'Falsche Werte leer lassen?',
        empty: (number, cause) => `${plural(number, { one: 'Wert', other: 'Werte' })} leeren? ${cause}`,
        split: () => 'Die Tags an einem anderen Zeichen trennen?',
        copy: (number, cause) =>
          `In ${plural(number, { one: 'Zeile', other: 'Zeilen' })} eine andere Spalte verwenden? ${cause}`,
        drop: (number, cause) => `${rows(number)} weglassen? ${cause}`,
      },
      helps: {
        'make-fit':
          'Wie in den Anleitungen von CometChat. Nur, wenn Ihre App die Nutzer mit so gebildeten IDs anmeldet.',
        'call-by-id': 'Andere Nutzer sehen sie.',
        'fill-rows': 'Wenn am Ende leere Zellen weggelassen wurden. Zeilen mit zu vielen Zellen bleiben, wie sie sind.',
        'leave-empty':
          'Das gilt für jeden falschen Wert, den Nutzer nicht brauchen. Die Nutzer werden ohne ihn importiert.',
        empty: 'Die Nutzer werden ohne sie importiert.',
        split: 'Tags werden an ; | und Kommas getrennt. Wählen Sie, was zwischen Ihren Tags sonst steht.',
        copy: 'Ihre Werte treten an die Stelle der falschen, nur in diesen Zeilen.',
        drop: 'Sie werden nicht importiert und stehen nicht in der korrigierten Datei. Ihre eigene Datei behält sie.',
      },
      asks: { column: 'Spalte', sign: 'Zwischen den Tags' },
      choose: 'Wählen …',
      noChoice: {
        column: 'Diese Zeilen haben keine andere Spalte.',
        sign: 'Zwischen diesen Tags steht kein Zeichen.',
      },
      columnOption: (column, sample) => (sample ? `${column} (zum Beispiel ${sample.slice(0, 30)})` : column),
      signs: SIGNS,
      preparing: 'Die Zeilen werden durchgesehen …',
      number: (number) => (number === 1 ? 'Das ändert eine Zeile.' : `Das ändert ${rows(number)}.`),
      numbers: {
        drop: (number) => (number === 1 ? 'Das lässt eine Zeile weg.' : `Das lässt ${rows(number)} weg.`),
        'make-fit': (number) => plural(number, { one: 'Zeile hat so eine ID.', other: 'Zeilen haben so eine ID.' }),
      },
      skipped: (number) =>
        plural(number, {
          one: 'Zeile bleibt, wie sie ist: Es gibt nichts zu ändern, oder sie kann hier nicht geändert werden.',
          other: 'Zeilen bleiben, wie sie sind: Es gibt nichts zu ändern, oder sie können hier nicht geändert werden.',
        }),
      examples: (number) => (number === 1 ? 'Zum Beispiel' : `Die ersten ${count(number)}`),
      before: 'Vorher',
      after: 'Nachher',
      dropped: 'Weggelassen',
      empty: 'leer',
      stillWrong: 'Immer noch falsch',
      apply: (number) => (number === 0 ? 'Anwenden' : `Auf ${rows(number)} anwenden`),
      steps: 'Was hier korrigiert wurde',
      undo: 'Letzten Schritt zurücknehmen',
      undoLabel: (step) => `Letzten Schritt zurücknehmen: ${step}`,
      kept: 'Ihre Datei bleibt, wie sie ist. Ihr Browser behält die Korrekturen bis zum Ende des Imports, höchstens 30 Tage.',
      notKept:
        'Ihre Datei bleibt, wie sie ist. Ihr Browser behält nichts: Laden Sie die korrigierte Datei herunter, falls Sie diesen Tab vielleicht vor dem Ende des Imports schließen.',
      restored: (number) =>
        `Diese Datei wurde hier schon einmal korrigiert. ${plural(number, { one: 'Schritt wurde', other: 'Schritte wurden' })} wiederholt; die Prüfung zeigt sie und kann sie zurücknehmen.`,
      step: {
        cells: () => 'Von Hand geändert',
        empty: () => 'Geleert',
        split: ({ sign }) => `Getrennt an „${SIGNS[sign] ?? sign}“`,
        copy: ({ column }) => `Aus „${column}“ genommen`,
        drop: () => 'Weggelassen',
        reading: ({ id }) => LABELS[id],
      },
    },

    printed: {
      print: 'Zusammenfassung drucken',
      printHelp: 'Auf einem Blatt oder als PDF. Darin stehen nur Zahlen und nichts von einem Nutzer.',
      check: 'Prüfung vor dem Import',
      account: 'Ergebnis des Imports',
      of: (name, label) => `${name}, nach ${label}`,
      on: (time) => `Erstellt am ${time}`,
      takes: (time) => `Bei voller Geschwindigkeit dauert der Import: ${time}.`,
      foot: 'Erstellt von cometchat-import, das kein Produkt von CometChat ist. Darin stehen nur Zahlen und nichts von einem Nutzer.',
    },
  }
}

/** @type {Record<string, string>} */
const LABELS = {
  'make-fit': 'IDs passend machen',
  'call-by-id': 'Nach ihrer ID benennen',
  'read-nulls': 'NULL als leere Zelle lesen',
  'read-quoted-nulls': 'NULL in Anführungszeichen als leere Zelle lesen',
  'read-dates': 'Datumsangaben in jeder üblichen Form lesen',
  'fill-rows': 'Zeilen mit leeren Zellen auffüllen',
  'leave-empty': 'Falsche Werte leer lassen',
  empty: 'Diese Werte leeren',
  split: 'Die Tags trennen',
  copy: 'Eine andere Spalte verwenden',
  drop: 'Diese Zeilen weglassen',
}

/** @type {Record<string, string>} */
const SIGNS = { ' ': 'Leerzeichen', '\n': 'Zeilenumbruch', '\t': 'Tabulator' }
