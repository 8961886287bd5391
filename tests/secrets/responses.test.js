// Whatever the server responds, and however it repeats the key, the key is in nothing that an import gives out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS } from '../../pkg/sandbox/index.js'
import { people } from '../client/helpers.js'
import { assertNowhere, FORMS, importing, KEY, SIGNS } from './planted.js'

for (const fault of Object.keys(FAULTS)) {
  test(`the key is nowhere: the fault ${fault}`, async (t) => {
    const marked = people(8).map((user, at) => ({ ...user, name: at === 3 ? `💥 ${at}` : user.name }))
    const out = await importing(t, marked, { faults: { [fault]: 1 } })
    assert.ok(out.report, String(out.thrown?.stack))
    assert.ok(out.requests.length > 0)
    assertNowhere(out, KEY, fault)
  })
}

const responding = (body, init) => () => async () =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), init)
const complaint = (code, text) => ({ error: { code, message: text, devMessage: text, details: { apikey: [text] } } })

/** Where a response may have a text. */
const PLACES = {
  'a refusal': (text) => responding(complaint('ERR_BAD_REQUEST', `Bad: ${text}`), { status: 400 })(),
  'a code': (text) => responding(complaint(text, 'no'), { status: 400 })(),
  'a refused key': (text) => responding(complaint(text, text), { status: 401 })(),
  'an outage': (text) => responding(complaint(text, text), { status: 503 })(),
  'the page of a gateway': (text) => responding(`<html><title>${text}</title>`, { status: 502 })(),
  'the text of a gateway': (text) => responding(`upstream says ${text}`, { status: 502 })(),
  'a response that is no JSON': (text) => responding(`welcome ${text}`, { status: 200 })(),
  'a row': (text) =>
    responding({
      data: Object.fromEntries(people(3).map(({ uid }) => [uid, { success: false, ...complaint(text, text) }])),
    })(),
  'a row that is to be sent again': (text) =>
    responding({
      data: Object.fromEntries(
        people(3).map(({ uid }) => [uid, { success: false, ...complaint('ERR_EXCEPTION', text) }]),
      ),
    })(),
  'a rate limit': (text) =>
    responding(complaint('ERR_TOO_MANY_REQUESTS', `${text} retry after 0 seconds`), {
      status: 429,
      headers: { 'retry-after': '0' },
    })(),
  'a header': (text) =>
    responding('{}', {
      status: 500,
      headers: { 'x-key': text.replace(/[^\x21-\x7e]/g, ''), 'retry-after': text.replace(/[^\x21-\x7e]/g, '') },
    })(),
}
for (const [key, keyName] of [
  [KEY, 'a key'],
  [SIGNS, 'a key of signs'],
  ['s3cr', 'a short key'],
]) {
  for (const [place, response] of Object.entries(PLACES)) {
    test(`${keyName} is nowhere, however it is repeated in ${place}`, async (t) => {
      for (const [form, write] of Object.entries(FORMS)) {
        // What is too short for base64 to be distinguished from chance.
        if (key.length < 12 && form.includes('base64')) continue
        const refuse = response(write(key))
        // With and without patience: what ends a run is named with the last response.
        for (const outageMs of [20, 0]) {
          const stop = new AbortController()
          let asked = 0
          const fetch = async (...args) => {
            asked += 1
            if (asked > 6) stop.abort()
            return refuse(...args)
          }
          const retry = { attempts: 2, baseMs: 1, capMs: 2, outageMs }
          const out = await importing(t, people(3), { key, fetch, signal: stop.signal, retry })
          assert.equal(out.report?.imported, 0, String(out.thrown?.stack))
          assert.ok(out.requests.length > 0)
          assertNowhere(out, key, form)
        }
      }
    })
  }
}

test('the key is nowhere though it goes over the end of a chunk, wherever that is', async (t) => {
  const body = new TextEncoder().encode(JSON.stringify(complaint(KEY, `bad ${KEY}`)))
  for (let at = 1; at < body.length; at += 3) {
    const fetch = async () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(body.slice(0, at))
            controller.enqueue(body.slice(at))
            controller.close()
          },
        }),
        { status: 401 },
      )
    const out = await importing(t, people(1), { fetch })
    assert.equal(out.report.error.code, 'KEY_REFUSED')
    assertNowhere(out, KEY, `cut at ${at}`)
  }
})

test('the key is nowhere though a message is cut within it, wherever that is', async (t) => {
  for (const [form, write] of Object.entries(FORMS)) {
    // Base64 and capital escapes of a cut key are judged by what can be decoded of them.
    for (let pad = 180; pad < 300; pad += 11) {
      const fetch = responding(complaint('ERR_BAD_REQUEST', `${'x '.repeat(pad / 2)}${write(KEY)}`), { status: 401 })()
      assertNowhere(await importing(t, people(1), { fetch }), KEY, `${form} after ${pad}`)
    }
  }
})

test('the key goes into its header alone', async (t) => {
  const out = await importing(t, people(120))
  assert.equal(out.report.imported, 120)
  assert.equal(out.requests.length, 3)
  assert.ok(out.journal.length > 0)
  assertNowhere(out)
})
