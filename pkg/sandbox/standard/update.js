/** `PUT /users/{uid}`: changes one user ("Update User"). */
import { isObject, readJson } from '../body.js'
import { badRequest, json } from '../plain-response.js'
import { readChanges } from '../rules.js'
import { findUser } from './one.js'
import { rowError } from './pages.js'

/** @param {import('./index.js').Call} call */
export async function updateUser(call) {
  const { value, refusal } = await readJson(call.request)
  if (refusal) return refusal
  if (!isObject(value)) return badRequest('The body must be an object.')
  const found = findUser(call, false)
  if (found.refusal) return found.refusal
  const { changes, unset, error } = readChanges(value, call.store.roles.known)
  if (error) return rowError(error)
  return json(200, JSON.stringify({ data: call.store.update(found.user, changes, unset) }))
}
