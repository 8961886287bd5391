/** The platform's own way to open an address in the browser. */
import { spawn as spawnProcess } from 'node:child_process'

/**
 * Whether somebody sits before this machine's screen: a browser that opens on another's is no help, and where several
 * share a machine, its list of processes would show them the address before it is used.
 *
 * @param {Record<string, string | undefined>} env
 * @param {string} platform
 */
export function hasScreen(env, platform) {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.CI) return false
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Opens an address; says nothing if it cannot, since it is printed as well.
 *
 * @param {string} url
 * @param {{ env: Record<string, string | undefined>, platform: string, spawn?: typeof spawnProcess }} host
 */
export function openInBrowser(url, { env, platform, spawn = spawnProcess }) {
  const [command, ...args] = OPENERS[platform] ?? OPENERS.linux
  // Not the key's business.
  const { COMETCHAT_REST_API_KEY, ...rest } = env
  try {
    const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore', env: rest })
    child.once('error', () => {})
    child.unref()
  } catch {
    // As above.
  }
}

/** None of them is a shell. @type {Record<string, string[]>} */
const OPENERS = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
}
