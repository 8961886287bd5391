// A Worker that only imports.
import { importUsers } from 'cometchat-import'

export default {
  async fetch(request, env) {
    return Response.json(
      await importUsers(request.body, { endpoint: env.ENDPOINT, apiKey: env.COMETCHAT_REST_API_KEY }),
    )
  },
}
