// `POST` imports the file that it is sent, `GET` rehearses: the same code in both runtimes.
import { importUsers } from 'cometchat-import'
import { rehearse } from '../src/rehearsal.js'

export async function GET() {
  return Response.json(await rehearse())
}

export async function POST(request) {
  const endpoint = process.env.COMETCHAT_ENDPOINT
  const report = await importUsers(request.body, { endpoint, apiKey: process.env.COMETCHAT_REST_API_KEY })
  const { status, rows, imported, invalid, duplicate, requests, error } = report
  return Response.json({ status, rows, imported, invalid, duplicate, requests, error })
}
