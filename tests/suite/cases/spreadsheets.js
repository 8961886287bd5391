/** An Excel workbook is read in every runtime: its date, its damaged number, and the numbers of its rows. */
import { checkUsers, importUsers } from 'cometchat-import'
import { listSheets, readXlsx } from 'cometchat-import/xlsx'
import { equal, match } from '../assert.js'
import { rig } from '../helpers.js'

const bytes = () => Uint8Array.from(atob(BOOK), (character) => character.charCodeAt(0))

export const spreadsheets = {
  name: 'spreadsheets',
  define(test) {
    test('a workbook is imported, from bytes, a Blob and a stream', async () => {
      for (const make of [bytes, () => new Blob([bytes()]), () => new Blob([bytes()]).stream()]) {
        const { sandbox, options } = rig()
        const report = await importUsers(readXlsx(make(), { sheet: 'staff' }), { ...options, timestamps: 'auto' })
        equal([report.status, report.imported, report.invalid], ['complete', 1, 1])
        const { name, createdAt } = sandbox.users.get('ada')
        equal([name, createdAt], ['Ada, "the first"', 1_717_149_600])
      }
    })

    test('what a sheet has damaged is named, with the row of the sheet', async () => {
      const { issues } = await checkUsers(readXlsx(bytes()), { timestamps: 'auto' })
      equal([issues.length, issues[0].code, issues[0].samples[0].line], [1, 'LOST_DIGITS', 4])
    })

    test('its sheets are listed, and what is no workbook is an error', async () => {
      equal(await listSheets(bytes()), [{ name: 'Staff', hidden: false, empty: false }])
      const { error } = await importUsers(readXlsx(new TextEncoder().encode('uid,name\n')), rig().options)
      match(`${error.code}: ${error.message}`, /^INPUT_FORMAT: expected an Excel workbook/)
    })
  },
}

/** A workbook with one sheet: a header, an empty row, a user, and one whose id a spreadsheet has shortened. */
const BOOK =
  'UEsDBBQAAAAIADeEfl3YiHWFeQAAAKsAAAALAAAAX3JlbHMvLnJlbHNdjkEOwiAQRa/ScIBOdeHClK7cdGu8ANKhkAJDhjHW28vSunzJz/tv' +
  'vGM0EihXH0qdDtjNi1Y8LyfVPT4FtfIi5QpQrcdkak8F856iI05GGvIK5FyweCP7SpgFzsNwAf59+Fs0s+EVRas9wpt4exJtfZMqmEY4tn0B' +
  'UEsDBBQAAAAIADeEfl2P3oaekgAAAOQAAAAPAAAAeGwvd29ya2Jvb2sueG1sjY89DoMwDIWvEvkANXTogICpC3NPkILTRJA4slO1xy+CsjP5' +
  '5+l9T6/9sMxP5tl845K0A19KbhB19BStXjhTWhXHEm1ZT3mhZiE7qScqccFrVd0w2pBgJzRyhsHOhZHuPL4jpbJDhBZbAif1ISv07Zag/2mS' +
  'jdTBo1jnwGyvYeqgBmOkCesmw1QD9i0eNjya9T9QSwMEFAAAAAgAN4R+XV3O3beNAAAAKwEAABoAAAB4bC9fcmVscy93b3JrYm9vay54bWwu' +
  'cmVsc62QywrCMBBFf6XkAzqtCxdiXInQrfgDIZ00wbzIjGj/3qD4KLh0NZxZ3Hu42yN6xS5Fsi7TboHNMEpRhrEXzWnOKIVlzhsA0haDojZl' +
  'jLfgTSpBccUyQTLGadwnfQkYGVZdt4by3QDXVM5kEbmGqjIhS/F+ETxO39ZUAb9lDv+UIZ490sfkya96WG5zB1BLAwQUAAAACAA3hH5derty' +
  'KwwBAABHAgAAGAAAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbHWSW27DIBBFt4L4beUxMXHaChO5D3UBXQGySY1qsAVTp1voR6RuMvsoTlor' +
  'kWy+5nEvHA0jtl+2JYP2wXSuoCxJ6VaKfec/QqM1kth1oaANYv8AEKpGWxWSrtcudnadtwpj6t8h9F6r+mSyLazSNAerjKNSnGrPCpUUvtsT' +
  'H1+J1WoMSkYJFtS41jj9hj7WTZAC5aepBaAUMKZQ/ckfl+ROWT2jf1rSV5EVdV3itQki3wSZTZDZwi2qVnOQS/KyVreEYqPJzviAdA44euO0' +
  'x/kMkq85zxLO8v/DBQwzoHwCHaNBsmSV8XW+ubtP2Tl6uWGbyXuG5AuQr15Vmhx/Dsfvw9xw4OI3YVoT+QtQSwMEFAAAAAgAN4R+Xf2pUkg0' +
  'AAAAUQAAAA0AAAB4bC9zdHlsZXMueG1ssykuqcxJDc5ITS2xs0lOzcmJSCu2s6lIU8grzXXLLfFMsVUyUNJHEzEyAgnpw5XrIxkCAFBLAQIU' +
  'ABQAAAAIADeEfl3YiHWFeQAAAKsAAAALAAAAAAAAAAAAAAAAAAAAAABfcmVscy8ucmVsc1BLAQIUABQAAAAIADeEfl2P3oaekgAAAOQAAAAP' +
  'AAAAAAAAAAAAAAAAAKIAAAB4bC93b3JrYm9vay54bWxQSwECFAAUAAAACAA3hH5dXc7dt40AAAArAQAAGgAAAAAAAAAAAAAAAABhAQAAeGwv' +
  'X3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQSwECFAAUAAAACAA3hH5dertyKwwBAABHAgAAGAAAAAAAAAAAAAAAAAAmAgAAeGwvd29ya3NoZWV0' +
  'cy9zaGVldDEueG1sUEsBAhQAFAAAAAgAN4R+Xf2pUkg0AAAAUQAAAA0AAAAAAAAAAAAAAAAAaAMAAHhsL3N0eWxlcy54bWxQSwUGAAAAAAUA' +
  'BQA/AQAAxwMAAAAA'
