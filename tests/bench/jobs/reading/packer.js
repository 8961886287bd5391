// Counts rows, drops those whose uid is there already, and packs the others into bodies of 50 users.
import { isSmall } from './rules.js'

const USERS_PER_REQUEST = 50

/**
 * A body is put together from the JSON of its users: an object of 50 names that no other has is slower to make and to write.
 *
 * @param {(body: string) => void} send
 */
export function createPacker(send) {
  const account = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
  const known = new Set()
  let users = 0
  let body = ''
  const leave = () => {
    send(`${body}}}`)
    users = 0
  }
  return {
    account,
    /** @param {any} user undefined if its row breaks a rule */
    take(user) {
      account.rows += 1
      const json = user && JSON.stringify(user)
      if (!json || !isSmall(user.metadata, json)) {
        account.invalid += 1
      } else if (known.has(user.uid)) {
        account.duplicate += 1
      } else {
        account.valid += 1
        known.add(user.uid)
        body = users === 0 ? `{"users":{"${user.uid}":${json}` : `${body},"${user.uid}":${json}`
        users += 1
        if (users === USERS_PER_REQUEST) leave()
      }
    },
    end() {
      if (users > 0) leave()
    },
  }
}
