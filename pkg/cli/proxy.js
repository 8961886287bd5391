/** The proxy of a company's network: Node's own `fetch` asks no environment variable for it, at least not before Node 24. */
import process from 'node:process'
import { readEndpoint } from '../client/endpoint.js'
import { wrap } from './text.js'

/** @typedef {Record<string, string | undefined>} Env */

/**
 * Returns a `fetch` that goes through the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`);
 * undefined if it names none, if the server is on this machine, or if Node does it itself.
 * @param {Env} env
 * @param {import('../index.d.ts').Connection} connection
 * @returns {Promise<((url: string, init: any) => Promise<any>) | undefined>}
 */
export async function fetchThroughProxy(env, { endpoint }) {
  if (proxyVariable(env) === undefined || isOfNode(env)) return undefined
  const read = endpoint === undefined ? undefined : readEndpoint(endpoint)
  if (read?.trouble === undefined && read?.loopback) return undefined
  // Loaded where there is a proxy only: it takes longer than to read the command line.
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  const [https, http, none] = VARIABLES.map((names) => names.map((name) => env[name]).find(Boolean))
  const dispatcher = new EnvHttpProxyAgent({ httpsProxy: https ?? http, httpProxy: http, noProxy: none })
  // Its own `fetch`: that of Node may be of another version, which does not understand this agent.
  return /** @type {any} */ (
    (/** @type {string} */ url, /** @type {any} */ init) => fetch(url, { ...init, dispatcher })
  )
}

/**
 * Says what a network may want, after a run that reached nobody.
 * @param {Env} env
 * @param {{ code: string, message: string } | undefined} error
 */
export function networkHint(env, error) {
  if (error?.code !== 'UNREACHABLE') return []
  if (CERTIFICATE.test(error.message))
    return wrap(
      'If your network inspects connections, save the certificate of its authority as a PEM file and name it in NODE_EXTRA_CA_CERTS.',
    )
  const variable = proxyVariable(env)
  return wrap(
    variable
      ? `The requests went through the proxy that ${variable} names; NO_PROXY lists hosts that need none.`
      : 'If this network has a proxy, name it in HTTPS_PROXY, such as http://proxy.example:3128.',
  )
}

/** Returns the name of the variable that names a proxy. @param {Env} env */
export const proxyVariable = (env) => [...VARIABLES[0], ...VARIABLES[1]].find((name) => env[name])

/** Returns whether Node was asked to do it, and can. @param {Env} env */
export const isOfNode = (env) =>
  (env.NODE_USE_ENV_PROXY === '1' || /--use-env-proxy/.test(env.NODE_OPTIONS ?? '')) &&
  process.allowedNodeEnvironmentFlags.has('--use-env-proxy')

/** By what is sent; of each the spelling in small letters counts first, as everywhere. */
const VARIABLES = /** @type {const} */ ([
  ['https_proxy', 'HTTPS_PROXY'],
  ['http_proxy', 'HTTP_PROXY'],
  ['no_proxy', 'NO_PROXY'],
])

const CERTIFICATE = /certificate|self[- ]signed|unable to (?:verify|get)|UNABLE_TO_|CERT_/i
