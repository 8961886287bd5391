// The limiter in Redis: held to the table in Rust, and by every client that it is for.
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { evaluator } from '../../../pkg/journal/redis-client.js'
import { redisTable } from '../../../pkg/limiter/redis.js'
import { limiterScript } from '../../../pkg/limiter/redis-script.js'
import { compare } from '../../limiter/questions.js'
import { servers, urlOf } from '../servers/given.js'

const QUESTIONS = Number(process.env.QUESTIONS ?? 20_000)
const redis = new Redis(urlOf(servers.redis))
after(() => redis.disconnect())

test('the script replies as the table does', async (t) => {
  const key = 'cometchat-import:{questions}:limiter'
  const exchange = redisTable(evaluator('', redis), 'questions', limiterScript('tonumber(ARGV[2])', 'ARGV[3]'))
  let kept
  const store = {
    exchange: (ask, clockMs, run) => exchange(ask, String(clockMs), run === 0 ? '' : `run${run}`),
    reset: () => redis.del(key),
    keep: async () => (kept = await redis.getBuffer(key)),
    restore: () => (kept ? redis.set(key, kept) : redis.del(key)),
  }
  const began = Date.now()
  const met = await compare(store, { seed: 1, questions: QUESTIONS })
  t.diagnostic(`${JSON.stringify(met)} in ${Date.now() - began} ms`)
  const slow = await redis.info('commandstats')
  t.diagnostic(/cmdstat_eval:.*/.exec(slow)[0])
})
