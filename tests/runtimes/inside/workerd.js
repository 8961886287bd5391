// Runs the suite within a request to a Worker: outside of one, timers never fire.
import { compiled, strict } from '../suite/cases/strict.js'
import { runSuite } from '../suite/index.js'

export default {
  fetch: async (request) => Response.json(await runSuite(await request.json(), [strict, compiled])),
}
