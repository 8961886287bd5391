// German: what is in which column, and how values are read.

/** Returns the texts of the third step. @param {import('../formats.js').Formats} formats */
export function columnTexts({ count, plural }) {
  return {
    columns: {
      title: 'Was steht in welcher Spalte?',
      lead: (name) => `Die Spalten von ${name}, mit einigen ihrer Werte. Ändern Sie, was nicht stimmt.`,
      column: 'Spalte in Ihrer Datei',
      samples: 'Werte',
      becomes: 'Wird zu',
      noSamples: 'in den ersten Zeilen leer',
      guess: 'Vermutet',
      guessHelp: 'aus dem Namen vermutet',
      unused: 'Nicht verwendet',
      extra: (name) => `Zusatzangabe „${name}“`,
      keepAll: (number) =>
        number === 1 ? 'Als Zusatzangabe behalten' : `Diese ${count(number)} Spalten als Zusatzangaben behalten`,
      unusedTitle: (number) =>
        plural(number, { one: 'Spalte wird nicht verwendet', other: 'Spalten werden nicht verwendet' }),
      unusedNone: 'Alle Spalten werden verwendet.',
      combined: (field, columns, example) =>
        `${field} wird zusammengesetzt aus ${columns.join(' + ')}${example ? `, zum Beispiel „${example}“` : ''}.`,
      missing: (fields) =>
        `Wählen Sie, welche Spalte ${fields.join(' und welche ')} ist. Ohne das können keine Nutzer importiert werden.`,
      missingName: { uid: 'die ID', name: 'der Name' },
      takenOver: (field, column) => `${field} kommt jetzt aus dieser Spalte und nicht mehr aus ${column}.`,
      reading: READING,
      more: 'Wie Werte gelesen werden',
      submit: 'Zeilen prüfen',
    },
    remedies: REMEDIES,
  }
}

/** @type {Record<string, { title: string, values: Record<string, string[]> }>} */
const READING = {
  uid: {
    title: 'IDs',
    values: {
      lowercase: ['So wie sie sind, in Kleinbuchstaben', 'Eine ID hat Buchstaben von a bis z, Ziffern, - und _.'],
      cometchat: [
        'Passend gemacht, wie in den Anleitungen von CometChat',
        'Aus ann@example.com wird ann_example_com_3ylov2. Nur, wenn Ihre App die Nutzer mit so gebildeten IDs anmeldet.',
      ],
      strict: ['So wie sie sind, und Großbuchstaben gelten als Fehler', ''],
    },
  },
  timestamps: {
    title: 'Datumsangaben',
    values: {
      auto: ['Jede übliche Form', '2024-05-31, 2024-05-31T10:00Z oder eine Zahl von Sekunden oder Millisekunden'],
      seconds: ['Nur Zahlen von Sekunden', '10 Ziffern, zum Beispiel 1717149600'],
    },
  },
  nulls: {
    title: 'Leere Zellen',
    values: {
      none: ['Nur solche, in denen nichts steht', ''],
      words: ['Auch NULL, null und \\N', 'so schreiben Datenbanken, was keinen Wert hat'],
    },
  },
  quotedNull: {
    title: 'NULL in Anführungszeichen',
    values: {
      text: ['Ist ein Text wie jeder andere', ''],
      empty: [
        'Ist auch eine leere Zelle, wo NULL eine ist',
        'für Dateien, in denen jede Zelle in Anführungszeichen steht',
      ],
    },
  },
  shortRows: {
    title: 'Zeilen mit zu wenigen Zellen',
    values: {
      reject: ['Gelten als Fehler', 'Sie werden aufgelistet: Vielleicht fehlt in der Mitte ein Wert.'],
      fill: ['Werden mit leeren Zellen aufgefüllt', 'für Programme, die leere Zellen am Ende einer Zeile weglassen'],
    },
  },
  invalidOptional: {
    title: 'Bilder, Datumsangaben und andere Angaben, die falsch sind',
    values: {
      reject: ['Gelten als Fehler', 'Ihre Zeilen werden aufgelistet, zum Korrigieren oder Auslassen.'],
      omit: ['Bleiben leer', 'Der Nutzer wird ohne sie importiert. ID und Name müssen stimmen.'],
    },
  },
  nameless: {
    title: 'Nutzer ohne Namen',
    values: {
      mistake: ['Gelten als Fehler', 'Sie werden aufgelistet, zum Korrigieren oder Auslassen.'],
      id: ['Heißen wie ihre ID', 'Andere Nutzer sehen sie.'],
    },
  },
}

/** @param {string} option of reading @param {string} value */
const choose = (option, value) => `wählen Sie „${READING[option].values[value][0]}“ unter „${READING[option].title}“`

/** @type {Record<string, string>} */
const REMEDIES = {
  'uid lowercase': choose('uid', 'lowercase'),
  'uid cometchat': choose('uid', 'cometchat'),
  'timestamps auto': choose('timestamps', 'auto'),
  'extra metadata': 'behalten Sie es als Zusatzangabe',
  'extra drop': 'verwenden Sie es nicht',
  'format csv': 'lesen Sie die Datei als Tabelle (CSV)',
  'format ndjson': 'lesen Sie die Datei als ein JSON-Objekt je Zeile',
  rowPath: 'lesen Sie die Nutzer in {value}',
  nullMarker: 'leeren Sie die Zelle, wenn {value} bedeutet, dass es keinen Wert gibt',
  shortRows: choose('shortRows', 'fill'),
  map: 'wählen Sie die Spalte dafür',
  'map column': 'wählen Sie, wozu {column} wird',
  fill: choose('nameless', 'id'),
}
