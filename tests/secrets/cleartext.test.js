// The key never travels in the clear: the library and the command line judge addresses alike, before anything is read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionFrom } from '../../pkg/cli/options.js'
import { importUsers } from '../../pkg/entry/default.js'
import { cli, ENV, folder } from '../cli/fake.js'
import { KEY } from './planted.js'

/** Addresses over `http:`, and whether they are this machine, wherever this runs. */
const HOSTS = {
  'http://127.0.0.1': true,
  'http://127.0.0.1:8060/v3': true,
  'http://127.9.9.9': true,
  'http://127.1': true, // The URL writes it out.
  'http://0x7f.1': true,
  'http://2130706433': true,
  'http://017700000001': true,
  'http://127.0.0.1.': true, // A number stays one with a dot behind it.
  'http://１２７.0.0.1': true, // Wide digits are digits.
  'http://[::1]': true,
  'http://[0:0:0:0:0:0:0:1]:80': true,
  'http://localhost': true,
  'http://LOCALHOST:1': true,
  'http:localhost': true,
  'http:\\\\127.0.0.1': true,
  'http://localhost.': false, // Asked of name servers where the file of hosts has no such name.
  'http://api.localhost': false, // Browsers keep these here; elsewhere name servers are asked.
  'http://[::ffff:127.0.0.1]': false, // Here only where IPv4 is mapped, and nobody needs it.
  'http://0.0.0.0': false, // Every address of this machine, on some systems only.
  'http://[::]': false,
  'http://10.0.0.1': false,
  'http://192.168.0.1': false,
  'http://169.254.169.254': false,
  'http://128.0.0.1': false,
  'http://127.0.0.1.example.org': false,
  'http://127.0.0.1\t.example.org': false,
  'http://localhost.example.org': false,
  'http://localhost%2eexample.org': false,
  'http://evillocalhost': false,
  'http://127.evil.example': false,
  'http://127.0.0.256': false,
  'http:\\\\evil.example': false,
  'http:evil.example': false,
  'HTTP://evil.example': false,
  'http://127.0.0.1@evil.example': false,
  'http://evil.example#@127.0.0.1': false,
  'http://evil.example?127.0.0.1': false,
  'http://evil.example\\@127.0.0.1': false,
}
/** Beyond `http:`. */
const OTHERS = {
  'https://relay.example/v3': true,
  ' https://relay.example/v3/ ': true,
  'https://relay.example/v3?': false,
  'https://relay.example/v3#': false,
  'https://user:pass@relay.example': false,
  'ftp://127.0.0.1': false,
  'ws://127.0.0.1': false,
  'file:///v3': false,
  'javascript:1': false,
  'data:,': false,
  '127.0.0.1:8060': false,
  'relay.example': false,
  '': false,
}
const { users } = folder()
const source = users('users.csv', ['imported'])

for (const [endpoint, allowed] of Object.entries({ ...HOSTS, ...OTHERS })) {
  test(`${JSON.stringify(endpoint)} is ${allowed ? 'sent to' : 'refused before anything is read or sent'}`, async () => {
    let reads = 0
    const sent = []
    const next = () => {
      reads += 1
      return { done: true }
    }
    const rows = { [Symbol.iterator]: () => ({ next }) }
    const fetch = async (url) => {
      sent.push(url)
      return new Response('{}', { status: 404 })
    }
    const library = () => importUsers(rows, { endpoint, apiKey: KEY, fetch })
    const commandLine = () => connectionFrom({ endpoint }, { COMETCHAT_REST_API_KEY: KEY })
    if (allowed) {
      await library()
      assert.doesNotThrow(commandLine)
      const job = importUsers([{ uid: 'a', name: 'A' }], { endpoint, apiKey: KEY, fetch, budget: { maxRequests: 1 } })
      await job
      assert.equal(sent.length, 1)
      assert.equal(new URL(sent[0]).origin, new URL(endpoint).origin)
      assert.ok(new URL(sent[0]).pathname.endsWith('/data_import/users'))
      return
    }
    assert.throws(library, { code: 'INVALID_OPTION' })
    assert.throws(commandLine, { status: 2 })
    const { status, calls } = await cli([source, '--endpoint', endpoint], { env: ENV })
    assert.equal(status, 2)
    assert.deepEqual([reads, sent.length, calls.checks.length, calls.imports.length], [0, 0, 0, 0])
  })
}
