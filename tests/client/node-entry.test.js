// The entry for Node reads the module's file; what it says where there is none.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../pkg/build/run-command.js'
import * as entry from '../../pkg/gen/node.js'

const { getBuiltinModule } = process
const folders = []

afterEach(() => {
  process.getBuiltinModule = getBuiltinModule
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** The entry without what stands beside it, as a bundler leaves it. */
function alone() {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-entry-'))
  folders.push(folder)
  cpSync(join(root, 'pkg/gen/node.js'), join(folder, 'bundle.mjs'))
  return import(pathToFileURL(join(folder, 'bundle.mjs')).href)
}

test('it does what the default entry does', async () => {
  assert.deepEqual(Object.keys(entry).sort(), [
    'ImportError',
    'checkUsers',
    'createRoles',
    'describeColumns',
    'importUsers',
    'internals',
    'toCometChatId',
    'verifyUsers',
  ])
  assert.equal(
    entry.toCometChatId('Ann@Example.org'),
    (await import('../../pkg/gen/default.js')).toCometChatId('Ann@Example.org'),
  )
  assert.equal((await entry.checkUsers([{ uid: 'ann', name: 'Ann' }])).valid, 1)
})

test('where a bundler took it and left the module behind, the error says how to fix that, and the next call too', async () => {
  const { checkUsers, toCometChatId } = await alone()
  const expected = {
    name: 'ImportError',
    code: 'UNSUPPORTED_HOST',
    message: /cometchat_import_bg\.wasm is missing: a bundler has taken .* condition `module`/,
  }
  assert.throws(() => toCometChatId('ann'), expected)
  await assert.rejects(checkUsers([{ uid: 'ann', name: 'Ann' }]), expected)
})

test('a Node that is too old is refused with the reason', async () => {
  const { toCometChatId } = await alone()
  process.getBuiltinModule = undefined
  assert.throws(() => toCometChatId('ann'), {
    name: 'ImportError',
    code: 'UNSUPPORTED_HOST',
    message: /Node 20\.16 or later/,
  })
})
