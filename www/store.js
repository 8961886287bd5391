// What the page knows, in one place; whoever displays a part of it is notified when it changes.

/**
 * @template {object} S
 * @param {S} initial
 */
export function createStore(initial) {
  let state = initial
  const listeners = new Set()
  return {
    get state() {
      return state
    },
    /** Applies changes, and notifies each `listener(state, changes)`. @param {Partial<S>} changes */
    set(changes) {
      state = { ...state, ...changes }
      for (const listener of [...listeners]) listener(state, changes)
    },
    /** @param {(state: S, changes: Partial<S>) => void} listener @returns {() => void} ends it */
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
