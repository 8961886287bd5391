/** Pausing an import: `SIGUSR1` and the keys of a terminal pause it, and again let it continue. */

export class Pausing {
  /** @param {Pick<NodeJS.Process, 'on' | 'off'>} source of the signal @param {number} [earlier] how often it came before */
  constructor(source, earlier = 0) {
    this.#source = source
    this.#isPaused = earlier % 2 === 1
    source.on(SIGNAL, this.toggle)
  }

  /** Pauses the import, or lets it continue. Before it begins, it is held back. */
  toggle = () => {
    this.#isPaused = !this.#isPaused
    this.#apply(this.#isPaused)
  }

  /** From now on the import is paused by this. @param {import('../index.d.ts').ImportJob} job */
  during(job) {
    this.#apply = (isPaused) => (isPaused ? job.pause() : job.resume())
    if (this.#isPaused) job.pause()
  }

  /** The signal is still listened to: without a listener it would end the process, or open Node's inspector. */
  close() {
    this.#source.on(SIGNAL, () => {})
    this.#source.off(SIGNAL, this.toggle)
  }

  #source
  #isPaused = false
  /** @type {(isPaused: boolean) => void} */
  #apply = () => {}
}

/** How a paused import continues, where no key is listened to. @param {number} pid @param {string} platform */
export const signalHint = (pid, platform) => (platform === 'win32' ? 'Ctrl-C ends it' : `kill -USR1 ${pid} to continue`)

/** Node keeps it for its inspector, unless somebody listens to it. Windows has none. */
const SIGNAL = 'SIGUSR1'
