// Spanish: the import, what became of every row, and the comparison with the app.

/** Returns the texts of the last two steps. @param {import('../formats.js').Formats & import('../en/index.js').Numbers} formats */
export function importTexts({ count, plural, percent, duration, rows, users }) {
  const changedUsers = (number) => plural(number, { one: 'usuario cambiado', other: 'usuarios cambiados' })
  return {
    import: {
      title: {
        ready: 'Preparado',
        running: 'Importando',
        paused: 'En pausa',
        stopping: 'Deteniendo',
        stopped: 'Detenida',
        failed: 'La importación no pudo continuar',
        starting: 'Empezando',
      },
      into: (name, label) => `${name} en ${label}`,
      imported: 'en la aplicación',
      notImported: 'no importadas',
      left: 'pendientes',
      rate: (perMinute) => `${count(Math.round(perMinute))} por minuto`,
      eta: (ms) => `quedan ${duration(ms)}`,
      progress: (done, total) => `${count(done)} de ${rows(total)}`,
      progressLabel: 'Progreso',
      pause: 'Pausar',
      unpause: 'En pausa: continuar',
      stop: 'Detener',
      stopNow: 'Detener de inmediato',
      resume: 'Reanudar',
      toAccount: 'Mostrar el resultado',
      backToCheck: 'Volver a la comprobación',
      sending: 'Enviando.',
      stopping: 'Se esperan las solicitudes en curso y después se detiene.',
      paused: 'No se envía nada hasta que continúe. Las solicitudes en curso se cuentan.',
      continued: 'Continúa.',
      stoppedHelp:
        'No se ha perdido nada. Reanude cuando quiera, también después de cerrar esta pestaña: lo que ya está hecho no se envía otra vez.',
      waits: {
        limit: (seconds) => `Límite de velocidad alcanzado. Próxima solicitud en ${duration(seconds * 1000)}.`,
        sharedLimit: (seconds) =>
          `Límite de velocidad alcanzado: también cuenta las solicitudes que una importación anterior u otra pestaña envió poco antes. Próxima solicitud en ${duration(seconds * 1000)}.`,
        refused: (seconds) => `El servidor pide esperar. Próxima solicitud en ${duration(seconds * 1000)}.`,
        backoff: (seconds) => `Sin respuesta válida. Nuevo intento en ${duration(seconds * 1000)}.`,
        offline: (seconds) => `Sin conexión. Nuevo intento en ${duration(seconds * 1000)}.`,
        limiter: (seconds) =>
          `El límite de velocidad compartido no está disponible. Nuevo intento en ${duration(seconds * 1000)}.`,
      },
      retried: (number) => `${plural(number, { one: 'solicitud repetida', other: 'solicitudes repetidas' })}.`,
      keepOpen:
        'Mantenga abierta esta pestaña; puede estar en segundo plano. Si se cierra, podrá reanudar la importación más tarde.',
      chart: 'Usuarios a lo largo del tiempo',
      chartSummary: ({ imported, failed, sent, ceiling }) =>
        `${users(imported)} en la aplicación, ${count(failed)} no importados, ${count(sent)} enviados; el límite de velocidad permitía ${count(ceiling)} hasta ahora.`,
      series: {
        time: 'Tiempo',
        ceiling: 'Máximo que permite el límite',
        sent: 'Enviados',
        imported: 'En la aplicación',
        failed: 'No importados',
      },
      announce: (share, ms) => `${percent(share)} importado${ms ? `, quedan ${duration(ms)}` : ''}.`,
      errors: {
        KEY_REFUSED: 'Se rechazó la clave. Conéctese otra vez con una clave de la API REST que tenga acceso completo.',
        PLAN_REFUSED: 'Su plan de CometChat no lo permite, o su cuota está agotada.',
        ENDPOINT_NOT_FOUND:
          'No hay tal aplicación en esta región. Compare el ID de la aplicación y la región con el panel.',
        REDIRECT_REFUSED: 'La dirección remite a otro lugar, y eso no se sigue. Corríjala.',
        UNREACHABLE: 'No hubo conexión durante mucho tiempo. Reanude cuando vuelva.',
        SERVER_FAILED: 'El servidor falla una y otra vez. Reanude más tarde.',
        RATE_LIMITED:
          'El límite de velocidad rechaza todas las solicitudes: otra cosa lo agota. Deténgala y después reanude.',
        LIMITER_UNREACHABLE: 'No se puede acceder al límite de velocidad compartido. Reanude más tarde.',
        LIMITER_OTHER_RATE:
          'Otra importación en esta aplicación mantiene otro límite de velocidad. Espere a que termine y después reanude.',
        ROLE_MISSING:
          'En la aplicación faltan roles que aparecen en las filas. Compruebe las filas otra vez: la comprobación los nombra.',
        REQUEST_REFUSED: 'El servidor rechaza estas solicitudes.',
        SYSTEMIC_REFUSAL:
          'El servidor rechaza a todos los usuarios por igual, por ejemplo, por un rol que la aplicación no tiene. Corríjalo y después reanude: no se pierde a nadie.',
        JOURNAL_IN_USE: 'Otra pestaña está importando este mismo archivo. Espere a que termine o ciérrela.',
        JOURNAL_DAMAGED:
          'Los registros de la importación anterior están dañados. Descártelos y empiece de nuevo: los usuarios que ya están no se tocan.',
        JOURNAL_OTHER_APP: 'Los registros de la importación anterior son de otra aplicación.',
        JOURNAL_OLDER:
          'Una versión anterior de esta página escribió los registros de la importación anterior. Descártelos y empiece de nuevo: los usuarios que ya están no se tocan.',
        JOURNAL_NEWER: 'Una versión más reciente de esta página escribió los registros de la importación anterior.',
        JOURNAL_UNREADABLE: 'No se puede leer el almacenamiento del navegador.',
        JOURNAL_LOST: 'Otra pestaña se ha hecho cargo de esta importación. Vale su resultado, no este.',
        JOURNAL_UNWRITABLE: 'El almacenamiento del navegador está lleno o cerrado. Libere espacio y después reanude.',
        INPUT_CHANGED: 'El archivo ha cambiado desde que se comprobó. Elíjalo otra vez.',
        UNSUPPORTED_HOST: 'La importación no funciona en este navegador. Use uno actual.',
        INPUT_UNREADABLE: 'El archivo ya no se puede leer. Puede que se haya movido o cambiado; elíjalo otra vez.',
        other: 'La importación tuvo que terminar.',
      },
      beginAnew: 'Descartar los registros y empezar de nuevo',
      reconnect: 'Conectar otra vez',
      chooseAgain: 'Elegir el archivo otra vez',
    },

    // Of one row and of many: words that have no plural.
    outcomes: {
      imported: ['Con éxito', 'ahora en la aplicación'],
      existing: ['De antes', 'estaban antes en la aplicación'],
      excluded: ['Fuera', 'por ejemplo, bots y usuarios eliminados'],
      invalid: ['Con un error', 'no enviadas'],
      duplicate: ['Con ID repetido', 'no enviadas: una fila anterior tiene el mismo ID'],
      rejected: ['Con rechazo', 'de la aplicación'],
      unconfirmed: ['Sin confirmar', 'enviadas, pero ninguna respuesta indicó qué pasó con ellas'],
      pending: ['Sin hacer', 'reanude para importarlas'],
    },

    account: {
      title: { complete: 'Terminada', stopped: 'Detenida', failed: 'Sin terminar' },
      all: (imported, total) =>
        imported === total
          ? `${total === 1 ? 'La única fila está' : `Las ${rows(total)} están`} en la aplicación.`
          : `${count(imported)} de ${rows(total)} ${imported === 1 ? 'está' : 'están'} en la aplicación.`,
      took: (ms, requests) => `${plural(requests, { one: 'solicitud', other: 'solicitudes' })} en ${duration(ms)}.`,
      resumed: (number) =>
        number === 1
          ? 'Una ejecución anterior ya había hecho 1 fila.'
          : `Una ejecución anterior ya había hecho ${rows(number)}.`,
      dropped: (number) =>
        plural(number, {
          one: 'fila de su archivo se quitó en la comprobación y no se cuenta aquí.',
          other: 'filas de su archivo se quitaron en la comprobación y no se cuentan aquí.',
        }),
      every: 'Todas las filas',
      filter: 'Mostrar',
      any: 'Todas las filas',
      search: 'Buscar ID, número de fila o motivo',
      found: (number) => `${rows(number)}`,
      none: 'No hay ninguna fila así.',
      headers: { uid: 'ID', outcome: 'Qué ha pasado', why: 'Por qué' },
      csv: 'Resultado en CSV',
      json: 'Resultado en JSON',
      bad: 'Filas no importadas',
      badHelp: 'En las columnas de su archivo, con el motivo. Corríjalas e importe ese archivo.',
      fix: 'Corregir lo que no se importó',
      again: 'Importar otro archivo',
      resume: 'Reanudar',
    },

    verify: {
      title: '¿Han llegado todos?',
      help: 'Lee los usuarios de la aplicación y compara cada fila con ellos. No cambia nada.',
      compare: 'Comparar con la aplicación',
      again: 'Comparar otra vez',
      only: 'Solo comparar con la aplicación',
      onlyTitle: 'Comparación',
      onlyLead: (name, label) => `${name} con ${label}. No se importa nada.`,
      runningHelp: 'No cambia nada. Mantenga abierta esta pestaña; puede estar en segundo plano.',
      changingHelp: 'Cada usuario que difiere se cambia con una solicitud propia. Mantenga abierta esta pestaña.',
      reading: (listed) =>
        listed > 0
          ? `Leyendo los usuarios de la aplicación: ${count(listed)} hasta ahora`
          : 'Leyendo los usuarios de la aplicación',
      comparing: (done, total) => `${count(done)} de ${rows(total)} comparadas`,
      changing: (number) => changedUsers(number),
      changed: (number) => changedUsers(number),
      changedBefore: (number) => `${changedUsers(number)} antes. Compare otra vez para ver qué queda.`,
      ended: {
        stopped: 'Se detuvo la comparación',
        failed: 'No se pudo completar la comparación',
      },
      noReading: [
        'Esta dirección no le permite leer usuarios',
        "Si es un relay, su responsable tiene que permitirlo, con la opción allow: ['import', 'verify']. Si no lo es, su clave necesita acceso completo.",
      ],
      noChanging: [
        'Esta dirección no le permite cambiar usuarios',
        "Si es un relay, su responsable tiene que permitirlo, con la opción allow: ['import', 'verify', 'update']. Si no lo es, su clave necesita acceso completo.",
      ],
      all: (number) =>
        number === 1 ? 'El único usuario está en la aplicación' : `Los ${users(number)} están en la aplicación`,
      some: (number) =>
        `${plural(number, { one: 'fila no está en la aplicación como la tiene el archivo.', other: 'filas no están en la aplicación como las tiene el archivo.' })}`,
      extra: (number) =>
        `La aplicación tiene ${plural(number, { one: 'usuario más, que este archivo no tiene.', other: 'usuarios más, que este archivo no tiene.' })}`,
      summary: ({ present, updated, deactivated, missing, differing, ...others }) =>
        missing + differing + others.unconfirmed + others.invalid + others.pending === 0
          ? `Los ${users(present + updated + deactivated)} están en la aplicación.`
          : `En la aplicación: ${count(present + updated)}; distintos: ${count(differing)}; faltan: ${count(missing)}.`,
      outcomes: {
        present: ['En la aplicación', 'como en el archivo'],
        updated: ['Cambiados', 'ahora como en el archivo'],
        differing: ['Distintos', 'en la aplicación, con otro valor'],
        missing: ['Faltan', 'no están en la aplicación'],
        deactivated: ['Desactivados', 'en la aplicación, pero allí desactivados'],
        unconfirmed: ['Sin confirmar', 'la aplicación se negó a responder por ellos'],
        excluded: ['Fuera', 'por ejemplo, bots y usuarios eliminados'],
        invalid: ['Con un error', 'no pueden haberse importado'],
        duplicate: ['Repetidos', 'una fila anterior tiene el mismo ID'],
      },
      causes: {
        missing: [
          'No están en la aplicación',
          'Guarde estas filas e importe ese archivo, o importe otra vez el archivo completo.',
        ],
        differing: [(field) => `Otro valor en la aplicación: ${field}`, ''],
        refused: ['La aplicación se negó a cambiar a estos usuarios', ''],
        deactivated: ['Desactivados en la aplicación', 'En el archivo no están desactivados.'],
        unconfirmed: ['La aplicación se negó a responder por estos usuarios', ''],
        invalid: ['La fila tiene un error', 'No puede haberse importado. La comprobación muestra qué está mal.'],
      },
      headers: { uid: 'ID', file: 'En el archivo', app: 'En la aplicación', why: 'Por qué' },
      nothing: 'nada',
      another: 'otro valor',
      first: (number) => `Estas son las primeras ${count(number)}. Un archivo guardado las tiene todas.`,
      saveMissing: 'Filas que faltan',
      saveMissingHelp: 'En las columnas de su archivo. Se importa tal como está.',
      saveDiffering: 'Campos distintos',
      change: (number) =>
        number === 1 ? 'Cambiar este usuario en la aplicación' : `Cambiar estos ${users(number)} en la aplicación`,
      changeTitle: (number, label) => `¿Cambiar ${users(number)} en ${label}?`,
      changeFields: (names) => `Difieren: ${names.join(', ')}.`,
      changeHelp:
        'Cada uno recibe lo que tiene el archivo, en los campos que difieren y en ningún otro. Lo que la aplicación tiene ahora ahí se pierde: guarde antes los campos distintos. CometChat no cambia fechas.',
      changeNow: 'Cambiar',
    },
  }
}
