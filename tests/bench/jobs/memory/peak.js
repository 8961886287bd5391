// What a process has taken of memory at most.
import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * In kilobytes. Where the system reports it, it is the peak since this program was started: `maxRSS` begins with what
 * the process that started it had.
 */
export function peak() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}

/** Says it to the one who has started this. @param {object} [account] */
export function printPeak(account) {
  console.log(JSON.stringify({ peak: peak(), account }))
}
