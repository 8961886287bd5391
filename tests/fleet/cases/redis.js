// The journal in Redis, by every client that it is for, as journal-suite.d.ts shows it.
import { after } from 'node:test'
import { redisJournal } from '../../../pkg/journal/redis.js'
import { fencedSuite } from '../../journal/fenced-suite.js'
import { journalSuite } from '../../journal/suite.js'
import { later, newName } from '../places.js'
import { admin, CLIENTS, closeClients, clusterAdmin } from '../redis-clients.js'

after(closeClients)

for (const [name, connect] of Object.entries(CLIENTS)) {
  let connecting
  const once = () => (connecting ??= connect())

  fencedSuite(name, async () => {
    const { client, loseReplies, isCluster } = await once()
    const journal = newName()
    const keys = ['fence', 'hold', 'pieces'].map((part) => `cometchat-import:{${encodeURIComponent(journal)}}:${part}`)
    const remove = (...which) => (isCluster ? clusterAdmin : admin).del(...which)
    return {
      open: (options) => redisJournal(client, { name: journal, ...options }),
      lapse: () => remove(keys[1]),
      empty: () => remove(keys[2]),
      wipe: () => remove(...keys),
      loseReplies,
    }
  })

  // The suite asks for a place when the client may not be there yet.
  journalSuite(name, () => {
    const journal = newName()
    return () => later(async () => redisJournal((await once()).client, { name: journal, holdMs: 600 }))
  })
}
