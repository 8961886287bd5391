// Spanish: where the users go, and the file.

const NO_ROWS = [
  'Este archivo no tiene filas',
  'Necesita los nombres de las columnas en la primera fila y, debajo, una fila por cada usuario.',
]

/** Returns the texts of the first two steps. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function fileTexts({ count, day, rows }) {
  return {
    connect: {
      title: '¿Adónde van los usuarios?',
      lead: 'Elija la aplicación a la que envía esta página. No se envía nada hasta que usted lo indique.',
      destination: 'Enviar a',
      app: 'Una aplicación de CometChat',
      appHelp: 'Con la clave de la aplicación',
      endpoint: 'Otra dirección',
      endpointHelp: 'Un relay de su empresa o un ensayo',
      appId: 'ID de la aplicación',
      appIdHelp: 'En el panel de CometChat, en la página de su aplicación',
      region: 'Región',
      regions: { us: 'Estados Unidos (us)', eu: 'Europa (eu)', in: 'India (in)' },
      key: 'Clave de la API REST',
      keyHelp:
        'Una con acceso completo. Se queda en la memoria de esta pestaña y desaparece cuando la cierra o la recarga.',
      keyOptional: 'Clave, si la dirección la pide',
      warningTitle: 'Use una clave solo en una página que sea únicamente suya',
      warning:
        'Una clave con acceso completo puede leer y cambiar todo en la aplicación. No la escriba en una página que otros puedan abrir o que otros administren.',
      address: 'Dirección',
      addressHelp: 'Por ejemplo, https://import.example.com/v3',
      limit: 'Límite de velocidad',
      limitHelp:
        'CometChat acepta por minuto 60 solicitudes de 50 usuarios. Cámbielo solo si la dirección tiene otro límite.',
      requests: 'solicitudes',
      every: 'cada',
      seconds: 'segundos',
      submit: 'Conectar',
      connecting: 'Conectando…',
      viaRelay: (label) =>
        `Esta página está conectada a ${label}. La clave se queda en el programa que abrió la página.`,
      relayTitle: 'Conectado',
      relayRefused:
        'El enlace que abrió esta página ya se ha usado o es demasiado antiguo. Pulse Intro donde se ejecuta el programa, o inícielo de nuevo, y abra el enlace que muestra.',
      relays: {
        RELAY_ENDED:
          'El programa que abrió esta página se cerró o se inició de nuevo, y ya no conoce esta pestaña. Inícielo si no está en marcha, y abra la dirección que muestra ahora en esta misma pestaña: el archivo y sus correcciones siguen aquí. Si abrió otra pestaña, elija allí el mismo archivo: sus correcciones se conservan.',
        RELAY_GONE:
          'El programa que abrió esta página no responde. Inícielo otra vez, y abra la dirección que muestra en esta misma pestaña: el archivo y sus correcciones siguen aquí.',
      },
      wrong: {
        appId: 'Esto no es un ID de aplicación. Cópielo del panel; no es la clave.',
        region: 'Elija la región de su aplicación.',
        apiKey: 'Esto no es una clave. Cópiela de nuevo, sin espacios.',
        endpoint:
          'La dirección debe empezar por https:// (o por http:// en este equipo) y no puede contener una contraseña ni un signo de interrogación.',
        rate: 'Aquí se esperan números enteros mayores que 0.',
      },
    },

    unfinished: {
      title: 'Hay una importación sin terminar',
      line: ({ name, label, finished, rows: total, at }) =>
        `${name} en ${label}: ${count(finished)} de ${rows(total)}; última vez: ${day(at)}.`,
      fixed: (number) =>
        `Entonces se ${number === 1 ? 'corrigió 1 fila' : `corrigieron ${rows(number)}`}. Si su navegador conservó las correcciones, se repiten cuando elige el mismo archivo.`,
      resume: 'Reanudar',
      forget: 'Descartar',
      forgetLabel: (name) => `Descartar: ${name}`,
      connectFirst: (label) => `Primero vuelva a conectarse a ${label}.`,
      chooseAgain: (name) => `Elija ${name} otra vez. Su navegador no conserva el archivo para esta página.`,
      pasteAgain: 'Pegue otra vez el mismo texto.',
      otherFile: (name) =>
        `Este no es el archivo ${name} de la importación sin terminar: su tamaño o su fecha son otros. Aun así, lo que ya está importado se reconoce, fila por fila.`,
      same: 'Es el mismo archivo. La importación se reanuda donde se detuvo.',
      asNew: 'Continuar con este archivo',
    },

    file: {
      title: 'Elija el archivo con sus usuarios',
      lead: 'Un libro de Excel (.xlsx), una tabla (CSV) como la guarda cualquier hoja de cálculo, o JSON. Una fila por cada usuario, con los nombres de las columnas en la primera fila.',
      drop: 'Arrastre un archivo aquí',
      dropNow: 'Suéltelo ahora',
      or: 'o',
      pick: 'Elegir un archivo',
      paste: 'Pegar texto en su lugar',
      pasteLabel: 'Filas, con los nombres de las columnas en la primera línea',
      pastePlaceholder: 'uid,name\nada,Ada Lovelace',
      usePasted: 'Usar este texto',
      pastedName: 'Texto pegado',
      template: 'Descargar una plantilla',
      templateHelp: 'Un ejemplo con todas las columnas que pueden tener los usuarios.',
      reading: (name) => `Leyendo ${name}…`,
      chosen: 'Elegido',
      stays: 'El archivo se queda en este equipo. Solo se envían los usuarios que contiene, cuando usted lo indique.',
      errors: {
        EMPTY: NO_ROWS,
        INPUT_FORMAT: [
          'Esto no es una tabla que se pueda leer aquí',
          'Si es una hoja de cálculo, guárdela como libro de Excel (.xlsx) o como «CSV UTF-8» y elija ese archivo.',
        ],
        INVALID_OPTION: [
          'Este archivo no se puede leer con estos ajustes',
          'Cambie lo elegido en «Cómo está escrito el archivo» y léalo otra vez.',
        ],
        INPUT_COLUMNS: [
          'Los nombres de las columnas no sirven',
          'Cada columna necesita un nombre propio en la primera fila.',
        ],
        INPUT_BROKEN: ['Este archivo está dañado', 'No está claro dónde empiezan sus filas. Expórtelo otra vez.'],
        INPUT_TRUNCATED: ['Este archivo termina antes de tiempo', 'Falta una parte. Cópielo o expórtelo otra vez.'],
        INPUT_UNREADABLE: ['Este archivo no se puede leer', 'Puede que se haya movido o cambiado. Elíjalo otra vez.'],
        other: ['Este archivo no se puede leer', 'Expórtelo otra vez como «CSV UTF-8».'],
      },
      details: 'En detalle:',
      canRead: ['No está claro cómo leer este archivo', 'Léalo así, si es correcto:'],
      hints: {
        'check how the file was made': NO_ROWS,
        'save the sheet as CSV UTF-8': [
          'Esto es un libro o un archivo comprimido',
          'En la hoja de cálculo, guarde la hoja como «CSV UTF-8» y elija ese archivo.',
        ],
        'decompress it first': ['Este archivo está comprimido', 'Descomprímalo y elija el archivo que contiene.'],
        'import the file that is in it': [
          'Esto no es texto',
          'Si es un archivo comprimido, descomprímalo y elija el archivo que contiene.',
        ],
        'export the users as CSV or JSON': [
          'Esto no es una tabla que se pueda leer aquí',
          'Exporte los usuarios como «CSV UTF-8» o como JSON desde el programa que los tiene.',
        ],
        'download the file again while signed in, if this is a sign-in or error page': [
          'Esto es una página web',
          'Si pide iniciar sesión o comunica un error, inicie sesión allí y descargue el archivo otra vez. Si contiene una tabla, ábrala en una hoja de cálculo y guárdela como «CSV UTF-8».',
        ],
        'remove what stands before the first [ or {': [
          'Hay algo antes de los usuarios',
          'Quite lo que está antes del primer [ o {, o exporte el archivo otra vez como JSON.',
        ],
        'remove what stands before the first [ or { and behind its last ] or }': [
          'Hay un script alrededor de los usuarios',
          'Quite lo que está antes del primer [ o { y después del último ] o }, o exporte el archivo otra vez como JSON.',
        ],
      },
      again: {
        rowPath: (path) => `Leer los usuarios en «${path}»`,
        sheet: (name) => `Leer la hoja «${name}»`,
        'format csv': () => 'Leerlo como tabla (CSV)',
        'format ndjson': () => 'Leerlo como un objeto JSON por línea',
      },
    },

    source: {
      title: '¿De dónde viene el archivo?',
      none: 'De una hoja de cálculo o de otro lugar',
      help: 'En la exportación de un servicio se conocen las columnas, y se dejan fuera los bots y los usuarios eliminados.',
      unlike: (title) => `Esto no parece una exportación de ${title}`,
      unlikeHelp: 'Ninguna columna tiene sus ID. Elija las columnas abajo, o vuelva atrás y elija otra procedencia.',
    },

    layout: {
      title: 'Cómo está escrito el archivo',
      lead: 'La mayoría de los archivos no necesitan nada aquí. Cámbielo si las columnas o los valores salen mal.',
      delimiter: 'Entre las celdas',
      delimiters: {
        '': 'Se detecta solo',
        ',': 'Coma ,',
        ';': 'Punto y coma ;',
        '\t': 'Tabulador',
        '|': 'Barra vertical |',
      },
      otherDelimiter: 'Otro signo',
      delimiterSign: 'El signo entre las celdas',
      skipLines: 'Líneas encima de los nombres de las columnas',
      skipLinesHelp: 'Por ejemplo, un título o una fecha. Se pasan por alto.',
      names: 'Nombres de las columnas',
      namesValues: { '': 'En la primera fila', none: 'No hay: la primera fila es un usuario' },
      dialect: 'Escrito por',
      dialects: {
        '': 'Una hoja de cálculo u otro programa',
        mysql: 'MySQL o MariaDB (mysql --batch, INTO OUTFILE)',
        postgres: 'PostgreSQL (COPY … TO, como texto)',
      },
      rowPath: (path) => `Los usuarios se leen en «${path}».`,
      sheet: (name) => `Los usuarios se leen en la hoja «${name}».`,
      otherSheet: 'Elegir otra hoja',
      formats: { csv: 'Se lee como tabla (CSV).', ndjson: 'Se lee como un objeto JSON por línea.' },
      forget: 'Volver a leerlo todo',
      again: 'Leer el archivo otra vez',
    },

    columnName: 'Columna {number}',
    lists: {
      title: 'Los usuarios parecen estar en una lista dentro de las filas',
      help: 'Léalos ahí, a no ser que cada fila sea un usuario.',
    },
    names: {
      below: (line) => `Los nombres de las columnas parecen estar en la línea ${count(line)}`,
      belowHelp: 'Lo que hay encima se pasa por alto.',
      useBelow: (line) => `Usar los nombres de la línea ${count(line)}`,
      second: 'Estas son dos filas de encabezado',
      secondHelp: (line) => `La línea ${count(line)} también tiene nombres de columnas. Si no, cuenta como un usuario.`,
      useSecond: 'Usar los nombres de la segunda',
      unknown: 'No se conoce ninguno de estos nombres de columnas',
      unknownHelp: 'Elija las columnas abajo. Si no son nombres de columnas, indique qué es la primera fila.',
      isUser: 'La primera fila es un usuario',
      isNothing: 'Es otra cosa: pasarla por alto',
    },
  }
}
