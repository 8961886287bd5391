/** CSV, NDJSON and JSON in every encoding, cut into pieces anywhere: the same users arrive. */
import { checkUsers, describeColumns } from 'cometchat-import'
import { equal } from '../assert.js'
import { cut, rig, slowly } from '../helpers.js'

const USERS = [
  { uid: 'ann', name: 'Ann "A." Example', link: 'https://example.com/?q=a,b;c|d' },
  { uid: 'two-lines', name: 'Two\nlines, and a comma', link: 'https://example.com/2' },
  { uid: 'family', name: 'Zoë 👩‍👩‍👧 Ünal', link: 'https://example.com/é' },
  { uid: 'chinese', name: '张伟', link: 'https://example.com/4' },
]

/** Quoted where it must be; line breaks within cells are `end`, as the file's own are. */
function csv(delimiter, end, quoteAll) {
  const cell = (text) =>
    quoteAll || /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  return [['uid', 'name', 'link'], ...USERS.map(({ uid, name, link }) => [uid, name, link])]
    .map((row) => row.map(cell).join(delimiter))
    .join(end)
}

const FORMS = {
  'CSV with commas': csv(',', '\n', false),
  'CSV with semicolons, CRLF and a line break at the end': `${csv(';', '\r\n', false)}\r\n`,
  'CSV with tabs': csv('\t', '\n', false),
  'CSV with bars and quotes everywhere': csv('|', '\r\n', true),
  NDJSON: USERS.map((user) => JSON.stringify(user)).join('\n'),
  'NDJSON with CRLF and blank lines': `\r\n${USERS.map((user) => JSON.stringify(user)).join('\r\n\r\n')}\r\n`,
  JSON: JSON.stringify(USERS),
  'JSON, an object around them': JSON.stringify({ total: 4, result: { users: USERS }, next: null }),
  'JSON, objects around them on many lines': USERS.map((user) => JSON.stringify({ users: [user] }, null, 2)).join('\n'),
  'NDJSON with all on one line': USERS.map((user) => JSON.stringify(user)).join(''),
  'NDJSON with a record separator before each': USERS.map((user) => `\u001e${JSON.stringify(user)}\n`).join(''),
  'NDJSON with byte order marks': USERS.map((user) => `\ufeff${JSON.stringify(user)}`).join('\n'),
  'JSON, objects on many lines': USERS.map((user) => JSON.stringify(user, null, 2)).join('\n'),
  'JSON, arrays one after another': USERS.map((user) => JSON.stringify([user])).join(''),
  'JSON, by their uids': JSON.stringify({
    users: Object.fromEntries(USERS.map(({ uid, ...user }) => [uid, user])),
  }),
  'JSON on many lines': JSON.stringify(USERS, null, 2).replaceAll('\n', '\r\n'),
}

const ENCODINGS = {
  'UTF-8': (text) => new TextEncoder().encode(text),
  'UTF-8 with a BOM': (text) => new TextEncoder().encode(`\ufeff${text}`),
  'UTF-16 LE': (text) => utf16(`\ufeff${text}`, true),
  'UTF-16 BE': (text) => utf16(`\ufeff${text}`, false),
}

function utf16(text, littleEndian) {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), littleEndian)
  return new Uint8Array(view.buffer)
}

export const formats = {
  name: 'formats',
  define(test) {
    for (const [form, text] of Object.entries(FORMS)) {
      test(`${form}: its columns or keys are described, with samples`, async () => {
        const { format, delimiter, rows, columns, error } = await describeColumns(text)
        const kind = ['csv', 'ndjson', 'json'].find((kind) => form.toLowerCase().startsWith(kind))
        equal([format, rows, error], [kind, 4, undefined])
        equal(delimiter, kind === 'csv' ? /[,;\t|]/.exec(text)[0] : undefined)
        equal(
          columns.map(({ column, field, guess, samples }) => [column, field, guess, samples]),
          ['uid', 'name', 'link'].map((name) => [name, name, false, USERS.slice(0, 3).map((user) => user[name])]),
        )
      })
    }

    for (const [form, text] of Object.entries(FORMS)) {
      for (const [encoding, encode] of Object.entries(ENCODINGS)) {
        test(`${form}, ${encoding}, in pieces of any size`, async () => {
          const bytes = encode(text)
          for (const size of [1, 2, 3, 7, bytes.length]) {
            const { sandbox, importAll } = rig()
            const report = await importAll(slowly(cut(bytes, size)))
            equal(
              [report.status, report.error, report.imported],
              ['complete', undefined, USERS.length],
              `pieces of ${size}`,
            )
            equal(
              [...sandbox.users.values()].map(({ uid, name, link }) => ({ uid, name, link })),
              USERS,
              `pieces of ${size}`,
            )
          }
        })
      }
    }

    test('CSV without a header row, with NULL for no value and the uid for no name, in pieces of any size', async () => {
      const rows = csv(',', '\n', false).split('\n').slice(1).join('\n')
      const bytes = new TextEncoder().encode(`${rows}\nnobody,NULL,NULL\n`)
      const options = { columns: ['uid', 'name', 'link'], nullMarker: 'NULL', fallback: { name: 'uid' } }
      for (const size of [1, 5, bytes.length]) {
        const { sandbox, importAll } = rig()
        const report = await importAll(slowly(cut(bytes, size)), options)
        equal(
          [report.status, report.error, report.imported],
          ['complete', undefined, USERS.length + 1],
          `pieces of ${size}`,
        )
        const stored = [...sandbox.users.values()].map(({ uid, name, link }) => ({ uid, name, link }))
        equal(stored, [...USERS, { uid: 'nobody', name: 'nobody', link: undefined }], `pieces of ${size}`)
      }
    })

    test('rows of a CSV have the line that they begin in', async () => {
      const check = await checkUsers('uid,name\r\nann,"A\r\nB"\r\nbad uid,C\r\n')
      equal([check.format, check.issues[0].samples[0].row, check.issues[0].samples[0].line], ['csv', 2, 4])
    })

    test('a large text is cut between characters', async () => {
      const users = Array.from({ length: 2000 }, (_, at) => ({
        uid: `u${at}`,
        name: '👩‍👩‍👧'.repeat(1 + (at % 12)),
        link: `https://example.com/${'x'.repeat(at % 97)}`,
      }))
      const check = await checkUsers(users.map((user) => JSON.stringify(user)).join('\n'))
      equal([check.rows, check.valid], [2000, 2000])
    })
  },
}
