/** `GET /users`: the users in pages ("List Users"). */
import { json } from '../plain-response.js'
import { displayedUser } from './one.js'
import { isSet, pageOf, readPage, refused } from './pages.js'

const SEARCHED = ['uid', 'name']
const SORTED = /** @type {const} */ (['status', 'name'])

/** @param {import('./index.js').Call} call */
export function listUsers({ n, query, store, order, options }) {
  const { refusal, page, perPage } = readPage(query, options.mostPerPage)
  if (refusal) return refusal
  const given = [...query.getAll('searchIn[]'), ...query.getAll('searchIn')]
  if (given.some((field) => !SEARCHED.includes(field)))
    return refused('searchIn', `The searchIn must be one of ${SEARCHED.join(', ')}.`)
  const sortBy = SORTED.find((name) => name === (query.get('sortBy') ?? SORTED[0]))
  if (!sortBy) return refused('sortBy', `The sortBy must be one of ${SORTED.join(', ')}.`)

  if (page > 1 && options.shifting > 0) order.shift(n)
  const uids = order.select({
    withDeactivated: isSet(query, 'withDeactivated'),
    sortBy,
    searchKey: query.get('searchKey') ?? '',
    searchIn: given.length > 0 ? given : SEARCHED,
  })
  const { items, pagination } = pageOf(uids, { page, perPage }, options.totals)
  const withTags = isSet(query, 'withTags')
  const users = items.map((uid) => /** @type {import('../../sandbox.js').SandboxUser} */ (store.users.get(uid)))
  const last = users.at(-1)
  const cursor = { updatedAt: last ? (last.updatedAt ?? last.createdAt) : null, affix: 'append' }
  const data = users.map((user) => displayedUser(user, withTags))
  return json(200, JSON.stringify({ data, meta: { pagination, cursor } }))
}
