// A `fetch` that answers at once, as a server does that takes every user.
import { Buffer } from 'node:buffer'

/**
 * @param {{ remember?: boolean }} [options] `remember`: what was answered to a body once is the answer to each that begins with
 *   the same user
 */
export function answering({ remember = false } = {}) {
  const answers = new Map()
  return async (_, { body }) => {
    const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    if (!remember) return answer(answerTo(sent))
    const first = uidAt(sent, sent.indexOf(START))
    if (!answers.has(first)) answers.set(first, answerTo(sent))
    return answer(answers.get(first))
  }
}

/** Found by the way a user begins, which is less work than reading the body, and leaves less behind. */
function answerTo(body) {
  const results = []
  for (let at = body.indexOf(START); at !== -1; at = body.indexOf(START, at + START.length))
    results.push(`"${uidAt(body, at)}":{"success":true}`)
  return new TextEncoder().encode(`{"data":{${results}}}`).buffer
}

const uidAt = (body, start) => body.latin1Slice(start + START.length, body.indexOf(QUOTE, start + START.length))

const answer = (bytes) => ({ status: 200, headers, arrayBuffer: async () => bytes })
const headers = { get: () => null }
const START = Buffer.from('{"uid":"')
const QUOTE = 34
