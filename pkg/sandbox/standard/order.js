/**
 * In which order users are listed: those who are online first. So the order moves while somebody pages through it, which
 * `shifting` brings about. Lists are made anew only after something has changed: a page of a million users costs a page.
 */
import { below, randomStream } from '../random.js'

/**
 * Which users, in which order.
 * @typedef {{ withDeactivated: boolean, sortBy: 'status' | 'name', searchKey: string, searchIn: string[] }} Selection
 */

/** So many lists are kept. */
const MOST_LISTS = 8

/**
 * @param {import('../store.js').Store} store
 * @param {Pick<import('../options.js').Options, 'shifting' | 'seed'>} options
 */
export function createOrder(store, { shifting, seed }) {
  /** @type {string[]} */
  let order = []
  /** How many of the store's uids are in the order. */
  let taken = 0
  let revision = -1
  /** @type {Map<string, string[]>} */
  const lists = new Map()

  /** @param {string} uid */
  const user = (uid) => /** @type {import('../../sandbox.js').SandboxUser} */ (store.users.get(uid))
  /** @param {string} uid */
  const isOnline = (uid) => user(uid).status === 'online'

  /** Takes in what was stored or changed since. */
  function update() {
    if (revision === store.revision) return
    const came = []
    const added = []
    for (; taken < store.uids.length; taken += 1) {
      const uid = store.uids[taken]
      if (isOnline(uid)) came.push(uid)
      else added.push(uid)
    }
    order = came.concat(order, added)
    revision = store.revision
    lists.clear()
  }

  /**
   * Lets a share of the users come online or leave, each to that end of the order.
   *
   * @param {number} n the number of the request
   */
  function shift(n) {
    update()
    const random = randomStream(seed, `shifting ${n}`)
    const count = Math.min(order.length, Math.floor(shifting * order.length + random()))
    /** @type {Set<number>} */
    const drawn = new Set()
    while (drawn.size < count) drawn.add(below(random, order.length))
    if (count === 0) return
    const positions = [...drawn].sort((a, b) => a - b)
    const moved = positions.map((at) => order[at])
    for (const uid of moved) user(uid).status = isOnline(uid) ? 'offline' : 'online'
    // In pieces, since a million uids are copied faster than they are looked at.
    const stayed = [...positions, order.length].map((at, n) => order.slice(n === 0 ? 0 : positions[n - 1] + 1, at))
    order = moved.filter(isOnline).concat(
      ...stayed,
      moved.filter((uid) => !isOnline(uid)),
    )
    lists.clear()
  }

  /** Returns the uids of a list. @param {Selection} selection */
  function select(selection) {
    update()
    if (selection.withDeactivated && selection.sortBy === 'status' && selection.searchKey === '') return order
    const key = JSON.stringify(selection)
    const known = lists.get(key)
    if (known) return known
    const uids = sorted(
      order.filter((uid) => isSelected(user(uid), selection)),
      selection,
    )
    if (lists.size >= MOST_LISTS) lists.clear()
    lists.set(key, uids)
    return uids
  }

  /** @param {string[]} uids @param {Selection} selection */
  function sorted(uids, { sortBy }) {
    if (sortBy !== 'name') return uids
    const named = uids.map((uid) => ({ uid, name: user(uid).name.toLowerCase() }))
    return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ uid }) => uid)
  }

  return { shift, select }
}

/**
 * CometChat searches "for uid/name values starting with the specified characters".
 *
 * @param {import('../../sandbox.js').SandboxUser} user
 * @param {Selection} selection
 */
function isSelected(user, { withDeactivated, searchKey, searchIn }) {
  if (!withDeactivated && isDeactivated(user)) return false
  if (searchKey === '') return true
  const sought = searchKey.toLowerCase()
  return searchIn.some((field) => (field === 'uid' ? user.uid : user.name.toLowerCase()).startsWith(sought))
}

/** Returns whether a user is in the app no more, though not deleted. @param {import('../../sandbox.js').SandboxUser} user */
export const isDeactivated = (user) => user.deactivatedAt !== undefined
