// What a cell is as text: numbers by their formats, texts as XML writes them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOf } from '../../pkg/xlsx/formats.js'
import { readXlsx } from '../../pkg/xlsx/index.js'
import { textOfNumber } from '../../pkg/xlsx/values.js'
import { decoded, XmlReader } from '../../pkg/xlsx/xml.js'
import { sheetOf, textOf, workbook } from './build.js'

/** The text of a workbook of one sheet. */
const read = (rows, parts) => textOf(readXlsx(workbook({ Users: sheetOf(rows) }, parts)))

test('the formats of dates and times are known from those of numbers', () => {
  for (const code of [
    'yyyy-mm-dd',
    'd/m/yy h:mm',
    '[$-409]d\\-mmm\\-yy;@',
    'mmm',
    'mmmm',
    '[Red]dd.mm.',
    'yyyy"年"m"月"',
    'm/d/yyyy h:mm AM/PM',
  ])
    assert.equal(formatOf(code), 'date', code)
  for (const code of ['h:mm', 'hh:mm:ss.000', 'mm:ss', 'h:mm AM/PM', '[$-F400]h:mm:ss\\ AM/PM'])
    assert.equal(formatOf(code), 'time', code)
  for (const code of ['[h]:mm', '[mm]:ss', '[s]']) assert.equal(formatOf(code), 'elapsed', code)
  for (const code of [
    'General',
    '0',
    '0.00',
    '#,##0 "days"',
    '0.00E+00',
    '@',
    '[Red]#,##0',
    '[$USD-409] 0.00',
    '#\\d',
    '_-* #,##0.00_-',
    '',
    'GENERAL',
    '0%',
  ])
    assert.equal(formatOf(code), undefined, code)
  assert.equal(formatOf('00000'), 5)
  assert.equal(formatOf('000;-000'), 3)
})

test('a number keeps the digits that it has, and shows that it lost some', () => {
  for (const [raw, text] of [
    ['42', '42'],
    ['-7', '-7'],
    ['42.0', '42'],
    ['1E3', '1000'],
    ['999999999999999', '999999999999999'],
    ['1234567890123456', '1234567890123456'],
    ['-1.234567890123456E+15', '-1234567890123456'],
    ['1234567890123456.0', '1234567890123456'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740993', '9.00719925474099E+15'],
    ['1234567890123450', '1.23456789012345E+15'],
    ['1.23456789012346E+15', '1.23456789012346E+15'],
    ['1000000000000000', '1E+15'],
    ['1234567890123456.5', '1.23456789012346E+15'],
    ['12345678901234567', '1.23456789012346E+16'],
    ['1.2345678901234567E+17', '1.23456789012346E+17'],
    ['1E+20', '1E+20'],
    ['-1E+20', '-1E+20'],
    ['19.989999999999998', '19.99'],
    ['0.30000000000000004', '0.3'],
    ['1E-7', '1e-7'],
    ['', ''],
    ['none', 'none'],
  ])
    assert.equal(textOfNumber(raw, undefined, false), text, raw)
})

test('a format of zeros puts zeros in front, of whole numbers only', () => {
  assert.equal(textOfNumber('42', 5, false), '00042')
  assert.equal(textOfNumber('123456', 5, false), '123456')
  assert.equal(textOfNumber('1.5', 5, false), '1.5')
  assert.equal(textOfNumber('-1', 5, false), '-1')
})

test('days are counted from 1900 as Excel does, whose 1900 was a leap year, or from 1904', () => {
  for (const [raw, text] of [
    ['1', '1900-01-01'],
    ['59', '1900-02-28'],
    ['60', '1900-02-29'],
    ['61', '1900-03-01'],
    ['45443', '2024-05-31'],
    ['45443.416666666664', '2024-05-31T10:00:00'],
    ['45443.9999999999', '2024-06-01'],
    ['44937.30346207176', '2023-01-11T07:16:59.123'],
    ['0', '1899-12-31'],
    ['2958465.5', '9999-12-31T12:00:00'],
    ['2958466', '2958466'],
    ['-1', '-1'],
  ])
    assert.equal(textOfNumber(raw, 'date', false), text, raw)
  assert.equal(textOfNumber('0', 'date', true), '1904-01-01')
  assert.equal(textOfNumber('43981.5', 'date', true), '2024-05-31T12:00:00')
  assert.equal(textOfNumber('0.5', 'time', false), '12:00:00')
  assert.equal(textOfNumber('45443.5', 'time', false), '2024-05-31T12:00:00')
  assert.equal(textOfNumber('1.5625', 'elapsed', false), '37:30:00')
})

test('texts are read in each form: shared, in line, of formulas, in parts, without how they are spoken', async () => {
  const strings = `<sst><si><t>uid</t></si><si><r><t>na</t></r><r><rPr><b/></rPr><t xml:space="preserve">me</t></r></si>
    <si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si><si/></sst>`
  const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>x</t></is></c></row>
    <row r="2"><c r="A2" t="str"><f>A1</f><v>a&amp;b</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" t="s"><v>3</v></c></row>
    <row r="3"><c r="A3" t="str"><v>line_x000D_end_x005F_</v></c><c r="B3" t="str"><f>""</f><v></v></c>
    <c r="C3" t="inlineStr"><is><t><![CDATA[<&amp;>]]></t></is></c></row>`
  assert.equal(await read(rows, { strings }), 'uid,name,x\na&b,東京,\nline\\rend_,,<&amp;>\n')
})

test('a cell may be a date by its type, yes or no, an error, or empty with a format', async () => {
  const styles = `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs></styleSheet>`
  const rows = `<row><c s="1"><v>45443</v></c><c s="2"><v>45443.5</v></c><c><v>45443</v></c></row>
    <row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#REF!</v></c></row>
    <row><c t="d"><v>2024-05-31</v></c><c s="1"/><c s="2"/><c s="1"/></row>`
  assert.equal(await read(rows, { styles }), '2024-05-31,2024-05-31T12:00:00,45443\nTRUE,FALSE,#REF!\n2024-05-31,,\n')
})

test('each row of the sheet is one line, whatever it lacks or holds', async () => {
  const rows = `<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c></row><row r="4"/><row r="6"><c t="inlineStr"><is><t>a, b
c \\</t></is></c></row><row r="9"><c r="AA9"/></row>`
  assert.equal(await read(rows), '\n\n,1,,2\n\n\na\\, b\\nc \\\\,,,\n')
})

test('prefixes, quotes of both kinds, comments and references of characters are read as XML has them', async () => {
  const rows = `<row r='1'><c t = "inlineStr"
    r='A1'><is><t>a &lt;b&gt; &#233;&#x1F600; &quot;</t></is></c></row><!-- <row> -->`
  const prefixed = sheetOf(rows)
    .replace(/<(\/?)(\w)/g, '<$1x:$2')
    .replace('xmlns', 'xmlns:x')
  assert.equal(await textOf(readXlsx(workbook({ Users: prefixed }))), 'a <b> é😀 "\n')
  assert.equal(decoded('a\r\nb\rc &unknown; &#0;'), 'a\nb\nc &unknown; \ufffd')
})

test('XML is read the same in pieces of any size', () => {
  const text = `<?xml version="1.0"?><a x="1 > 0"><!-- <b> --><b>te&amp;xt</b><![CDATA[<c>&]]><d/></a>`
  const parts = (size) => {
    const found = []
    const reader = new XmlReader(
      {
        open: (name, attributes) => found.push(`<${name}${attributes}>`),
        close: (name) => found.push(`</${name}>`),
        text: (raw) => found.push(raw),
      },
      'a.xml',
    )
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size))
    reader.end()
    return found.join('')
  }
  const whole = parts(text.length)
  assert.equal(whole, '<a x="1 > 0"><b>te&amp;xt</b><c>&amp;<d></d></a>')
  for (let size = 1; size < 40; size += 1) assert.equal(parts(size), whole, `${size}`)
})
