// Spanish: what is fixed for all rows of a cause at once, and the sheet that is printed.

/** Returns the texts of fixes and of the summary. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function fixTexts({ count, plural, rows, users }) {
  return {
    fixes: {
      all: (number) => (number === 1 ? 'Para esta fila:' : `Para las ${rows(number)} a la vez:`),
      labels: LABELS,
      titles: {
        'make-fit': () => '¿Adaptar todos los ID?',
        'call-by-id': (number) => `¿Llamar a ${users(number)} como su ID?`,
        'read-nulls': () => '¿Leer NULL como celda vacía?',
        'read-quoted-nulls': () => '¿Leer NULL entre comillas como celda vacía?',
        'read-dates': () => '¿Leer fechas en cualquier forma habitual?',
        'fill-rows': (number) => `¿Completar ${rows(number)} con celdas vacías?`,
        'leave-empty': () => '¿Dejar vacíos los valores incorrectos?',
        empty: (number, cause) => `¿Vaciar ${plural(number, { one: 'valor', other: 'valores' })}? ${cause}`,
        split: () => '¿Separar las etiquetas por otro signo?',
        copy: (number, cause) => `¿Usar otra columna en ${rows(number)}? ${cause}`,
        drop: (number, cause) => `¿Quitar ${rows(number)}? ${cause}`,
      },
      helps: {
        'make-fit':
          'Como en las guías de CometChat. Solo si su aplicación inicia la sesión de los usuarios con ID formados igual.',
        'call-by-id': 'Otros usuarios lo ven.',
        'fill-rows': 'Si se omitieron celdas vacías al final. Las filas con demasiadas celdas quedan como están.',
        'leave-empty':
          'Esto vale para todo valor incorrecto que los usuarios no necesitan. Los usuarios se importan sin él.',
        empty: 'Los usuarios se importan sin ellos.',
        split: 'Las etiquetas se separan por ; | y comas. Elija qué otro signo hay entre las suyas.',
        copy: 'Sus valores ocupan el lugar de los incorrectos, solo en estas filas.',
        drop: 'No se importan ni están en el archivo corregido. Su propio archivo las conserva.',
      },
      asks: { column: 'Columna', sign: 'Entre las etiquetas' },
      choose: 'Elegir…',
      noChoice: {
        column: 'Estas filas no tienen otra columna.',
        sign: 'No hay ningún signo entre estas etiquetas.',
      },
      columnOption: (column, sample) => (sample ? `${column} (por ejemplo, ${sample.slice(0, 30)})` : column),
      signs: SIGNS,
      preparing: 'Revisando las filas…',
      number: (number) => (number === 1 ? 'Cambia una fila.' : `Cambia ${rows(number)}.`),
      numbers: {
        drop: (number) => (number === 1 ? 'Quita una fila.' : `Quita ${rows(number)}.`),
        'make-fit': (number) => plural(number, { one: 'fila tiene un ID así.', other: 'filas tienen un ID así.' }),
      },
      skipped: (number) =>
        plural(number, {
          one: 'fila queda como está: no hay nada que cambiar, o no se puede cambiar aquí.',
          other: 'filas quedan como están: no hay nada que cambiar, o no se pueden cambiar aquí.',
        }),
      examples: (number) => (number === 1 ? 'Por ejemplo' : `Las primeras ${count(number)}`),
      before: 'Antes',
      after: 'Después',
      dropped: 'Quitada',
      empty: 'vacío',
      stillWrong: 'Sigue mal',
      apply: (number) => (number === 0 ? 'Aplicar' : `Aplicar a ${rows(number)}`),
      steps: 'Lo que se ha corregido aquí',
      undo: 'Deshacer lo último',
      undoLabel: (step) => `Deshacer lo último: ${step}`,
      kept: 'Su archivo queda como está. Su navegador conserva las correcciones hasta que termine la importación, 30 días como máximo.',
      notKept:
        'Su archivo queda como está. Su navegador no conserva nada: descargue el archivo corregido si es posible que cierre esta pestaña antes de que termine la importación.',
      restored: (number) =>
        `Este archivo ya se corrigió aquí antes. ${plural(number, { one: 'paso repetido', other: 'pasos repetidos' })}: la comprobación los muestra y puede deshacerlos.`,
      step: {
        cells: () => 'Cambio a mano',
        empty: () => 'Vaciado',
        split: ({ sign }) => `Separación por «${SIGNS[sign] ?? sign}»`,
        copy: ({ column }) => `Tomado de «${column}»`,
        drop: () => 'Quitado',
        reading: ({ id }) => LABELS[id],
      },
    },

    printed: {
      print: 'Imprimir un resumen',
      printHelp: 'En una hoja o como PDF. Solo contiene números y nada de ningún usuario.',
      check: 'Comprobación antes de la importación',
      account: 'Resultado de la importación',
      of: (name, label) => `${name}, en ${label}`,
      on: (time) => `Creado el ${time}`,
      takes: (time) => `A toda velocidad, la importación tarda: ${time}.`,
      foot: 'Creado por cometchat-import, que no es un producto de CometChat. Solo contiene números y nada de ningún usuario.',
    },
  }
}

/** @type {Record<string, string>} */
const LABELS = {
  'make-fit': 'Adaptar los ID',
  'call-by-id': 'Llamarlos como su ID',
  'read-nulls': 'Leer NULL como celda vacía',
  'read-quoted-nulls': 'Leer NULL entre comillas como celda vacía',
  'read-dates': 'Leer fechas en cualquier forma habitual',
  'fill-rows': 'Completar las filas con celdas vacías',
  'leave-empty': 'Dejar vacíos los valores incorrectos',
  empty: 'Vaciar estos valores',
  split: 'Separar las etiquetas',
  copy: 'Usar otra columna',
  drop: 'Quitar estas filas',
}

/** @type {Record<string, string>} */
const SIGNS = { ' ': 'espacio', '\n': 'salto de línea', '\t': 'tabulador' }
