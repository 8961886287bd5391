/** The keys of a terminal during an import. Each arrives at once, so that what the terminal does with some is done here. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * What is listened to.
 *
 * @typedef {object} Keyboard
 * @property {NodeJS.ReadStream} stdin
 * @property {Pick<NodeJS.Process, 'on' | 'off'>} signals
 * @property {string} platform
 * @property {(signal: 'SIGINT' | 'SIGTSTP' | 'SIGQUIT') => void} [raise] sends a signal to the programs in the foreground, as a terminal does
 */

/**
 * Listens to the keys of a terminal.
 *
 * @param {Keyboard} keyboard
 * @param {{ pause: () => void, interrupt: () => void }} called
 * @returns {(() => void) | undefined} ends that; undefined if there is no terminal, or if it belongs to other programs
 */
export function listenToKeys({ stdin, signals, platform, raise }, { pause, interrupt }) {
  if (!stdin.isTTY || typeof stdin.setRawMode !== 'function' || !isInForeground(platform)) return undefined
  const begin = () => {
    // Who stopped us may have changed the mode behind our back.
    stdin.setRawMode(false)
    stdin.setRawMode(true)
    stdin.resume()
  }
  const end = () => {
    stdin.pause()
    stdin.setRawMode(false)
  }
  const keys = (/** @type {Uint8Array | string} */ typed) => {
    for (const key of String(typed)) {
      if (PAUSE.includes(key)) pause()
      else if (key === CTRL_C) raise ? raise('SIGINT') : interrupt()
      else if (key === CTRL_BACKSLASH) raise?.('SIGQUIT')
      else if (key === CTRL_Z && raise) {
        end()
        raise('SIGTSTP')
      }
    }
  }
  // In the background, a program that touches the terminal is stopped.
  const again = () => isInForeground(platform) && begin()
  const ignore = () => {}
  stdin.on('data', keys)
  stdin.on('error', ignore)
  signals.on('SIGCONT', again)
  begin()
  return () => {
    stdin.off('data', keys)
    stdin.off('error', ignore)
    signals.off('SIGCONT', again)
    if (isInForeground(platform)) end()
  }
}

/**
 * Returns whether the terminal listens to this process, and not to another that was started later.
 *
 * @param {string} platform
 */
function isInForeground(platform) {
  if (platform === 'win32') return true
  const [group, foreground] = platform === 'linux' ? groupsOfLinux() : groupsOfPs()
  return group !== undefined && group === foreground
}

/** `/proc/<pid>/stat` (man 5 proc): behind the name in brackets are state, ppid, pgrp, session, tty_nr, tpgid. */
function groupsOfLinux() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return [fields[2], fields[5]]
  } catch {
    return []
  }
}

function groupsOfPs() {
  const { stdout } = spawnSync('ps', ['-o', 'pgid=', '-o', 'tpgid=', '-p', String(process.pid)], { encoding: 'utf8' })
  return (stdout ?? '').trim().split(/\s+/)
}

/** `p`, and the space bar. */
const PAUSE = ['p', 'P', ' ']
const CTRL_C = '\u0003'
const CTRL_Z = '\u001a'
const CTRL_BACKSLASH = '\u001c'
