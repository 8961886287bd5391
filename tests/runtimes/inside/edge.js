// Runs the suite within a request to an edge function.
import { compiled, strict } from '../suite/cases/strict.js'
import { runSuite } from '../suite/index.js'

addEventListener('fetch', (event) => {
  event.respondWith(
    (async () => new Response(JSON.stringify(await runSuite(await event.request.json(), [strict, compiled]))))(),
  )
})
