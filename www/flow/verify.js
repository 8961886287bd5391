// The comparison of the file with the app, and the change of users that differ.

import { texts } from '../texts.js'
import { optionsOf } from './options.js'
import { explained } from './relay.js'
import { plain } from './state.js'
import { stillWaiting, waitOf } from './wait.js'

/** @param {import('./state.js').Context} context */
export function verifySteps(context) {
  const { store, worker, announce } = context
  const change = (changes) => store.set({ verify: { ...store.state.verify, ...changes } })

  /** @param {{ ofImport: boolean, isChange?: boolean }} how */
  async function run({ ofImport, isChange = false }) {
    const { result } = store.state.verify
    store.set({ verify: { status: 'running', ofImport, isChange, result } })
    announce(texts.verify.reading(0))
    try {
      const found = await worker.call('compare', ofImport ? undefined : optionsOf(store.state), isChange)
      const { status, updated } = found.report
      const error = await explained(context, found.report.error)
      const isComplete = status === 'complete'
      // What an earlier comparison found still says more than one that was not completed.
      store.set({
        verify: {
          status: 'done',
          ofImport,
          isChange,
          result: isComplete ? found : result,
          trouble: isComplete ? undefined : { status, error, updated },
        },
      })
      announce(isComplete ? texts.verify.summary(found.report) : texts.verify.ended[status])
    } catch (/** @type {any} */ error) {
      store.set({
        verify: { status: 'done', ofImport, isChange, result, trouble: { status: 'failed', error: plain(error) } },
      })
      announce(texts.verify.ended.failed)
    }
  }

  return {
    /** Compares the rows that were imported, as the import has read them. */
    compare: () => run({ ofImport: true }),

    /** Compares the rows as the next import would read them, and sends none. */
    compareOnly() {
      store.set({ step: 'account', verify: { status: 'running', ofImport: false } })
      return run({ ofImport: false })
    },

    /** Compares again as before. */
    compareAgain: () => run({ ofImport: store.state.verify.ofImport ?? true }),

    /** Changes the users that differ to what the file has. */
    changeUsers: () => run({ ofImport: store.state.verify.ofImport ?? true, isChange: true }),

    stopComparing() {
      change({ status: 'stopping' })
      worker.call('stopComparing')
    },

    /** Applies an event of the worker's to the comparison. */
    reportComparing({ progress, wait, retried }) {
      const { verify } = store.state
      if (!isComparing(verify)) return
      if (progress) change({ progress, wait: stillWaiting(verify.wait) })
      if (wait) change({ wait: waitOf(wait, verify.retried) })
      if (retried) change({ retried })
    },
  }
}

export const isComparing = ({ status }) => status === 'running' || status === 'stopping'

/** Returns how many rows are not in the app as the file has them; repeated ones are there as their first. */
export const notAsInFile = ({ differing, missing, unconfirmed, invalid, pending }) =>
  differing + missing + unconfirmed + invalid + pending
