// Spanish: plain words, “usted”, and one word for each thing.
//
// user usuario · row fila · line of a file línea · column columna · cell celda · ID ID (los ID) · field campo · tag etiqueta · role rol
// extra details datos adicionales · workbook libro · sheet hoja · spreadsheet hoja de cálculo · key clave · dashboard panel
// app aplicación · address dirección · relay relay · rehearsal ensayo · request solicitud · speed limit límite de velocidad
// import importación, importar · check comprobación, comprobar · compare comparar · account resultado · outcome qué ha pasado
// fix corregir · leave out dejar fuera · mistake error · repeated repetida · refuse rechazar · differ diferir · missing que falta
// resume reanudar · stop detener · save guardar · download descargar · notes of an import registros

import { checkTexts } from './check.js'
import { columnTexts } from './columns.js'
import { fileTexts } from './file.js'
import { fixTexts } from './fixes.js'
import { importTexts } from './import.js'
import { planTexts } from './plan.js'

/** Returns all texts. @param {import('../formats.js').Formats} formats @returns {import('../en/index.js').Table} */
export default function spanish(formats) {
  const { plural, percent } = formats
  /** @type {import('../en/index.js').Numbers} */
  const numbers = {
    // Of whole millions, Spanish says «un millón de filas».
    rows: (number) => plural(number, { one: 'fila', many: 'de filas', other: 'filas' }),
    users: (number) => plural(number, { one: 'usuario', many: 'de usuarios', other: 'usuarios' }),
  }
  const all = { ...formats, ...numbers }
  return {
    ...numbers,
    ...fileTexts(all),
    ...columnTexts(all),
    ...checkTexts(all),
    ...fixTexts(all),
    ...importTexts(all),
    ...planTexts(all),
    product: 'Importar usuarios',
    unofficial: 'Para CometChat. No oficial.',
    language: 'Idioma',
    steps: {
      connect: 'Conectar',
      file: 'Archivo',
      columns: 'Columnas',
      check: 'Comprobación',
      import: 'Importación',
      account: 'Resultado',
    },
    stepOf: (at, of, name) => `Paso ${at} de ${of}: ${name}`,
    stepsLabel: 'Pasos',
    skip: 'Ir al contenido',
    back: 'Atrás',
    cancel: 'Cancelar',
    close: 'Cerrar',
    broken: 'Una parte de esta página no pudo iniciarse. Recárguela; si no sirve, use un navegador actual.',
    unexpected: (message) => `Algo ha salido mal aquí: ${message}`,
    connectedTo: (label) => `Conectado a ${label}`,
    notConnected: 'Sin conectar',
    titleOf: (step) => `${step} · Importar usuarios`,
    titleRunning: (share, name) => `${percent(share)} · ${name}`,

    labels: {
      uid: 'ID',
      name: 'Nombre',
      avatar: 'Imagen (enlace)',
      link: 'Página de perfil (enlace)',
      role: 'Rol',
      metadata: 'Datos adicionales (como JSON)',
      tags: 'Etiquetas',
      createdAt: 'Creado el',
      lastActiveAt: 'Última actividad',
      deactivatedAt: 'Desactivado el',
    },
    required: 'obligatorio',

    list: { loading: 'Cargando…', label: 'Lista; use las teclas de flecha para moverse por ella' },
    saved: (name) => `${name} se entregó a su navegador para guardarlo.`,
    files: {
      template: 'plantilla-de-usuarios.csv',
      bad: (name) => `${name} - por corregir`,
      fixed: (name) => `${name} - corregido`,
      missing: (name) => `${name} - faltan`,
      differing: (name) => `${name} - distintos`,
      account: (name) => `${name} - resultado`,
      plan: 'import.json',
    },
  }
}
