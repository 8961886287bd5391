// The checks of a row, written by hand.
import { isName, isObject, isTag, isUrl, SECONDS, TAGS, WORD } from './rules.js'

/**
 * The user as it is sent, or undefined. Fields are read by name and counted once, which is faster than going through them by
 * key.
 *
 * @param {any} row
 */
export function byHand(row) {
  if (!isObject(row)) return undefined
  const { uid, name, avatar, link, role, metadata, tags, createdAt, lastActiveAt, deactivatedAt } = row
  if (typeof uid !== 'string' || !WORD.test(uid) || typeof name !== 'string' || !isName(name)) return undefined
  let known = 2
  if (avatar !== undefined) {
    known += 1
    if (typeof avatar !== 'string' || !isUrl(avatar)) return undefined
  }
  if (link !== undefined) {
    known += 1
    if (typeof link !== 'string' || !isUrl(link)) return undefined
  }
  if (role !== undefined) {
    known += 1
    if (typeof role !== 'string' || !WORD.test(role)) return undefined
  }
  if (metadata !== undefined) {
    known += 1
    if (!isObject(metadata)) return undefined
  }
  if (tags !== undefined) {
    known += 1
    if (!areTags(tags)) return undefined
  }
  if (createdAt !== undefined) {
    known += 1
    if (!isTime(createdAt)) return undefined
  }
  if (lastActiveAt !== undefined) {
    known += 1
    if (!isTime(lastActiveAt)) return undefined
  }
  if (deactivatedAt !== undefined) {
    known += 1
    if (!isTime(deactivatedAt)) return undefined
  }
  for (const _ in row) known -= 1
  return known === 0 ? lowered(row) : undefined
}

/** As the server lowers it; most rows are taken as they are. */
export function lowered(row) {
  const uid = row.uid.toLowerCase()
  const role = row.role?.toLowerCase()
  if (uid === row.uid && role === row.role) return row
  return role === undefined ? { ...row, uid } : { ...row, uid, role }
}

function areTags(tags) {
  if (!Array.isArray(tags) || tags.length > TAGS) return false
  for (const tag of tags) if (typeof tag !== 'string' || !isTag(tag)) return false
  return true
}

const isTime = (value) => Number.isInteger(value) && value >= SECONDS.minimum && value <= SECONDS.maximum
