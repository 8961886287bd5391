// Files that programs damaged on their way, or write in a form of their own: what must become of each, in every world.

import { checkUsers } from 'cometchat-import'
import { equal, ok } from '../assert.js'
import { rig } from '../helpers.js'

/**
 * @typedef {object} Case
 * @property {string} name the sentence that it proves
 * @property {string} text of the file
 * @property {object} [options]
 * @property {Record<string, object>} [users] as they must be stored: these fields of each, and no other user
 * @property {string[]} [issues] `CODE path` of what is wrong
 * @property {string[]} [notes] `CODE path count`
 * @property {RegExp} [says] what the first issue's message, or the failure's, must have
 * @property {RegExp} [not] what no message may have
 */

/** @type {Case[]} */
const CASES = [
  {
    name: 'a number that a spreadsheet shortened is refused wherever it stands',
    text: 'uid,name,createdAt,metadata.phone\n1.23457E+11,Ann,,\nbob,Bob,1.67342E+12,\ncid,Cid,,4.91512E+11\ndan,1.23457E+11,,\neve,Eve,1673421419,+4915112345678\n',
    options: { timestamps: 'auto' },
    users: { eve: { name: 'Eve', createdAt: 1673421419, metadata: { phone: '+4915112345678' } } },
    issues: ['LOST_DIGITS uid', 'LOST_DIGITS createdAt', 'LOST_DIGITS metadata.phone', 'LOST_DIGITS name'],
    says: /a spreadsheet or another program may have shortened it/,
  },
  {
    name: 'no uid is derived from a damaged id',
    text: "uid,name\n1.23457E+11,Ann\n'007,Bob\nObjectId(63be63ab2f1d4c0012345678),Cid\n42.0,Dan\nann@example.com,Eve\n",
    options: { uid: 'cometchat' },
    users: { ann_example_com_3ylov2: { name: 'Eve' } },
    issues: ['LOST_DIGITS uid', 'CHARACTER uid'],
    not: /cometchat/,
  },
  {
    name: 'a name that cannot be seen is missing, and marks around one are none of it',
    text: 'name,uid\n\u{feff}Bob,1\n\u{200b},2\n\u{3164},3\n\u{feff}"Lee, Ann",4\n',
    users: { 1: { name: 'Bob' }, 4: { name: 'Lee, Ann' } },
    issues: ['REQUIRED name'],
  },
  {
    name: 'names that say that there is none are sent, and noted',
    text: 'uid,name\n1,NULL\n2,#N/A\n3,undefined\n4,Ann\n',
    users: { 1: { name: 'NULL' }, 2: { name: '#N/A' }, 3: { name: 'undefined' }, 4: { name: 'Ann' } },
    notes: ['PLACEHOLDER name 3'],
  },
  {
    name: 'the same in JSON',
    text: '{"uid":1,"name":"NULL"}\n{"uid":2,"name":"(n\\u0075ll)"}\n{"uid":3,"name":"Null Island"}\n',
    users: { 1: { name: 'NULL' }, 2: { name: '(null)' }, 3: { name: 'Null Island' } },
    notes: ['PLACEHOLDER name 2'],
  },
  {
    name: 'names that are e-mail addresses are sent, and noted',
    text: 'uid,name\n1,ann@example.com\n2,"bob@mail.example.com"\n3,@cid\n4,d@localhost\n5,Eve (eve@example.com)\n6,@x.y\n7,f@x.\n8,a-name-of-more-than-sixty-four-characters-before-the-sign-that-counts@example.com\n',
    users: {
      1: { name: 'ann@example.com' },
      2: { name: 'bob@mail.example.com' },
      3: {},
      4: {},
      5: {},
      6: {},
      7: {},
      8: {},
    },
    notes: ['EMAIL_ADDRESS name 3'],
  },
  {
    name: 'so are those of JSON, that are escaped, that are joined, and that fill an empty name',
    text: '{"uid":1,"first":"ann@example.com"}\n{"uid":2,"first":"b\\"b@example.com"}\n{"uid":3,"first":" ","mail":"cid@example.com"}\n{"uid":4,"first":"Dan","last":"d@x.y"}\n',
    options: { map: { name: ['first', 'last'] }, fallback: { name: 'mail' }, extra: 'drop' },
    users: { 1: { name: 'ann@example.com' }, 2: { name: 'b"b@example.com' }, 3: { name: 'cid@example.com' }, 4: {} },
    notes: ['EMAIL_ADDRESS name 3'],
  },
  {
    name: 'a picture is no address of one, however long it is',
    text: `uid,name,avatar\n1,A,"data:image/png;base64,${'iVBORw0KGgo'.repeat(400)}"\n2,B,/9j/4AAQSkZJRg\n3,C,"data:,x"\n4,D,https://a.b/data:c.png\n`,
    users: { 4: { avatar: 'https://a.b/data:c.png' } },
    issues: ['URL avatar'],
    says: /CometChat stores the address of a picture, not the picture: upload it/,
    not: /https:\/\/ in front|after the scheme|at most/,
  },
  {
    name: 'dates with dots have the day first',
    text: 'uid,name,createdAt,lastActiveAt\n1,A,31.12.2024,01.01.1970\n2,B,31.12.2024 14:05,1.2.03\n3,C,12.31.2024,\n4,D,31/12/2024,\n',
    options: { timestamps: 'auto' },
    users: {
      1: { createdAt: 1735603200, lastActiveAt: undefined },
      2: { createdAt: 1735653900, lastActiveAt: 1044057600 },
    },
    issues: ['TIMESTAMP createdAt'],
  },
  {
    name: 'tags stand between commas, semicolons or bars, in quotes or braces',
    text: 'uid,name,tags\n1,A,"VIP, wholesale"\n2,B,"""VIP"",""wholesale"""\n3,C,"a, b; c"\n4,D,"{VIP,""new ones""}"\n5,E,VIP / x\n',
    users: {
      1: { tags: ['VIP', 'wholesale'] },
      2: { tags: ['VIP', 'wholesale'] },
      3: { tags: ['a, b', 'c'] },
      4: { tags: ['VIP', 'new ones'] },
      5: { tags: ['VIP / x'] },
    },
    notes: ['NOT_SPLIT tags 1'],
  },
  {
    name: 'a text that is one tag is noted where a sign in it may stand between several',
    text: '{"uid":1,"name":"A","tags":"red/blue"}\n{"uid":2,"name":"B","tags":"red\\nblue"}\n{"uid":3,"name":"C","tags":"a/b; c"}\n{"uid":4,"name":"D","tags":["a/b"]}\n{"uid":5,"name":"E","tags":"https://a.b/c"}\n{"uid":6,"name":"F","tags":"red\\n"}\n',
    users: {
      1: { tags: ['red/blue'] },
      2: { tags: ['red\nblue'] },
      3: { tags: ['a/b', 'c'] },
      4: { tags: ['a/b'] },
      5: { tags: ['https://a.b/c'] },
      6: { tags: ['red'] },
    },
    notes: ['NOT_SPLIT tags 2'],
  },
  {
    name: 'the formula of a text is the text',
    text: 'uid,name,metadata.zip\n="007",="Ann Lee",="01234"\n8,"=""say """"hi""""""",\n',
    users: { '007': { name: 'Ann Lee', metadata: { zip: '01234' } }, 8: { name: 'say "hi"' } },
  },
  {
    name: 'blanks may stand before quotes',
    text: 'uid, name\n1, "Lee, Ann"\n2,\t"Bob"\n',
    users: { 1: { name: 'Lee, Ann' }, 2: { name: 'Bob' } },
  },
  {
    name: 'a header within the file is no user, and noted',
    text: 'uid,name\nann,Ann\nuid,name\n\u{feff}uid,name\nbob,Bob\n',
    users: { ann: { name: 'Ann' }, bob: { name: 'Bob' } },
    notes: ['REPEATED_HEADER  2'],
  },
  {
    name: 'empty cells too many are none, and missing ones are filled on demand',
    text: 'uid,name,role,\nann,Ann,vip,,\nbob,Bob\ncid\n',
    options: { shortRows: 'fill' },
    users: { ann: { name: 'Ann', role: 'vip' }, bob: { name: 'Bob' } },
    issues: ['REQUIRED name'],
  },
  {
    name: 'missing cells are an issue otherwise',
    text: 'uid,name,role\nann,Ann,vip\nbob,Bob\n',
    users: { ann: { name: 'Ann' } },
    issues: ['CELL_COUNT '],
    says: /shortRows: 'fill'/,
  },
  {
    name: 'columns that are named for a file with a header are refused',
    text: 'id,name,age\n1,Ann,3\n',
    options: { columns: ['uid', 'name', ''] },
    users: {},
    says: /found a header row/,
  },
  {
    name: 'what mysql writes is read',
    text: 'id\tname\tavatar\n1\tO\\\\Neil\tNULL\n2\t"Bob"\t\\N\n3\tAnn\\nLee\t\n',
    options: { dialect: 'mysql', map: { uid: 'id' } },
    users: { 1: { name: 'O\\Neil', avatar: undefined }, 2: { name: '"Bob"' }, 3: { name: 'Ann\nLee' } },
  },
  {
    name: 'what postgres copies is read',
    text: '1\tcaf\\303\\251\t\\N\n2\tNULL\t\\N\n\\.\n',
    options: { dialect: 'postgres', columns: ['uid', 'name', 'avatar'] },
    users: { 1: { name: 'café' }, 2: { name: 'NULL' } },
    notes: ['PLACEHOLDER name 1'],
  },
  {
    name: 'a table that mysql draws is refused, with how to print it',
    text: '+----+------+\n| id | name |\n+----+------+\n|  1 | Ann  |\n+----+------+\n',
    users: {},
    says: /found a table drawn with lines.*mysql --batch/,
  },
  {
    name: 'quotes that no CSV has point to the dialect of a database',
    text: '1\tAnn\t{"plan":"pro"}\t"a" b\n',
    options: { columns: ['uid', 'name', '', ''] },
    users: {},
    says: /in the first row.*dialect mysql or postgres/,
  },
  {
    name: 'the infinity of postgres is no time',
    text: 'uid,name,deactivatedAt\n1,A,infinity\n2,B,-infinity\n',
    options: { timestamps: 'auto' },
    users: { 1: { deactivatedAt: undefined }, 2: { deactivatedAt: undefined } },
  },
  {
    name: 'a delimiter may be given, and lines before the header skipped',
    text: '# exported\n# "by crm\nuid (x, y)^name (x, y)\n1^Ann\n',
    options: { delimiter: '^', skipLines: 2, map: { uid: 'uid (x, y)', name: 'name (x, y)' } },
    users: { 1: { name: 'Ann' } },
  },
  {
    name: 'a null in quotes is read on demand',
    text: '"uid","name","avatar"\n"1","Ann","null"\n"2","null",""\n',
    options: { nullMarker: 'null', quotedNull: true },
    users: { 1: { name: 'Ann', avatar: undefined } },
    issues: ['REQUIRED name'],
  },
  {
    name: 'an optional value that breaks its rule is left out on demand, and noted',
    text: `uid,name,avatar,createdAt,tags\n1,Ann,none,1/11/2023,${'x'.repeat(101)};${'y'.repeat(101)}\n2,,https://a.b/c.png,,\n3,Cid,https://a.b/c.png,1673421419,x\n`,
    options: { invalidOptional: 'omit' },
    users: {
      1: { name: 'Ann', avatar: undefined, tags: undefined },
      3: { avatar: 'https://a.b/c.png', createdAt: 1673421419, tags: ['x'] },
    },
    issues: ['REQUIRED name'],
    notes: ['OMITTED avatar 1', 'OMITTED tags 1', 'OMITTED createdAt 1'],
  },
  {
    name: 'dates with the year first, or the name of a month, are read with auto',
    text: 'uid,name,createdAt\n1,A,2023/1/11 7:16\n2,B,2023.01.11 07:16\n3,C,"Jan 11, 2023 7:16 AM"\n4,D,1673421360123.456\n5,E,1899-12-30T00:00:00.000Z\n6,F,1/11/2023\n',
    options: { timestamps: 'auto' },
    users: {
      1: { createdAt: 1673421360 },
      2: { createdAt: 1673421360 },
      3: { createdAt: 1673421360 },
      4: { createdAt: 1673421360 },
      5: { name: 'E' },
    },
    issues: ['TIMESTAMP createdAt'],
    says: /write the year first/,
  },
  {
    name: 'what stands for never, is read with auto, and the issue says so',
    text: 'uid,name,lastActiveAt\n1,A,0\n2,B,Never\n',
    users: {},
    issues: ['TIMESTAMP lastActiveAt'],
    says: /set timestamps: 'auto'/,
  },
  {
    name: 'a column of yes and no is no time',
    text: 'uid,name,deactivatedAt\n1,A,true\n2,B,No\n',
    users: {},
    issues: ['TIMESTAMP deactivatedAt'],
    says: /expected a time, not yes or no/,
    not: /10-digit/,
  },
  {
    name: 'what PHP writes for nothing is nothing',
    text: '[{"uid":1,"name":"A","metadata":[],"tags":{"1":"x"},"avatar":false},{"uid":2.0,"name":"B","metadata":"[]","tags":[""]}]',
    users: { 1: { name: 'A', metadata: undefined, tags: ['x'], avatar: undefined }, 2: { name: 'B', tags: undefined } },
  },
  {
    name: 'of several columns that may be the name, the full name is taken',
    text: 'username,userid,fullname,displayname\nann.lee,U1,Ann Lee,ann\n',
    options: { extra: 'drop' },
    users: { u1: { name: 'Ann Lee' } },
  },
  {
    name: 'white space in a column name is one blank',
    text: 'User\u{a0}ID,"Full\n Name"\n1,Ann\n',
    options: { map: { uid: 'User ID', name: 'Full  Name' } },
    users: { 1: { name: 'Ann' } },
  },
]

export const damage = {
  name: 'damage',
  define(test) {
    for (const { name, text, options, users, issues = [], notes = [], says, not } of CASES) {
      test(name, async () => {
        const check = await checkUsers(text, options)
        const found = new Set(check.issues.map(({ code, path }) => `${code} ${path}`))
        equal([...found].sort(), [...issues].sort())
        equal(
          check.notes.map(({ code, path, count }) => `${code} ${path} ${count}`),
          notes,
        )
        const messages = [check.error?.message, ...check.issues.flatMap(({ samples }) => samples.map((s) => s.message))]
        if (says) ok(says.test(messages.filter(Boolean)[0] ?? ''), messages.join('\n'))
        if (not) ok(!not.test(messages.join('\n')), messages.join('\n'))
        const { sandbox, importAll } = rig()
        await importAll(text, options)
        equal([...sandbox.users.keys()].sort(), Object.keys(users ?? {}).sort())
        for (const [uid, fields] of Object.entries(users ?? {})) {
          const stored = sandbox.users.get(uid)
          for (const [field, value] of Object.entries(fields)) equal(stored[field], value, `${uid}.${field}`)
        }
      })
    }
  },
}
