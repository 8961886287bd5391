// The rules of a user that the contenders have no words of their own for, and the body of a request.
import { readFileSync } from 'node:fs'

/** Letters, digits, `-` and `_`, in any case: the server lowers them. */
export const WORD = /^[a-z0-9_-]{1,100}$/i
export const SECONDS = { minimum: 1_000_000_000, maximum: 9_999_999_999 }

/** Characters, which are fewer than what `length` counts. */
export const hasAtMost = (limit) => (text) => text.length <= limit || [...text].length <= limit
export const isUrl = (text) => URL.canParse(text)
export const isSmall = (metadata) => Buffer.byteLength(JSON.stringify(metadata)) <= 5 * 1024

/** Every line's object. */
export const rows = () =>
  readFileSync('users.ndjson', 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** The body of the first request. */
export const bodyOf = (users) => JSON.stringify({ users: Object.fromEntries(users.map((user) => [user.uid, user])) })
