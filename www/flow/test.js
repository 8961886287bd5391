// The test before an import: some users are sent, then a person looks.

import { forgetUnfinished } from '../unfinished.js'

/** How many users a test sends. */
export const TESTED = 5

/**
 * @param {import('./state.js').Context} context
 * @param {{ check: () => Promise<void>, send: (how: { isTest: boolean }) => Promise<void> }} next
 */
export const testSteps = ({ store, worker }, next) => ({
  /** Sends the first rows that can be imported, in one request. */
  sendTest: () => next.send({ isTest: true }),

  /** Sends no others. The next import begins anew: who has deleted the test's users can send them again. */
  async stopAfterTest() {
    const { journal } = store.state.file
    await worker.call('forget', journal)
    await forgetUnfinished(journal)
    store.set({ step: 'check', check: { status: 'running' }, run: { status: 'none' } })
    await next.check()
  },
})
