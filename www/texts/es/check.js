// Spanish: the check, what is wrong with rows, and what the app lacks.

import { damageIn } from '../damage.js'

/** Returns the texts of the fourth step. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function checkTexts({ count, plural, duration, rows, users }) {
  const atMostCharacters = ({ max, itemMax = max }) => `${count(itemMax)} caracteres como máximo.`
  return {
    check: {
      title: 'Comprobación',
      running: (name) => `Comprobando todas las filas de ${name}…`,
      runningHelp: 'No se envía ningún usuario. Cien mil filas tardan unos segundos.',
      stopped: 'No se pudo leer el archivo hasta el final',
      clean: 'Todas las filas se pueden importar',
      some: (number) =>
        plural(number, {
          one: 'fila no se puede importar tal como está',
          other: 'filas no se pueden importar tal como están',
        }),
      none: 'Ninguna fila se puede importar tal como está',
      ready: 'listas',
      fix: 'por corregir',
      repeated: 'repetidas',
      excluded: 'no son usuarios: se dejan fuera',
      total: 'filas en total',
      done: 'ya hechas',
      time: 'a toda velocidad',
      minutes: (minutes) => (minutes < 1 ? 'menos de un minuto' : `unos ${duration(minutes * 60_000)}`),
      fixedFile: 'Descargar el archivo corregido',
      problems: 'Qué está mal',
      problemsHelp: 'Cambie aquí un valor, o deje fuera la fila: las filas sin corregir no se importan.',
      badRows: 'Descargar estas filas',
      badRowsHelp:
        'Con lo que está mal en cada una. Corríjalas en una hoja de cálculo y elija aquí ese archivo: se importa tal como está.',
      rowsOf: (title, number) => `${title}: ${rows(number)}`,
      id: 'ID',
      value: 'Valor',
      state: 'Estado',
      places: {
        sheet: { head: 'Fila', at: (number) => `fila ${count(number)} de la hoja` },
        line: { head: 'Línea', at: (number) => `línea ${count(number)}` },
        row: { head: 'Fila', at: (number) => `fila ${count(number)}` },
      },
      cellLabel: (column, place) => `${column} en la ${place}`,
      whole: 'Fila completa',
      wholeLabel: (place) => `Fila completa: ${place}`,
      rawLabel: 'La fila tal como está en el archivo',
      save: 'Guardar',
      tooLarge: 'Esta fila es demasiado grande para mostrarla.',
      cannotFix:
        'Las celdas de este tipo de archivo no se pueden cambiar aquí. Descargue las filas, corríjalas y elija ese archivo.',
      toFix: 'Por corregir',
      sameAs: (place) => `Mismo ID que la ${place}`,
      looksRight: 'Corregida',
      stillWrong: (text) => `Sigue mal: ${text}`,
      changed: (number) => plural(number, { one: 'fila cambiada', other: 'filas cambiadas' }),
      again: 'Comprobar otra vez',
      submit: (number) => `Importar ${users(number)}`,
      leftOut: (number) => plural(number, { one: 'fila se dejará fuera.', other: 'filas se dejarán fuera.' }),
      nothing: 'No hay nada que importar.',
      announce: ({ valid, invalid, duplicate }) =>
        `Comprobado. Listas: ${count(valid)}; por corregir: ${count(invalid)}; repetidas: ${count(duplicate)}.`,
    },

    causes: {
      'REQUIRED uid': ['Falta el ID', 'Todo usuario necesita un ID.'],
      'REQUIRED name': ['Falta el nombre', 'Todo usuario necesita un nombre.'],
      'CHARACTER uid': [
        'El ID tiene un carácter que los ID no pueden tener',
        'Solo letras de la a a la z, cifras, - y _.',
      ],
      'DAMAGED uid': ['El ID no está como lo tiene su aplicación', (_, message) => damageIn(message, DAMAGE)],
      'CHARACTER role': ['El rol tiene un carácter que los roles no pueden tener', 'Solo letras, cifras, - y _.'],
      'CHARACTER *': ['Hay un carácter que no puede estar ahí', 'Quítelo.'],
      'TOO_LONG uid': ['El ID es demasiado largo', atMostCharacters],
      'TOO_LONG name': ['El nombre es demasiado largo', atMostCharacters],
      'TOO_LONG *': ['El valor es demasiado largo', atMostCharacters],
      'URL avatar': [
        'Esto no es el enlace de una imagen',
        'Un enlace empieza por https://. Si el archivo contiene la imagen misma, súbala antes a un servidor o déjela fuera.',
      ],
      'URL *': ['Esto no es un enlace', 'Un enlace empieza por https://'],
      'TIMESTAMP *': [
        'Esto no es una fecha que se pueda leer',
        'Por ejemplo, 2024-05-31, o un número de segundos con 10 cifras.',
      ],
      'TOO_MANY *': ['Hay demasiadas etiquetas', ({ max }) => `${count(max)} como máximo.`],
      'TOO_LARGE *': [
        'Los datos adicionales son demasiado grandes',
        ({ max }) => `${count(max / 1024)} KB por usuario como máximo.`,
      ],
      'TYPE metadata': ['Los datos adicionales no son un objeto JSON', 'Por ejemplo, {"plan": "pro"}'],
      'TYPE *': ['El valor no es del tipo correcto', 'Aquí se espera texto.'],
      'DUPLICATE *': [
        'El ID está dos veces',
        'Una fila anterior tiene el mismo ID; las mayúsculas no se distinguen de las minúsculas. Cuenta la fila anterior.',
      ],
      'CELL_COUNT *': [
        'La fila tiene demasiadas celdas o muy pocas',
        'Un valor que contiene una coma necesita comillas.',
      ],
      'QUOTE *': ['Unas comillas no encajan', 'Ciérrelas, o escríbalas dos veces si forman parte del valor.'],
      'JSON *': ['La fila no es JSON válido', 'Busque un corchete, unas comillas o una coma que falten.'],
      'NOT_AN_OBJECT *': ['La fila no es un objeto JSON', 'Cada usuario es un objeto entre { }.'],
      'ENCODING *': ['Hay caracteres que no se pueden leer', 'Guarde el archivo como «CSV UTF-8».'],
      'LOST_DIGITS *': [
        'Una hoja de cálculo acortó este número',
        'Exporte el archivo otra vez, con esta columna como texto: las cifras que faltan se han perdido.',
      ],
      'LONE_SURROGATE *': ['Hay caracteres que no se pueden leer', 'Guarde el archivo como «CSV UTF-8».'],
      'ROW_TOO_LONG *': [
        'La fila es demasiado larga',
        'Ningún usuario ocupa más de 1 MB. Busque unas comillas que falten.',
      ],
      'TRUNCATED *': ['La fila termina antes de tiempo', 'Puede que el archivo esté cortado aquí.'],
      'REPEATED_FIELD *': ['Un campo está dos veces', 'Quite uno de los dos.'],
      'UNKNOWN_FIELD *': ['Hay un campo que los usuarios no tienen', 'Quítelo.'],
      'UNREADABLE *': ['La fila no se puede leer', ''],
      'UNCONFIRMED *': [
        'Ninguna respuesta indicó si se importó',
        'Más tarde, importe otra vez las filas que no se importaron.',
      ],
      'ERR_ROLE_NOT_FOUND *': ['La aplicación no tiene ese rol', 'Cree el rol en el panel, o cámbielo aquí.'],
    },
    inField: (title, field) => `${title} (${field})`,

    preflight: {
      title: 'La aplicación',
      users({ isEmpty, users: number, hasMore, firstRows, there }) {
        if (isEmpty) return 'La aplicación todavía no tiene usuarios.'
        const known = there === 0 ? 'ninguna' : count(there)
        const among = firstRows === 1 && there === 1 ? 'el de su fila' : `${known} de sus primeras ${rows(firstRows)}`
        return `La aplicación ya tiene ${users(number)}${hasMore ? ' o más' : ''}; entre ellos, ${among}. Los usuarios que ya están quedan como están.`
      },
      skipped: 'No se pudo leer todo en la aplicación. Aun así, puede que la importación funcione.',
      rolesFirst: 'Las filas son correctas, pero en la aplicación faltan roles',
      refused: 'No se puede enviar ningún usuario',
      missing: (number) =>
        plural(number, { one: 'rol falta en la aplicación', other: 'roles faltan en la aplicación' }),
      missingHelp: (number) =>
        `CometChat rechazaría ${rows(number)}: un usuario solo puede tener un rol que exista en la aplicación. Créelo, escriba otro en el archivo, o elija otra columna o ninguna.`,
      more: (number) => `y ${count(number)} más`,
      tooMany: (number) =>
        `Una aplicación tiene ${count(number)} roles como máximo. Si esta no es una columna de roles, elija otra o no la use.`,
      create: (number) => (number === 1 ? 'Crear este rol' : 'Crear estos roles'),
      createTitle: (number, label) => `¿Crear ${plural(number, { one: 'rol', other: 'roles' })} en ${label}?`,
      createHelp:
        'Cada uno recibe su propio nombre. Lo que pueden hacer sus usuarios se define en el panel de CometChat.',
      createNow: 'Crear',
      created: (number) => plural(number, { one: 'rol creado', other: 'roles creados' }),
      notCreated: (reason) => `No creado: ${reason}`,
    },

    notes: {
      title: 'Revise esto, por favor',
      codes: {
        PLACEHOLDER: [
          'Una palabra que significa «nada»',
          'Se importa tal como está. Si no significa nada, vacíe la celda.',
        ],
        EMAIL_ADDRESS: [
          'El nombre es una dirección de correo electrónico',
          'Todos los usuarios de la aplicación pueden verla. Si no lo desea, elija otra columna, como la del apodo.',
        ],
        NOT_SPLIT: [
          'Una etiqueta que quizá sean varias',
          'Las etiquetas se separan por ; | y comas. Si entre las suyas hay otro signo, escriba uno de estos en su lugar.',
        ],
        OMITTED: ['Valores que se dejan vacíos', 'Eran incorrectos, y usted eligió importar a los usuarios sin ellos.'],
        VENDOR_HOST: [
          'Enlaces al proveedor que quizá vaya a dejar',
          'CometChat conserva el enlace, no la imagen. Deja de funcionar cuando termine su cuenta allí.',
        ],
        LARGE_OBJECT: [
          'Datos adicionales grandes',
          'CometChat acepta 5 KB, pero una página más antigua de su documentación indica 1,6 KB. Si se rechazan esos usuarios, acórtelos.',
        ],
        REPEATED_HEADER: [
          'Los nombres de las columnas otra vez, dentro del archivo',
          'No son un usuario y se pasan por alto.',
        ],
        NOT_COMPUTED: [
          'Fórmulas sin valor, en una columna que no se usa',
          'No se importa nada de ella. Un programa de hojas de cálculo las calcula: abra allí el libro y guárdelo.',
        ],
        NOT_COMPARED: [
          'Valores que no se pueden comparar como dice la condición',
          'Una condición que los compara deja fuera a estos usuarios, o los admite si dice lo que no debe ser.',
        ],
        COLUMN_NOT_FOUND: [
          'Ninguna fila tiene este nombre',
          'Lo usa una condición o la asignación de columnas. ¿Está bien escrito? Si no, a los usuarios les falta su valor, y una condición de que las filas no tengan un valor las admite a todas.',
        ],
      },
    },
  }
}

/** What to do about an ID that another program has changed, by the core's own words. @type {Record<string, string>} */
const DAMAGE = {
  'remove the apostrophe in front':
    'Quite el apóstrofo inicial, con el que las hojas de cálculo marcan un texto, o exporte otra vez desde el origen.',
  'remove the quotes around it': 'Quite las comillas que lo rodean, que no forman parte del ID.',
  'correct the formula in the spreadsheet':
    'Corrija en la hoja de cálculo la fórmula, que no da más valor que este error.',
  'keep only what is in the parentheses': 'Deje solo lo que está entre paréntesis.',
  'keep only the value in it': 'Deje solo el valor que contiene, por ejemplo, el texto después de $oid.',
  'remove the decimals':
    'Quite los decimales, que un programa añadió a un número entero: exporte la columna como texto.',
  'remove the thousands separators': 'Quite los separadores de miles: exporte la columna como texto.',
  'remove the control character': 'Quite el carácter de control, que ningún ID de una aplicación tiene.',
  'export it again as UTF-8':
    'Expórtelo otra vez como UTF-8: U+FFFD está en el lugar de un carácter que se perdió en otra codificación.',
}
