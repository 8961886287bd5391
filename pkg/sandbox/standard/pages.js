/** Pages of a list: which one is asked for, and what stands beside it. */
import { badRequest, failure } from '../plain-response.js'

const PER_PAGE = 100

/** CometChat's own; `mostPerPage` may lower what is given, but not what may be asked for. */
export const MOST_PER_PAGE = 1000

/**
 * Reads which page is asked for: `{ perPage, page }`, or `{ refusal }`.
 *
 * @param {URLSearchParams} query
 * @param {number} mostPerPage
 */
export function readPage(query, mostPerPage) {
  const perPage = readCount(query.get('perPage'), PER_PAGE)
  const page = readCount(query.get('page'), 1)
  if (!perPage || perPage > MOST_PER_PAGE)
    return { refusal: refused('perPage', `The perPage must be from 1 to ${MOST_PER_PAGE}.`) }
  if (!page) return { refusal: refused('page', 'The page must be at least 1.') }
  return { perPage: Math.min(perPage, mostPerPage), page }
}

/**
 * Returns a page of a list, with its numbers.
 *
 * @template T
 * @param {T[]} all
 * @param {{ perPage: number, page: number }} asked
 * @param {'right' | 'zero'} totals
 */
export function pageOf(all, { perPage, page }, totals) {
  const items = all.slice((page - 1) * perPage, page * perPage)
  const total = totals === 'zero' ? 0 : all.length
  const pagination = {
    total,
    count: items.length,
    per_page: perPage,
    current_page: page,
    total_pages: Math.max(1, Math.ceil(total / perPage)),
  }
  return { items, pagination }
}

/** Returns the refusal of a parameter, or of a field. @param {string} field @param {string} message */
export function refused(field, message) {
  return badRequest('Failed to validate the data sent with the request.', { [field]: [message] })
}

/** Returns the response to what breaks the rules of fields. @param {import('../rules.js').UserError} error */
export const rowError = ({ code, message, details }) => failure(400, code, message, { details })

/** Returns whether a parameter is set. @param {URLSearchParams} query @param {string} name */
export const isSet = (query, name) => ['true', '1'].includes(query.get(name) ?? '')

/** Parses a count; 0 for what is not a whole number from 1. @param {string | null} text @param {number} otherwise */
function readCount(text, otherwise) {
  if (text === null) return otherwise
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}
