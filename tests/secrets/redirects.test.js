// A redirect is refused: the server that it names gets no request at all, and so no key.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { importUsers } from '../../pkg/entry/default.js'
import { people } from '../client/helpers.js'
import { assertNowhere, KEY } from './planted.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))

/** A server, with what it was asked. */
async function server(t, handle) {
  const asked = []
  const listener = createServer((request, response) => {
    asked.push({ url: request.url, headers: request.headers })
    handle(request, response)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.after(() => {
    listener.close()
    listener.closeAllConnections()
  })
  return { asked, origin: `http://127.0.0.1:${listener.address().port}` }
}

async function pair(t, status, location) {
  // It ends a run that does come at once, so that such a test fails and does not hang.
  const second = await server(t, (_, response) => response.writeHead(404).end())
  const first = await server(t, (request, response) => {
    const away = request.url.startsWith('/v3/')
    response
      .writeHead(
        away ? status : 404,
        away ? { location: location({ first: `http://${request.headers.host}`, second: second.origin }) } : {},
      )
      .end()
  })
  return { first, second }
}

const LOCATIONS = {
  'another host': ({ second }) => `${second}/v3/data_import/users`,
  'another host that is given the key': ({ second }) => `${second}/?apikey=${KEY}`,
  'the same host': ({ first }) => `${first}/elsewhere`,
  'the same host, by path': () => '/elsewhere',
}
for (const status of [300, 301, 302, 303, 307, 308]) {
  for (const [where, location] of Object.entries(LOCATIONS)) {
    test(`${status} to ${where}: the library does not follow`, async (t) => {
      const { first, second } = await pair(t, status, location)
      const job = importUsers(people(3), { endpoint: `${first.origin}/v3`, apiKey: KEY })
      const report = await job
      assert.equal(report.error.code, 'REDIRECT_REFUSED')
      assert.deepEqual(
        first.asked.map(({ url }) => url),
        ['/v3/data_import/users'],
      )
      assert.equal(first.asked[0].headers.apikey, KEY)
      assert.deepEqual(second.asked, [])
      assertNowhere(report)
    })
  }

  test(`${status} to another host: the command line does not follow`, async (t) => {
    const { first, second } = await pair(t, status, LOCATIONS['another host that is given the key'])
    const { COMETCHAT_APP_ID, COMETCHAT_REGION, NODE_TEST_CONTEXT, FORCE_COLOR, ...env } = process.env
    const child = spawn(process.execPath, [MAIN, '-', '--json', '--endpoint', `${first.origin}/v3`], {
      env: { ...env, COMETCHAT_REST_API_KEY: KEY },
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk))
    child.stdin.end('uid,name\na,A\nb,B\n')
    const [exit] = await once(child, 'close')
    assert.equal(exit, 3, out)
    assert.match(out, /REDIRECT_REFUSED/)
    assert.equal(first.asked.length, 1)
    assert.deepEqual(second.asked, [])
    assertNowhere(out)
  })
}
