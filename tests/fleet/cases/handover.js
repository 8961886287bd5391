// One file, three workers, in each store: killed and frozen in turns.
import { test } from 'node:test'
import pg from 'pg'
import { migration } from '../../../pkg/journal/postgres.js'
import { handOver } from '../handover.js'
import { servers, urlOf } from '../servers/given.js'

const printed = ({ kill, freeze, requests, again, existing, most }) =>
  `${kill} kills, ${freeze} freezes, ${requests} requests, ${again} users sent again, ${existing} counted as there, ${most} requests in the fullest window`

test('redis: every user is imported once, whoever is killed or frozen, and the woken worker is lost', async (t) => {
  t.diagnostic(printed(await handOver('redis', urlOf(servers.redis))))
})

test('postgres: every user is imported once, whoever is killed or frozen, and the woken worker is lost', async (t) => {
  const client = new pg.Client({ connectionString: urlOf(servers.postgres) })
  await client.connect()
  await client.query(migration)
  await client.end()
  t.diagnostic(printed(await handOver('postgres', urlOf(servers.pooler))))
})
