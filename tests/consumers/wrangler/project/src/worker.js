// A Worker: `POST /import` imports the file that it is sent, `GET /rehearse` rehearses.
import { importUsers } from 'cometchat-import'
import { rehearse } from './rehearsal.js'

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/rehearse') return Response.json(await rehearse())
    const report = await importUsers(request.body, { endpoint: env.ENDPOINT, apiKey: env.COMETCHAT_REST_API_KEY })
    const { status, rows, imported, invalid, duplicate, requests, error } = report
    return Response.json({ status, rows, imported, invalid, duplicate, requests, error })
  },
}
