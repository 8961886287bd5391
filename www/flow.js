// What the page does, step by step: each function asks the worker and puts what came of it into the store.

import { columnSteps } from './flow/columns.js'
import { fileSteps } from './flow/file.js'
import { planSteps } from './flow/plans.js'
import { resumeSteps } from './flow/resume.js'
import { runSteps } from './flow/run.js'
import { testSteps } from './flow/test.js'
import { verifySteps } from './flow/verify.js'

export { NULLS, optionsOf } from './flow/options.js'
export { appOf, plannedFile } from './flow/plan.js'
export { isComparing, notAsInFile } from './flow/verify.js'
export { TESTED } from './flow/test.js'
export { extraName, finishedOf, initialState, notImported, STEPS } from './flow/state.js'

/** @typedef {import('./flow/state.js').Context} Context */

/** @param {Context['store']} store @param {Context['worker']} worker @param {Context['announce']} announce */
export function createFlow(store, worker, announce) {
  const context = { store, worker, announce }
  const next = { go: (step) => store.set({ step }), ...runSteps(context), ...verifySteps(context) }
  const files = fileSteps(context, next)
  return {
    ...next,
    ...files,
    ...columnSteps(context),
    ...resumeSteps(context, next),
    ...planSteps(context, files),
    ...testSteps(context, next),
  }
}
