// Plain texts are searched for the key by a pattern of their own, which is cheap to make: it finds what the whole one finds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactor } from '../../pkg/client/redact.js'
import { randomStream } from '../../pkg/sandbox/random.js'

const KEYS = [
  'key-of-the-suite',
  '0123456789abcdef0123456789abcdef01234567',
  'ksKS',
  'a.b*c(d)[e]',
  'aaaa',
  "it's=a/key?",
  'u0041',
  '\u212aey-with-\u017f',
  'back\\slash',
  'per%cent',
]
const ROUNDS = 3000

for (const wrapped of [false, true]) {
  test(`a plain text is redacted as one that is not${wrapped ? ', where keys may go over the end of a line' : ''}`, () => {
    const random = randomStream(11, `plain-${wrapped}`)
    const pick = (list) => list[Math.floor(random() * list.length)]
    let [found, plain] = [0, 0]
    for (const key of KEYS) {
      const redact = redactor(key, { wrapped })
      for (let round = 0; round < ROUNDS; round += 1) {
        const text = Array.from({ length: 1 + Math.floor(random() * 5) }, () => piece(key, random, pick)).join('')
        // A letter that is not ASCII, and that no key has here, asks for the whole pattern.
        const whole = redact(`${text} ß`)
        assert.equal(`${redact(text)} ß`, whole, JSON.stringify(text))
        if (whole !== `${text} ß`) found += 1
        if (/^[ -~]*$/.test(text)) plain += 1
      }
    }
    assert.ok(
      found > KEYS.length * ROUNDS * 0.3 && plain > KEYS.length * ROUNDS * 0.3,
      `${found} held the key, ${plain} were plain`,
    )
  })
}

/** Some text: the key in one of its forms, a part of it, or something else. */
function piece(key, random, pick) {
  const cut = Math.floor(random() * key.length)
  const swapCase = (text) =>
    [...text].map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())).join('')
  const base64 = btoa(pick(['', ' ', '  ', 'k:']) + unescape(encodeURIComponent(key)) + pick(['', 'x', '!!']))
  return pick([
    () => key,
    () => swapCase(key),
    () => key.slice(0, cut),
    () => key.slice(cut),
    () => base64,
    () => base64.replaceAll('+', '-').replaceAll('/', '_'),
    () => encodeURIComponent(key),
    () => [...key].map((letter) => `u00${letter.charCodeAt(0).toString(16)}`).join(''),
    () => `${key.slice(0, cut)}\n${key.slice(cut)}`,
    () => `${key.slice(0, cut + 4)}…`,
    () => pick([' ', 'https://x.example/?key=', 'k', 'ſ', '\\', '"', '&amp;', '%41', '.']),
  ])()
}
