// The apps: what is known of each is sealed in the KV namespace SECRETS, under the app's id. For another secret store, rewrite
// the three functions that read and write here.
import { Refusal } from './refusal.js'
import { open, seal } from './sealed.js'
import { carries, digestOf, newToken } from './token.js'

/** Returns whether a text can be an app's id. An app has one spelling, and so one object, which keeps its limit. */
export const isApp = (text) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(text)

/** Returns `{ region, apiKey, endpoint, options, tokenDigest }` of an app, or undefined if there is no such app. */
export async function secretsOf(env, app) {
  const sealed = await env.SECRETS.get(app)
  return sealed ? JSON.parse(await open(sealed, env.SECRETS_KEY, app)) : undefined
}

/** Adds an app, or replaces its secrets. Returns its new token, which is not stored and cannot be read again. */
export async function addApp(env, app, { region, apiKey, endpoint, options }) {
  if (!apiKey || typeof apiKey !== 'string') throw invalid('apiKey: expected the REST API key of the app')
  if (!endpoint && !REGIONS.includes(region)) throw invalid(`region: expected one of ${REGIONS.join(', ')}`)
  const token = newToken()
  const secrets = { region, apiKey, endpoint, options, tokenDigest: await digestOf(token) }
  await env.SECRETS.put(app, await seal(JSON.stringify(secrets), env.SECRETS_KEY, app))
  return token
}

export const removeApp = (env, app) => env.SECRETS.delete(app)

/** Returns the secrets of an app if the request carries its token. An app that does not exist is refused in the same words. */
export async function admit(request, env, app) {
  const secrets = isApp(app) ? await secretsOf(env, app) : undefined
  if (!secrets || !(await carries(request, secrets.tokenDigest))) throw unauthorized(`this is not the token of ${app}`)
  return secrets
}

/** Lets the operator pass, who adds and removes apps. */
export async function admitOperator(request, env) {
  if (!env.OPERATOR_TOKEN || !(await carries(request, await digestOf(env.OPERATOR_TOKEN))))
    throw unauthorized("this is not the operator's token")
}

const REGIONS = ['us', 'eu', 'in']

const unauthorized = (message) => new Refusal(401, 'UNAUTHORIZED', message, { 'www-authenticate': 'Bearer' })

const invalid = (message) => new Refusal(400, 'INVALID_APP', message)
