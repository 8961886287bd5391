/** `GET /roles` and `POST /roles`: the roles in pages, and a new one ("List Roles", "Create Role"). */
import { isObject, readJson } from '../body.js'
import { badRequest, failure, json } from '../plain-response.js'
import { readRole } from '../rules.js'
import { pageOf, readPage, rowError } from './pages.js'

/** @param {import('./index.js').Call} call */
export function listRoles({ query, store, options }) {
  const { refusal, page, perPage } = readPage(query, options.mostPerPage)
  if (refusal) return refusal
  const { items, pagination } = pageOf(store.roles.list(), { page, perPage }, options.totals)
  return json(200, JSON.stringify({ data: items, meta: { pagination } }))
}

/** @param {import('./index.js').Call} call */
export async function createRole({ request, store: { roles } }) {
  const { value, refusal } = await readJson(request)
  if (refusal) return refusal
  if (!isObject(value)) return badRequest('The body must be an object.')
  const { role, error } = readRole(value)
  if (error) return rowError(error)
  // Neither code is documented: both are guesses, after the codes for users and groups.
  if (roles.has(role.role))
    return failure(400, 'ERR_ROLE_ALREADY_EXISTS', `The role ${role.role} already exists, please use another role.`)
  if (roles.isFull()) return failure(400, 'ERR_ROLE_LIMIT_EXCEEDED', `An app has at most ${roles.most} roles.`)
  roles.add(role)
  return json(200, JSON.stringify({ data: role }))
}
