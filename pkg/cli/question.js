/** A question on the terminal, to which anything but yes is no. */
import readline from 'node:readline/promises'

/**
 * @param {string} question
 * @param {{ host: Pick<import('./program.js').Host, 'stdin'>, stderr: import('./output.js').Output, interrupts: import('./signals.js').Interrupts }} about
 * @returns {Promise<boolean>} whether the person agrees; an interruption is no
 */
export async function confirm(question, { host, stderr, interrupts }) {
  const prompt = readline.createInterface({ input: host.stdin, output: stderr.stream })
  const stop = new AbortController()
  interrupts.during({ first: () => stop.abort() })
  prompt.on('SIGINT', interrupts.interrupt)
  prompt.on('close', () => stop.abort())
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: stop.signal }).catch((cause) => {
      if (!stop.signal.aborted) throw cause
      stderr.line()
      return ''
    })
    return /^\s*(y|yes)\s*$/i.test(answer)
  } finally {
    prompt.close()
  }
}

/** Returns whether there is somebody to ask. @param {Pick<Parameters<typeof confirm>[1], 'host' | 'stderr'>} about */
export const canAsk = ({ host, stderr }) => Boolean(host.stdin.isTTY && stderr.isTerminal)
