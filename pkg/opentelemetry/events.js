/** The events of a job, seen by an observer: it sees what its caller iterates over, and listens by itself while nobody does. */

/**
 * Lets an observer see the events of a job.
 *
 * @param {any} job
 * @param {(event: any) => void} see
 */
export function followEvents(job, see) {
  /** @type {() => AsyncIterableIterator<any>} */
  const open = job[Symbol.asyncIterator]
  const state = { listeners: 0, isAlone: false }
  /** @type {AsyncIterableIterator<any> | undefined} */
  let own

  const listen = async () => {
    state.isAlone = true
    own = open()
    for await (const event of own) see(event)
  }
  const join = () => {
    state.listeners += 1
    state.isAlone = false
    // Opened before the other is closed: what waits in the queue stays there.
    const events = open()
    own?.return?.()
    own = undefined
    return events
  }
  const leave = () => {
    state.listeners -= 1
    if (state.listeners === 0) listen()
  }
  job[Symbol.asyncIterator] = () => seen(join(), see, leave)
  listen()
  return state
}

/**
 * Returns an iterator over the same events, each of which is seen.
 *
 * @param {AsyncIterableIterator<any>} events
 * @param {(event: any) => void} see
 * @param {() => void} leave called once, when nobody iterates any more
 */
function seen(events, see, leave) {
  let left = false
  const leaveOnce = () => {
    if (!left) leave()
    left = true
  }
  return {
    async next() {
      const result = await events.next()
      if (result.done) leaveOnce()
      else see(result.value)
      return result
    },
    return() {
      leaveOnce()
      return events.return?.() ?? Promise.resolve({ done: true, value: undefined })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
