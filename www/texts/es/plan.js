// Spanish: plans, and the test that sends the first users before the rest.

/** Returns the texts of plans and of the test. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function planTexts({ count, plural, duration, users }) {
  return {
    plan: {
      use: 'Usar un plan',
      useHelp: 'Un archivo como import.json, que contiene los ajustes de una importación anterior.',
      taken: (name) => `Se han tomado los ajustes de ${name}`,
      next: (file) => (file ? `Ahora elija ${file}.` : 'Ahora elija el archivo con los usuarios.'),
      without: 'Continuar sin él',
      wrong: (name, number) =>
        `${name} no es un plan que se pueda usar: hay ${plural(number, { one: 'dato incorrecto', other: 'datos incorrectos' })}`,
      noJson: 'Esto no es JSON.',
      tooLarge: 'Ocupa más de 1 MB. Los usuarios se quedan en un archivo propio.',
      also: (what) => `También fija: ${what}`,
      otherApp: (app, label) => `Es para ${app}, y esta página está conectada a ${label}.`,
      otherRate: (wanted, now) =>
        `Su límite de velocidad es de ${count(wanted.limit)} solicitudes en ${duration(wanted.windowMs)}; esta página está conectada con ${count(now.limit)} en ${duration(now.windowMs)}.`,
      otherFile: (file, name) => `Nombra el archivo ${file}, y este es ${name}.`,
      noColumn: (column, field) => `El archivo no tiene la columna «${column}», que el plan usa para ${field}.`,
      twice: (column, field) => `«${column}» ya se usa para otro campo; elija una columna para ${field}.`,
      undone: {
        verify: () => 'verify: aquí no se hace por sí solo. En el resultado, use «Comparar con la aplicación».',
        existing: () =>
          'existing: aquí no se hace por sí solo. En el resultado, compare y después cambie los usuarios que difieren.',
        createRoles: () => 'createRoles: aquí no se hace por sí solo. La comprobación lo ofrece.',
        preflight: () => 'preflight: aquí la comprobación consulta la aplicación de todos modos.',
        extra: () => 'extra: aquí las columnas sin uso se dejan fuera y no cuentan como error.',
        verifyRate: () => 'verifyRate: esta página mantiene el límite de su conexión.',
        journal: () => 'journal: esta página guarda su progreso en el navegador.',
        limiter: () => 'limiter: esta página comparte el límite solo con las pestañas de este navegador.',
      },
      undoneOther: (name) => `${name}: esta página no escribe archivos por sí sola. Guarde con sus botones.`,
      title: 'Importar otra vez del mismo modo',
      titleHelp: 'Un plan contiene estos ajustes, sin la clave. Lo leen esta página y la línea de comandos.',
      beside: (file) => `Póngalo junto a ${file}.`,
      besideFixed: (file) =>
        `Nombra ${file}: descargue también el archivo corregido y ponga los dos en la misma carpeta.`,
      besidePasted: (file) => `Guarde junto a él el texto pegado como ${file}.`,
      key: 'Asigne la clave a COMETCHAT_REST_API_KEY y ejecute:',
      app: 'No nombra ninguna aplicación: asigne COMETCHAT_APP_ID, COMETCHAT_REGION y COMETCHAT_REST_API_KEY, y ejecute:',
      endpoint: (address) =>
        `Importa a ${address}, como esta página. Para una aplicación, ponga su ID y su región en lugar de «endpoint».`,
      elsewhere: (label) =>
        `Esta página importa a ${label}, que un plan no puede nombrar. Para importar a una dirección propia, como la de un sandbox, añada en su lugar --endpoint y la dirección a la orden.`,
      roles: 'Crea los roles que faltan en la aplicación, como usted hizo aquí (createRoles).',
      command: 'El comando que ejecuta el plan',
      save: 'Guardar estos ajustes como plan',
    },

    test: {
      submit: (number) => `Enviar primero ${count(number)}`,
      help: 'Envía los primeros usuarios en una solicitud. Usted los mira y después importa el resto, o se detiene.',
      sending: (number) => `Una prueba: primero ${users(number)}`,
      one: 'Enviando una solicitud.',
      arrived: (number) => `${users(number)} de la prueba ${number === 1 ? 'está' : 'están'} en la aplicación`,
      headers: { uid: 'ID', name: 'Nombre en la aplicación', response: 'Respuesta' },
      look: 'Mírelos antes de enviar el resto',
      where: (label) =>
        `En el panel de CometChat, abra la aplicación (${label}), después «Users», y busque uno de estos ID.`,
      wrong:
        'Si algo está mal, deténgase aquí y cámbielo. Los usuarios que ya están quedan como están: elimine antes estos en el panel, para que se importen de nuevo.',
      rest: (number) => (number === 1 ? 'Importar el otro' : `Importar los otros ${count(number)}`),
      stop: 'Detenerse aquí',
      none: 'La prueba no llegó',
      noneHelp: 'Ninguna respuesta indica que estos usuarios se hayan guardado. No se envió ningún otro.',
      again: 'Enviar la prueba otra vez',
    },
  }
}
