// The page's side of the worker: calls that return a result, and events.

/**
 * Starts the worker.
 *
 * @param {(event: any) => void} onEvent called for each event of its own
 * @returns {{ call: (name: string, ...args: any[]) => Promise<any> }} calls reject with an `Error` that has a `code`
 */
export function startWorker(onEvent) {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'import' })
  const waiting = new Map()
  let last = 0
  worker.addEventListener('message', ({ data }) => {
    if (data.id === undefined) return onEvent(data)
    const { resolve, reject } = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error) reject(Object.assign(new Error(data.error.message), data.error))
    else resolve(data.result)
  })
  // Its script could not be loaded, or something in it was not caught: no call would ever return.
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    const error = Object.assign(new Error(event.message || 'the worker did not start'), { code: 'INTERNAL' })
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    onEvent({ type: 'broken' })
  })
  return {
    call(name, ...args) {
      last += 1
      const id = last
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        worker.postMessage({ id, name, args })
      })
    },
  }
}
