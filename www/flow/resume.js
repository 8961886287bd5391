// Imports that did not end, and what begins anew.

import { forgetUnfinished, listUnfinished } from '../unfinished.js'
import { ofFile } from './state.js'

/**
 * @param {import('./state.js').Context} context
 * @param {{ go: (step: string) => void, run: () => Promise<void> }} next
 */
export function resumeSteps({ store, worker }, next) {
  const lookForUnfinished = async () =>
    store.set({ unfinished: await listUnfinished((journal) => worker.call('forget', journal)) })

  return {
    lookForUnfinished,

    /** @param {any} record */
    async resume(record) {
      store.set({ resuming: record, plan: record.plan, layout: record.layout ?? {}, ...ofFile() })
      next.go(store.state.connection?.target === record.target ? 'file' : 'connect')
    },

    async forget({ journal, file }) {
      await forgetUnfinished(journal)
      await worker.call('forgetFixes', file)
      await worker.call('forget', journal)
      await lookForUnfinished()
      if (store.state.resuming?.journal === journal) store.set({ resuming: undefined })
    },

    /** Starts again without the spoilt journal: users who are there already are left alone by the app. */
    async beginAnew() {
      await worker.call('forget', store.state.file.journal)
      await next.run()
    },

    /** Starts with another file, into the same app. */
    async startOver() {
      store.set({ ...ofFile(), layout: {}, resuming: undefined, plan: undefined })
      await lookForUnfinished()
      next.go('file')
    },
  }
}
