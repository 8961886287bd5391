/** A limit that `--limiter` shares with other machines, by a client that the user has installed. */
import { postgresLimiter } from '../limiter/postgres.js'
import { redisLimiter } from '../limiter/redis.js'
import { appOf } from './database-journal.js'
import { clientLoader, connect, databaseOf } from './database.js'
import { usageError } from './exit.js'

/**
 * Returns how to connect to the limiter that the options name; undefined if they name none.
 * @param {string | undefined} given
 * @param {import('../index.d.ts').Connection} connection
 * @param {import('./program.js').Host} host
 * @returns {(() => Promise<{ limiter: import('../limiter.js').Limiter, end: () => Promise<void> }>) | undefined}
 */
export function sharedLimiter(given, connection, host) {
  if (given === undefined) return undefined
  const place = databaseOf('--limiter', given)
  if (!place) throw usageError('--limiter takes the URL of a database: redis://… or postgres://….')
  return async () => {
    const { client, end } = await connect(place, clientLoader(host))
    const limiterOf = place.kind === 'redis' ? redisLimiter : postgresLimiter
    const { region } = connection
    const options = { appId: appOf(connection), ...(region && { region }), ...(place.name && { name: place.name }) }
    return { limiter: limiterOf(client, options), end }
  }
}
