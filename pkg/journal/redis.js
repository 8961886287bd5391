/**
 * A journal in Redis or Valkey: a list of pieces, who holds it, and the number of holds so far. The keys share one hash tag,
 * so that a cluster keeps them on one node. Every step is one script.
 */
import { fromBase64, toBase64 } from './base64.js'
import { fencedJournal } from './fenced.js'
import { evaluator, text } from './redis-client.js'

export { redisLimiter } from '../limiter/redis.js'

/**
 * @param {any} client
 * @param {import('./fenced.js').Options} options
 */
export function redisJournal(client, options) {
  const evaluate = evaluator('redisJournal', client)
  return fencedJournal('redisJournal', (name) => new RedisStore(evaluate, name), options)
}

class RedisStore {
  /** @param {import('./redis-client.js').Evaluate} evaluate @param {string} name */
  constructor(evaluate, name) {
    // What is encoded has no braces, which would end the hash tag.
    const tag = `cometchat-import:{${encodeURIComponent(name)}}`
    const keys = [`${tag}:fence`, `${tag}:hold`, `${tag}:pieces`]
    this.#run = (/** @type {string} */ script, /** @type {(string | number)[]} */ ...args) =>
      evaluate(script, keys, args.map(String))
  }

  /** @type {import('./fenced.js').Store['take']} */
  async take({ id, before, worker, holdMs, takeOver }) {
    const [state, number, rest] = await this.#run(TAKE, id, before, worker, holdMs, takeOver ? 'yes' : 'no')
    return text(state) === 'held'
      ? { number: Number(number), length: Number(rest) }
      : { leftMs: Number(number), holder: text(rest).slice(1) }
  }

  /** @type {import('./fenced.js').Store['append']} */
  async append({ id, length, holdMs, piece }) {
    return /** @type {'done' | 'lost' | 'gone'} */ (text(await this.#run(APPEND, id, length, holdMs, stored(piece))))
  }

  /** @type {import('./fenced.js').Store['read']} */
  async read(from, to) {
    const last = Math.min(to, from + PIECES_AT_ONCE) - 1
    const found = await this.#run(READ, from, last, BYTES_AT_ONCE)
    return found.map((/** @type {unknown} */ piece) => fromBase64(text(piece).slice(1)))
  }

  /** @type {import('./fenced.js').Store['renew']} */
  async renew({ id, holdMs }) {
    return text(await this.#run(RENEW, id, holdMs)) === 'held'
  }

  /** @param {string} id */
  async free(id) {
    await this.#run(FREE, id)
  }

  #run
}

/** Returns a piece as it is kept: the letter keeps clients from reading a text that looks like a number as one. @param {Uint8Array} piece */
const stored = (piece) => `b${toBase64(piece)}`

/** `KEYS`: the fence, the hold, the pieces. `ARGV`: id, the id before, worker, milliseconds, whether to take over. */
const TAKE = `
local held, left = redis.call('GET', KEYS[2]), redis.call('PTTL', KEYS[2])
if held and left >= 0 and held ~= ARGV[1] and held ~= ARGV[2] and ARGV[5] ~= 'yes' then
  return { 'busy', left, 'w' .. (redis.call('HGET', KEYS[1], 'worker') or '') }
end
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then
  redis.call('HINCRBY', KEYS[1], 'number', 1)
  redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'worker', ARGV[3])
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[4])
return { 'held', tonumber(redis.call('HGET', KEYS[1], 'number')), redis.call('LLEN', KEYS[3]) }`

/** `ARGV`: id, length, milliseconds, piece. A piece that is there already is that of an attempt whose reply was lost. */
const APPEND = `
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder ~= ARGV[1] then
  return holder and 'lost' or 'gone'
end
local beyond = redis.call('LLEN', KEYS[3]) - tonumber(ARGV[2])
if beyond == 0 then
  redis.call('RPUSH', KEYS[3], ARGV[4])
elseif beyond ~= 1 or redis.call('LINDEX', KEYS[3], -1) ~= ARGV[4] then
  return 'gone'
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 'done'`

/** `ARGV`: the first, the last, and so many bytes at most beyond the first. */
const READ = `
local found, size = {}, 0
for _, piece in ipairs(redis.call('LRANGE', KEYS[3], ARGV[1], ARGV[2])) do
  size = size + #piece
  if #found > 0 and size > tonumber(ARGV[3]) then
    break
  end
  found[#found + 1] = piece
end
return found`

/** `ARGV`: id, milliseconds. A hold that has ended, and that nobody has taken, is renewed too. */
const RENEW = `
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then
  return 'lost'
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 'held'`

/** `ARGV`: id. */
const FREE = `
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
return 'free'`

const PIECES_AT_ONCE = 128
const BYTES_AT_ONCE = 512 * 1024
