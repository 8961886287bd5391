// German: plain words, „Sie“, and one word for each thing.
//
// user Nutzer · row Zeile · line of a file Zeile der Datei · column Spalte · cell Zelle · ID ID · field Feld · tag Tag · role Rolle
// extra details Zusatzangaben · workbook Arbeitsmappe · sheet Tabellenblatt · spreadsheet Tabellenkalkulation · key Schlüssel
// app App · address Adresse · relay Relay · rehearsal Probelauf · request Anfrage · speed limit Tempolimit · response Antwort
// import Import, importieren · check Prüfung, prüfen · compare vergleichen · account Ergebnis · outcome was daraus wurde
// fix korrigieren · leave out auslassen · mistake Fehler · repeated doppelt · refuse ablehnen · differ abweichen · missing fehlend
// resume fortsetzen · stop anhalten · save speichern · download herunterladen · notes of an import Aufzeichnungen

import { checkTexts } from './check.js'
import { columnTexts } from './columns.js'
import { fileTexts } from './file.js'
import { fixTexts } from './fixes.js'
import { importTexts } from './import.js'
import { planTexts } from './plan.js'

/** Returns all texts. @param {import('../formats.js').Formats} formats @returns {import('../en/index.js').Table} */
export default function german(formats) {
  const { plural, percent } = formats
  /** @type {import('../en/index.js').Numbers} */
  const numbers = {
    rows: (number) => plural(number, { one: 'Zeile', other: 'Zeilen' }),
    users: (number) => plural(number, { one: 'Nutzer', other: 'Nutzer' }),
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
    product: 'Nutzer importieren',
    unofficial: 'Für CometChat. Inoffiziell.',
    language: 'Sprache',
    steps: {
      connect: 'Verbinden',
      file: 'Datei',
      columns: 'Spalten',
      check: 'Prüfung',
      import: 'Import',
      account: 'Ergebnis',
    },
    stepOf: (at, of, name) => `Schritt ${at} von ${of}: ${name}`,
    stepsLabel: 'Schritte',
    skip: 'Zum Inhalt springen',
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    broken:
      'Ein Teil dieser Seite konnte nicht gestartet werden. Laden Sie sie neu; hilft das nicht, verwenden Sie einen aktuellen Browser.',
    unexpected: (message) => `Hier ist etwas schiefgegangen: ${message}`,
    connectedTo: (label) => `Verbunden mit ${label}`,
    notConnected: 'Nicht verbunden',
    titleOf: (step) => `${step} · Nutzer importieren`,
    titleRunning: (share, name) => `${percent(share)} · ${name}`,

    labels: {
      uid: 'ID',
      name: 'Name',
      avatar: 'Bild (Link)',
      link: 'Profilseite (Link)',
      role: 'Rolle',
      tags: 'Tags',
      metadata: 'Zusatzangaben (als JSON)',
      createdAt: 'Angelegt am',
      lastActiveAt: 'Zuletzt aktiv am',
      deactivatedAt: 'Deaktiviert am',
    },
    required: 'erforderlich',

    list: { loading: 'Wird geladen …', label: 'Liste; mit den Pfeiltasten bewegen Sie sich darin' },
    saved: (name) => `${name} wurde Ihrem Browser zum Speichern gegeben.`,
    files: {
      template: 'nutzer-vorlage.csv',
      bad: (name) => `${name} - zu korrigieren`,
      fixed: (name) => `${name} - korrigiert`,
      missing: (name) => `${name} - fehlend`,
      differing: (name) => `${name} - abweichend`,
      account: (name) => `${name} - Ergebnis`,
      plan: 'import.json',
    },
  }
}
