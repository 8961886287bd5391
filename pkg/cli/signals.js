/** Ctrl-C: the first finishes what is in flight, the second stops at once, a third does not wait for anything. */
import { INTERRUPTED } from './exit.js'

/** What a phase of the program does when it is interrupted. @typedef {{ first: () => void, second?: () => void }} Handlers */

export class Interrupts {
  /**
   * @param {Pick<NodeJS.Process, 'on' | 'off'> & { exit?: (status: number) => void }} source
   * @param {{ detached?: boolean }} [host]
   */
  constructor(source, { detached = false } = {}) {
    this.#source = source
    this.#names = detached ? SIGNALS.filter((name) => name !== 'SIGHUP') : SIGNALS
    for (const name of this.#names) source.on(name, this.interrupt)
  }

  /** Times interrupted. */
  count = 0

  get interrupted() {
    return this.count > 0
  }

  /**
   * From now on interruptions go to these. One that came in between phases is reported at once.
   * @param {Handlers} handlers
   */
  during(handlers) {
    this.#handlers = handlers
    if (this.count > 0) handlers.first()
    if (this.count > 1) handlers.second?.()
  }

  /** As a signal does it; a prompt that holds the keyboard calls it itself. */
  interrupt = () => {
    this.count += 1
    if (this.count === 1) this.#handlers.first()
    else if (this.count === 2) this.#handlers.second?.()
    else this.#source.exit?.(INTERRUPTED)
  }

  close() {
    for (const name of this.#names) this.#source.off(name, this.interrupt)
  }

  #source
  /** @type {readonly (typeof SIGNALS)[number][]} */
  #names
  /** @type {Handlers} */
  #handlers = { first() {} }
}

/**
 * Returns whether no stream of a process is a terminal, as under `nohup` and in services: that one was closed is then no
 * reason to stop. What `nohup` itself does, to have the signal ignored, Node undoes before any script begins.
 * @param {...{ isTTY?: boolean }} streams
 */
export const isDetached = (...streams) => !streams.some(({ isTTY }) => isTTY)

/** `SIGHUP`: the terminal was closed. Windows has `SIGINT` and `SIGHUP` only. */
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
