// Plans that are given to the page, and the one that it writes.

import { isPlan, readPlan } from '../plan.js'
import { texts } from '../texts.js'
import { choicesOf, planOf } from './plan.js'

/**
 * @param {import('./state.js').Context} context
 * @param {{ open: (blob: Blob, how?: any) => Promise<void> }} files
 */
export function planSteps({ store, announce }, files) {
  /** Fills in what a plan says, or reports what is wrong with it. @param {Blob & { name?: string }} blob @returns {Promise<boolean>} whether it is right */
  async function usePlan(blob) {
    const { plan, issues } = await readPlan(blob)
    const name = blob.name ?? texts.files.plan
    if (!plan) {
      store.set({ plan: { name, issues } })
      announce(texts.plan.wrong(name, issues.length))
      return false
    }
    const choices = choicesOf(plan)
    store.set({ plan: { name, ...choices }, layout: choices.layout })
    announce(texts.plan.taken(name))
    return true
  }

  return {
    /** Takes files that were chosen or dropped: a plan, the file of users, or both. @param {{ blob: File, handle?: any }[]} chosen */
    async take(chosen) {
      if (chosen.length === 0) return
      const before = store.state.file
      // At once: what was found wrong with another file is not about these.
      store.set({ file: { status: 'reading', name: chosen[0].blob.name } })
      const plans = await Promise.all(chosen.map(({ blob }) => isPlan(blob)))
      store.set({ file: before })
      const plan = chosen[plans.indexOf(true)]
      const users = chosen[plans.indexOf(false)]
      if (plan && !(await usePlan(plan.blob))) return
      if (!users) return plan && openAgain()
      const { layout, file } = store.state
      await files.open(users.blob, { handle: users.handle, ...((plan || file.status === 'none') && { layout }) })
    },

    /** Takes a file that is meant to be a plan. @param {File} blob */
    async takePlan(blob) {
      if (await usePlan(blob)) await openAgain()
    },

    /** Continues without the plan. */
    dropPlan() {
      const { plan } = store.state
      store.set({ plan: undefined })
      // A wrong one has set nothing.
      if (plan?.issues) return
      store.set({ layout: {} })
      return openAgain()
    },

    /** Returns the text of the plan of what is chosen. */
    planText: () => `${JSON.stringify(planOf(store.state), null, 2)}\n`,
  }

  /** Reads the file that is there as the plan says. */
  async function openAgain() {
    const { blob, handle, pasted, name, status } = store.state.file
    if (['error', 'ready'].includes(status))
      await files.open(blob, { handle, pasted, name, layout: store.state.layout })
  }
}
