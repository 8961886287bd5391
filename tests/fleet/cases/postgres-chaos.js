// Four workers on one limit in Postgres, whatever happens to them and to it.
import { startStore } from '../chaos/postgres.js'
import { chaosSuite } from '../chaos/suite.js'

chaosSuite('Postgres', startStore, {
  'the server crashes': (_, store) => store.restart(),
  'a replica takes over that is 0.5 s behind': (_, store) => store.failOver(500),
})
