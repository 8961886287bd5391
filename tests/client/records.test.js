// Single records of CSV, as the admin page reads and changes them: what nobody changed stays as it is written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, internals } from '../../pkg/entry/default.js'
import { seeded } from './helpers.js'

const { readRecord, writeRecord, changeRecord } = internals

const CELLS = ['', 'a', ' a ', '"', 'a"b', "'", '=1', '\n', '\r\n', 'é😀', ',', ';', 'NULL', '\t', 'x,y;z']

test('what is written is read, with any delimiter', () => {
  const random = seeded(7)
  for (let round = 0; round < 500; round += 1) {
    const delimiter = [',', ';', '\t', '|', '^'][Math.floor(random() * 5)]
    const cells = Array.from({ length: 1 + Math.floor(random() * 4) }, () => CELLS[Math.floor(random() * CELLS.length)])
    const line = writeRecord(cells, delimiter)
    assert.deepEqual(readRecord(`${line}\r\nnext`, delimiter), { cells, length: line.length })
  }
})

test('the length counts characters as JavaScript does, without the line break', () => {
  assert.deepEqual(readRecord('é,"😀\n"\nb', ','), { cells: ['é', '😀\n'], length: 7 })
  assert.equal(readRecord('a,"b', ','), undefined)
  assert.equal(changeRecord('a,"b', ',', [[0, 'x']]), undefined)
})

test('a change leaves the quotes of all other cells, which distinguish NULL from the text NULL', async () => {
  const line = changeRecord('"a",b b,"NULL",NULL', ',', [[1, 'b, c']])
  assert.equal(line, '"a","b, c","NULL",NULL')
  const { valid } = await checkUsers(`uid,name,metadata.x,avatar\n${line}\n`, { nullMarker: 'NULL' })
  assert.equal(valid, 1)
})
