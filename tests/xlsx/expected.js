// What the workbooks of `files/` hold, written by hand from `make-files.py`: the users that arrive in the app, and the options by
// which they are read.

const people = [
  ['d1', 'Ada', 1_717_149_600, '2024-02-29', '07:16:59'],
  ['d2', 'Grace', 1_000_000_000, '1999-12-31', '23:59:59'],
  ['d3', 'Émilie', 1_673_421_419, '2100-03-01', '00:00:01'],
]
const dates = people.map(([uid, name, createdAt, day, time]) => ({
  uid,
  name,
  createdAt,
  metadata: { day, time, passed: '37:30:00', german: day, number: '45000' },
}))

const ids = [
  {
    uid: '42',
    name: 'Short',
    metadata: { padded: '00007', price: '19.99', active: 'TRUE', state: '#N/A', text: '0042' },
  },
  {
    uid: '123456789012345',
    name: 'Fifteen digits',
    metadata: { padded: '00123', price: '0.3', active: 'FALSE', state: '#REF!', text: '12345678901234567890' },
  },
  {
    uid: '1234567890123456789',
    name: 'Eighteen digits as text',
    metadata: { padded: '00000', price: '100', active: 'TRUE', state: 'fine', text: "'quoted" },
  },
]

/** LibreOffice keeps 15 digits of a number, and openpyxl 16 and more. */
const SIXTEEN = {
  uid: '1234567890123456',
  name: 'Sixteen digits',
  metadata: { padded: '12345', price: '-1.5', active: 'TRUE', state: '#DIV/0!', text: '1E5' },
}

const formulas = ['Ada Lovelace', 'Grace Hopper'].map((name, at) => ({
  uid: `${name.split(' ')[0]?.toLowerCase()}-${at + 2}`,
  name,
  createdAt: 1_717_156_800,
  metadata: {
    first: name.split(' ')[0],
    last: name.split(' ')[1],
    sum: '0.3',
    adult: at === 0 ? 'FALSE' : 'TRUE',
    broken: '#DIV/0!',
  },
}))

const titles = [
  {
    uid: 't1',
    name: 'Ada Lovelace 👩‍💻',
    tags: ['math', 'engines'],
    metadata: { note: 'two\nlines, "quoted" and a \\ backslash' },
  },
  { uid: 't2', name: 'Grace Hopper' },
  { uid: 't3', name: '<José> & Ñandú', metadata: { note: 'last' } },
]

const guests = [
  { uid: 'g1', name: 'Grace' },
  { uid: 'g2', name: '名前' },
]

/**
 * By the workbook's name behind that of the program: how it is read, the users, and the rows that are refused, by their number in the
 * sheet.
 *
 * @type {Record<string, { sheet?: string, options?: object, users: object[], refused?: Record<number, string> }>}
 */
export const EXPECTED = {
  'dates-1900': { users: dates },
  'dates-1904': { users: dates },
  ids: { users: ids, refused: { 4: 'LOST_DIGITS', 5: 'LOST_DIGITS' } },
  sheets: { sheet: 'Gäste', users: guests },
  titles: { options: { skipLines: 3 }, users: titles },
  formulas: { users: formulas },
}

/** The same of one program's workbook, where programs save other things. @type {typeof EXPECTED} */
export const OWN = {
  'openpyxl-ids': { users: ids.toSpliced(2, 0, SIXTEEN), refused: { 5: 'LOST_DIGITS' } },
}

/** openpyxl computes nothing: its formulas have no values. */
export const NOT_COMPUTED = 'openpyxl-formulas'
