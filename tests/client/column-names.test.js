// Fields that are guessed by the names of columns in other languages: `init`, the advice of `check` and the admin page take them from here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeColumns } from '../../pkg/entry/default.js'
import { withGuesses } from '../../pkg/from/column-names.js'

/** What is guessed of a header. @param {string} header */
async function guessed(header) {
  const { columns } = await describeColumns(`${header}\n${header.replace(/[^,]+/g, 'x')}\n`)
  return Object.fromEntries(
    withGuesses(columns).flatMap(({ column, field, guess }) =>
      field === null ? [] : [[column, guess ? field : `= ${field}`]],
    ),
  )
}

test('the columns of six languages are guessed, however they are written', async () => {
  for (const [header, fields] of [
    [
      'Kundennummer,Vorname,Nachname,E-Mail,Rolle,Profilbild,Registriert am,Zuletzt aktiv',
      'uid,name,name,,role,avatar,createdAt,lastActiveAt',
    ],
    ['Benutzer-ID,Anzeigename,Benutzername,Bild,Schlagwörter', 'uid,name,,avatar,tags'],
    ['ID DE USUARIO,nombre_completo,Última conexión,etiquetas,Fecha de alta', 'uid,name,lastActiveAt,tags,createdAt'],
    ['numéro client,prénom,nom,rôle,photo de profil,créé le', 'uid,name,name,role,avatar,createdAt'],
    ['Código do cliente,nome,sobrenome,imagem,criado em', 'uid,name,name,avatar,createdAt'],
    ['codice cliente,nome,cognome,ruolo,ultimo accesso', 'uid,name,name,role,lastActiveAt'],
    ['klantnummer,voornaam,achternaam,profielfoto,lid sinds', 'uid,name,name,avatar,createdAt'],
    ['gebruikers-ID,naam,afbeelding', 'uid,name,avatar'],
    ['Mitgliedsnummer,Benutzername', 'uid,name'],
    ['Member ID,First Name,Last Name', 'uid,name,name'],
  ]) {
    const expected = fields.split(',').map((field, at) => [header.split(',')[at], field])
    assert.deepEqual(await guessed(header), Object.fromEntries(expected.filter(([, field]) => field)), header)
  }
})

test('what is a field already, what is joined in the wrong order, and what means several fields is left as it is', async () => {
  assert.deepEqual(await guessed('uid,Kundennummer,name,Anzeigename'), { uid: '= uid', name: '= name' })
  assert.deepEqual(await guessed('Nachname,Vorname,Kundennummer'), { Kundennummer: 'uid' })
  assert.deepEqual(await guessed('identifiant,nom,Anmeldung,Nummer,Status'), { nom: 'name' })
  assert.deepEqual(await guessed('Rolle,Benutzerrolle'), { Rolle: 'role' })
  assert.deepEqual(withGuesses([]), [])
})
