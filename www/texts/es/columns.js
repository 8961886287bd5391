// Spanish: what is in which column, and how values are read.

/** Returns the texts of the third step. @param {import('../formats.js').Formats} formats */
export function columnTexts({ count, plural }) {
  return {
    columns: {
      title: '¿Qué hay en cada columna?',
      lead: (name) => `Las columnas de ${name}, con algunos de sus valores. Cambie lo que no sea correcto.`,
      column: 'Columna de su archivo',
      samples: 'Valores',
      becomes: 'Pasa a ser',
      noSamples: 'vacía en las primeras filas',
      guess: 'Supuesto',
      guessHelp: 'supuesto por su nombre',
      unused: 'No se usa',
      extra: (name) => `Dato adicional «${name}»`,
      keepAll: (number) =>
        number === 1
          ? 'Conservarla como dato adicional'
          : `Conservar estas ${count(number)} columnas como datos adicionales`,
      unusedTitle: (number) => plural(number, { one: 'columna no se usa', other: 'columnas no se usan' }),
      unusedNone: 'Se usan todas las columnas.',
      combined: (field, columns, example) =>
        `${field} se compone de ${columns.join(' + ')}${example ? `, por ejemplo, «${example}»` : ''}.`,
      missing: (fields) =>
        `Elija qué columna es ${fields.join(' y cuál es ')}. Sin eso no se pueden importar usuarios.`,
      missingName: { uid: 'el ID', name: 'el nombre' },
      takenOver: (field, column) => `${field} viene ahora de esta columna y ya no de ${column}.`,
      reading: READING,
      more: 'Cómo se leen los valores',
      submit: 'Comprobar las filas',
    },
    remedies: REMEDIES,
  }
}

/** @type {Record<string, { title: string, values: Record<string, string[]> }>} */
const READING = {
  uid: {
    title: 'ID',
    values: {
      lowercase: ['Como están, en minúsculas', 'Un ID tiene letras de la a a la z, cifras, - y _.'],
      cometchat: [
        'Adaptados, como en las guías de CometChat',
        'ann@example.com pasa a ser ann_example_com_3ylov2. Solo si su aplicación inicia la sesión de los usuarios con ID formados igual.',
      ],
      strict: ['Como están, y las mayúsculas cuentan como errores', ''],
    },
  },
  timestamps: {
    title: 'Fechas',
    values: {
      auto: ['Cualquier forma habitual', '2024-05-31, 2024-05-31T10:00Z o un número de segundos o milisegundos'],
      seconds: ['Solo números de segundos', '10 cifras, por ejemplo, 1717149600'],
    },
  },
  nulls: {
    title: 'Celdas vacías',
    values: {
      none: ['Solo las que no contienen nada', ''],
      words: ['También NULL, null y \\N', 'así escriben las bases de datos lo que no tiene valor'],
    },
  },
  quotedNull: {
    title: 'NULL entre comillas',
    values: {
      text: ['Es un texto como cualquier otro', ''],
      empty: [
        'También es una celda vacía, donde NULL lo es',
        'para archivos que tienen todas las celdas entre comillas',
      ],
    },
  },
  shortRows: {
    title: 'Filas con muy pocas celdas',
    values: {
      reject: ['Cuentan como errores', 'Se muestran en una lista: puede que falte un valor en medio.'],
      fill: ['Se completan con celdas vacías', 'para programas que omiten las celdas vacías al final de una fila'],
    },
  },
  invalidOptional: {
    title: 'Imágenes, fechas y otros datos incorrectos',
    values: {
      reject: ['Cuentan como errores', 'Sus filas se muestran en una lista, para corregirlas o dejarlas fuera.'],
      omit: ['Se dejan vacíos', 'El usuario se importa sin ellos. El ID y el nombre tienen que ser correctos.'],
    },
  },
  nameless: {
    title: 'Usuarios sin nombre',
    values: {
      mistake: ['Cuentan como errores', 'Se muestran en una lista, para corregirlos o dejarlos fuera.'],
      id: ['Se llaman como su ID', 'Otros usuarios lo ven.'],
    },
  },
}

/** @param {string} option of reading @param {string} value */
const choose = (option, value) => `elija «${READING[option].values[value][0]}» en «${READING[option].title}»`

/** @type {Record<string, string>} */
const REMEDIES = {
  'uid lowercase': choose('uid', 'lowercase'),
  'uid cometchat': choose('uid', 'cometchat'),
  'timestamps auto': choose('timestamps', 'auto'),
  'extra metadata': 'consérvelo como dato adicional',
  'extra drop': 'no lo use',
  'format csv': 'lea el archivo como tabla (CSV)',
  'format ndjson': 'lea el archivo como un objeto JSON por línea',
  rowPath: 'lea los usuarios en {value}',
  nullMarker: 'vacíe la celda si {value} significa que no hay valor',
  shortRows: choose('shortRows', 'fill'),
  map: 'elija la columna correspondiente',
  'map column': 'elija qué pasa a ser {column}',
  fill: choose('nameless', 'id'),
}
