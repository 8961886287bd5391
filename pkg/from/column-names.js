/**
 * Names that columns have in other languages than English, by which a field is guessed. The core knows the English ones. Words that
 * mean several fields, such as the French *identifiant*, are not here.
 */
import { USERS } from '../client/entities.js'

/** Returns a name as it is compared: without upper case, accents, blanks and signs. @param {string} name */
const plain = (name) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** @param {string[]} lines names with commas between them; the likeliest first */
const names = (...lines) => lines.flatMap((line) => line.split(', ').map(plain))

/** By field: German, Spanish, French, Portuguese, Italian, Dutch. @type {Record<string, string[]>} */
const NAMES = {
  uid: names(
    'Benutzer-ID, Nutzer-ID, Kunden-ID, Mitglieds-ID, Kundennummer, Kundennr, Mitgliedsnummer, Personalnummer',
    'ID de usuario, ID usuario, número de cliente, código de cliente, número de socio',
    'ID utilisateur, identifiant utilisateur, identifiant unique, numéro client, numéro de client, code client',
    'ID do usuário, ID do utilizador, código do cliente, número do cliente',
    'ID utente, codice cliente, numero cliente, codice utente',
    'gebruikers-ID, klantnummer, lidnummer, personeelsnummer',
  ),
  name: names(
    'Anzeigename, vollständiger Name, vor- und nachname, vorname und nachname',
    'nombre completo, nombre para mostrar, nombre y apellidos',
    "nom complet, nom d'affichage, nom affiché, prénom et nom",
    'nome completo, nome de exibição, nome visualizzato, nome e cognome',
    'volledige naam, weergavenaam',
  ),
  avatar: names(
    'Profilbild, Profilfoto, Bild, Foto, Profilbild-URL, Bild-URL',
    'foto de perfil, imagen de perfil, imagen',
    'photo de profil, image de profil',
    'foto do perfil, imagem de perfil, imagem',
    'foto profilo, foto del profilo, immagine del profilo, immagine profilo, immagine',
    'profielfoto, profielafbeelding, afbeelding',
  ),
  link: names(
    'Profil-Link, Profilseite, Webseite, enlace, sitio web, página web, lien, lien du profil, site web',
    'link do perfil, sito web, link del profilo, profiellink, profielpagina',
  ),
  role: names('Rolle, Benutzerrolle, Nutzerrolle, rol, rol de usuario, rôle, papel, ruolo, gebruikersrol'),
  tags: names('Schlagworte, Schlagwörter, Stichworte, etiquetas, étiquettes, etichette'),
  createdAt: names(
    'registriert am, Registrierungsdatum, erstellt am, Erstellungsdatum, angelegt am, Mitglied seit, Beitrittsdatum',
    'fecha de registro, fecha de alta, fecha de creación, registrado el, creado el',
    "date d'inscription, date de création, inscrit le, créé le",
    'data de registro, data de registo, data de cadastro, data de criação, registrado em, registado em, criado em',
    'data di registrazione, data di iscrizione, data di creazione, registrato il, creato il',
    'registratiedatum, aanmaakdatum, geregistreerd op, aangemaakt op, lid sinds',
  ),
  lastActiveAt: names(
    'zuletzt aktiv, letzte Aktivität, zuletzt online, zuletzt gesehen, letzte Anmeldung, letzter Login',
    'última actividad, última conexión, último acceso, último inicio de sesión',
    'dernière activité, dernière connexion',
    'última atividade, último login',
    'ultima attività, ultimo accesso',
    'laatst actief, laatste activiteit, laatst gezien, laatste login',
  ),
  deactivatedAt: names(
    'deaktiviert am, gesperrt am, gelöscht am, desactivado el, bloqueado el, eliminado el',
    'désactivé le, bloqué le, supprimé le, desativado em, bloqueado em, excluído em',
    'disattivato il, bloccato il, eliminato il, gedeactiveerd op, geblokkeerd op, verwijderd op',
  ),
}

/** First names: some of these words are the whole name where no column has the last one. */
const FIRST = names('first name, given name, Vorname, nombre, nombres, prénom, nome, voornaam')
const LAST = names(
  'last name, family name, surname, Nachname, Familienname, apellido, apellidos, nom, nom de famille',
  'sobrenome, cognome, achternaam, familienaam',
)
const ALONE = names('nombre, nom, nome, naam')
/** Names to log in with, for who has no other. */
const ACCOUNT = names(
  "Benutzername, Nutzername, nombre de usuario, nom d'utilisateur, nome de usuário, nome de utilizador, nome utente, gebruikersnaam",
)

/**
 * Returns columns with guesses for fields that no column fills so far.
 *
 * @template {{ column: string, field: string | null, guess: boolean }} T
 * @param {readonly T[]} columns in their order
 * @returns {T[]}
 */
export function withGuesses(columns) {
  const free = columns.filter(({ column, field }) => column !== '' && (field === null || !USERS.fields.includes(field)))
  /** @type {Map<T, string>} */
  const guesses = new Map()
  for (const field of USERS.fields) {
    if (columns.some((column) => column.field === field)) continue
    const left = free.filter((column) => !guesses.has(column))
    const found = field === 'name' ? ofName(left) : likeliest(left, NAMES[field] ?? [])
    for (const column of found) guesses.set(column, field)
  }
  return columns.map((column) => {
    const field = guesses.get(column)
    return field === undefined ? column : { ...column, field, guess: true }
  })
}

/**
 * Returns the columns that make the name. A last name that stands before the first one is none, for they are joined in their order.
 *
 * @template {{ column: string }} T
 * @param {T[]} columns
 */
function ofName(columns) {
  const [whole] = likeliest(columns, NAMES.name ?? [])
  if (whole) return [whole]
  const [first] = likeliest(columns, FIRST)
  const [last] = likeliest(columns, LAST)
  if (first && last && first !== last) return columns.indexOf(first) < columns.indexOf(last) ? [first, last] : []
  const [alone] = likeliest(columns, ALONE)
  return alone ? [alone] : likeliest(columns, ACCOUNT)
}

/**
 * Returns the column whose name is the first in a list; none if no column's is.
 *
 * @template {{ column: string }} T
 * @param {T[]} columns
 * @param {string[]} known
 */
function likeliest(columns, known) {
  const ranked = columns
    .map((column) => ({ column, rank: known.indexOf(plain(column.column)) }))
    .filter(({ rank }) => rank >= 0)
  const [best] = ranked.sort((one, other) => one.rank - other.rank)
  return best ? [best.column] : []
}
