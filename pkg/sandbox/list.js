/** Reading users back: one, or the list in pages, as CometChat's Users API responds. */
import { badRequest, failure, json } from './plain-response.js'

const PER_PAGE = 100
const MOST_PER_PAGE = 1000

/** @param {Map<string, import('../sandbox.js').SandboxUser>} users @param {URLSearchParams} query */
export function listUsers(users, query) {
  const perPage = readCount(query.get('perPage'), PER_PAGE)
  const page = readCount(query.get('page'), 1)
  if (!perPage || perPage > MOST_PER_PAGE) return invalid('perPage', `The perPage must be from 1 to ${MOST_PER_PAGE}.`)
  if (!page) return invalid('page', 'The page must be at least 1.')

  const found = matching(users, query.get('searchKey'))
  const data = found.slice((page - 1) * perPage, page * perPage)
  const pagination = {
    total: found.length,
    count: data.length,
    per_page: perPage,
    current_page: page,
    total_pages: Math.max(1, Math.ceil(found.length / perPage)),
  }
  const cursor = { updatedAt: data.at(-1)?.createdAt ?? null, affix: 'append' }
  return json(200, JSON.stringify({ data, meta: { pagination, cursor } }))
}

/** @param {Map<string, import('../sandbox.js').SandboxUser>} users @param {string} encoded */
export function oneUser(users, encoded) {
  let uid
  try {
    uid = decodeURIComponent(encoded).toLowerCase()
  } catch {
    return badRequest('The path is not valid.')
  }
  const user = users.get(uid)
  if (user) return json(200, JSON.stringify({ data: user }))
  return failure(404, 'ERR_UID_NOT_FOUND', `The user with UID ${uid} does not exist. Please use correct UID.`)
}

/** @param {string} field @param {string} message */
function invalid(field, message) {
  return badRequest('Failed to validate the data sent with the request.', { [field]: [message] })
}

/** @param {Map<string, import('../sandbox.js').SandboxUser>} users @param {string | null} searchKey */
function matching(users, searchKey) {
  const all = [...users.values()]
  if (!searchKey) return all
  const sought = searchKey.toLowerCase()
  return all.filter(({ uid, name }) => uid.includes(sought) || name.toLowerCase().includes(sought))
}

/** Parses a count; 0 for what is not a whole number from 1. @param {string | null} text @param {number} otherwise */
function readCount(text, otherwise) {
  if (text === null) return otherwise
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}
