// Who installs something takes a turn.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../pkg/build/run-command.js'

const TURN = join(root, 'tests/node_modules/.installing')

/**
 * Waits until no other process of the tests installs anything: files of tests run at once, and npm works on one folder at a time, apt on one
 * machine.
 *
 * @returns {Promise<() => void>} what gives the turn back
 */
export async function takeTurn() {
  mkdirSync(dirname(TURN), { recursive: true })
  for (;;) {
    try {
      writeFileSync(TURN, String(process.pid), { flag: 'wx' })
      return () => rmSync(TURN, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isHeld()) rmSync(TURN, { force: true })
    await sleep(200)
  }
}

/** False when the process that had its turn has ended without giving it back. */
function isHeld() {
  try {
    const pid = Number(readFileSync(TURN, 'utf8'))
    // It may not have written its number yet.
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
