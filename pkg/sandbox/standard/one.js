/** `GET /users/{uid}`: one user ("Get User"). */
import { badRequest, failure, json } from '../plain-response.js'
import { isDeactivated } from './order.js'
import { isSet } from './pages.js'

/** @param {import('./index.js').Call} call */
export function oneUser(call) {
  const { user, refusal } = findUser(call, isSet(call.query, 'withDeactivated'))
  return refusal ?? json(200, JSON.stringify({ data: displayedUser(user, isSet(call.query, 'withTags')) }))
}

/**
 * Finds the user of a path, in any case. One who is deactivated is not found, unless asked for.
 *
 * @param {Pick<import('./index.js').Call, 'encodedUid' | 'store'>} call
 * @param {boolean} withDeactivated
 * @returns {{ user: import('../../sandbox.js').SandboxUser, refusal?: undefined } | { user?: undefined, refusal: import('../plain-response.js').PlainResponse }}
 */
export function findUser({ encodedUid, store }, withDeactivated) {
  let uid
  try {
    uid = decodeURIComponent(encodedUid).toLowerCase()
  } catch {
    return { refusal: badRequest('The path is not valid.') }
  }
  const user = store.users.get(uid)
  if (user && (withDeactivated || !isDeactivated(user))) return { user }
  const message = `The user with UID ${uid} does not exist. Please use correct UID.`
  return { refusal: failure(404, 'ERR_UID_NOT_FOUND', message) }
}

/**
 * Returns a user as it is displayed: tags are left out unless asked for.
 *
 * @param {import('../../sandbox.js').SandboxUser} user
 * @param {boolean} withTags
 */
export function displayedUser(user, withTags) {
  if (withTags || user.tags === undefined) return user
  const { tags: _, ...rest } = user
  return rest
}
