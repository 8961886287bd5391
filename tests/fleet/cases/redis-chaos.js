// Four workers on one limit in Redis, whatever happens to them and to it.
import { startStore } from '../chaos/redis.js'
import { chaosSuite } from '../chaos/suite.js'

chaosSuite('Redis', startStore, {
  'the server crashes, and has lost its last 0.5 s': (_, store) => store.restartWithout(500),
  'a replica takes over that is 0.5 s behind': (_, store) => store.failOver(500),
})
