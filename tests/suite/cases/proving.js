/** Whether all arrived: the app is read back, and each row is compared with it. */
import { verifyUsers } from 'cometchat-import'
import { equal, match } from '../assert.js'
import { eventsOf, KEY, keyless, people, rig, rowsOf } from '../helpers.js'

const OUTCOMES = [
  'present',
  'updated',
  'differing',
  'missing',
  'deactivated',
  'unconfirmed',
  'invalid',
  'excluded',
  'duplicate',
  'pending',
]

/** The report of a comparison; every row stands in it once, and the key does not. */
async function compared(source, options) {
  const report = await verifyUsers(source, options)
  equal(
    OUTCOMES.reduce((sum, outcome) => sum + report[outcome], 0),
    report.rows,
  )
  keyless(report)
  return report
}

export const proving = {
  name: 'proving',
  define(test) {
    test('the lost and the altered are named, the missing file imports as it is, and then all are there', async () => {
      const altered = (uid, user) => (uid === 'u7' ? { ...user, name: `${KEY} is not repeated` } : user)
      const { sandbox, importAll, options } = rig({ lost: ['u3', 'u450'], altered, totals: 'zero', mostPerPage: 100 })
      const users = people(480)
      await importAll(users)
      let missing = ''
      const decoder = new TextDecoder()
      const take = (chunk) => {
        missing += decoder.decode(chunk, { stream: true })
      }
      const report = await compared(users, { ...options, missing: take })
      equal([report.status, report.present, report.missing, report.differing], ['complete', 477, 2, 1])
      equal([sandbox.stats.standard.lists, sandbox.stats.standard.singles], [5, 3])
      const again = await importAll(missing)
      equal([again.imported, again.rows], [2, 2])
      equal((await compared(users, options)).missing, 0)
    })

    test('rows come as events with what the file has and what the app has', async () => {
      const { options } = rig({ existing: [{ uid: 'ann', name: 'Anna' }] })
      const [row] = rowsOf(await eventsOf(verifyUsers('uid,name\nann,Ann\n', options)))
      equal([row.row, row.line, row.uid, row.outcome, row.issues[0].code], [1, 2, 'ann', 'differing', 'DIFFERS'])
      match(row.issues[0].message, /expected "Ann", found "Anna" in the app/)
    })

    test('users that differ are changed where that is wanted', async () => {
      const { sandbox, options } = rig({ existing: [{ uid: 'ann', name: 'Anna', link: 'https://example.org/ann' }] })
      const users = [{ uid: 'ann', name: 'Ann' }]
      const report = await compared(users, { ...options, existing: 'update' })
      equal([report.updated, sandbox.stats.standard.updates], [1, 1])
      equal([sandbox.users.get('ann').name, sandbox.users.get('ann').link], ['Ann', 'https://example.org/ann'])
      equal((await compared(users, options)).present, 1)
    })

    test('failures on the way change nothing in what is found', async () => {
      const faults = { 'read-503': 0.2, 'read-drop': 0.2, 'read-429': 0.1, 'read-truncated': 0.2 }
      const { importAll, options } = rig({ lost: ['u5'], faults, mostPerPage: 20, seed: 3 })
      await importAll(people(120))
      const patient = { ...options, retry: { ...options.retry, outageMs: 60_000 } }
      const report = await compared(people(120), patient)
      equal([report.status, report.present, report.missing], ['complete', 119, 1])
    })

    test('a key that may not read ends it, and says so', async () => {
      const { options } = rig({ faults: { 'read-403': 1 } })
      const report = await compared(people(3), options)
      equal([report.status, report.error.code], ['failed', 'KEY_REFUSED'])
    })
  },
}
