/** `cometchat-import ui`: the admin page on this machine, and the relay that holds the key for it. */
import { CliError, INTERRUPTED, DONE, USAGE, usageError } from './exit.js'
import { connectionFrom, DEFAULT_RATE, SANDBOX_KEY } from './options.js'
import { fetchThroughProxy } from './proxy.js'
import { redactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { rateText, wrap } from './text.js'

/**
 * The port unless another is given; if it is taken, any free one. Always the same, because browsers keep what a page
 * has stored by its port: on another one, an import that was stopped could not be resumed.
 */
export const DEFAULT_PORT = 8061

/**
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function uiCommand(options, { host, stdout, stderr }) {
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = redactor(key === SANDBOX_KEY ? undefined : key)
  const { startUi, NoPage, openInBrowser, hasScreen } = await host.loadUi()
  const { rate = DEFAULT_RATE, verifyRate, port } = options
  const sandbox = options.sandbox ? await startRehearsal(options, host, rate) : undefined
  const { connection, label } = sandbox ?? realImport(options, host)
  const interrupts = new Interrupts(host.signals, host)
  try {
    const fetch = await fetchThroughProxy(host.env, connection)
    const start = (/** @type {number} */ at) =>
      startUi({ connection, label, rate, verifyRate, sandbox: sandbox !== undefined, port: at, fetch })
    const { server, moved } = await listen(start, port).catch((cause) => {
      throw cause instanceof NoPage
        ? new CliError(USAGE, `${cause.message}. Import from the command line, or install a version that has it.`, {
            cause,
          })
        : cause
    })
    const address = server.newAddress()
    stdout.line([
      ...(sandbox
        ? wrap(
            'A rehearsal: the page imports into a sandbox on this machine. Nothing leaves it, and nothing is kept. You need no account and no key.',
          )
        : []),
      ...(sandbox ? [''] : []),
      `  page     ${address}`,
      `  import   into ${label}`,
      `  limit    ${rateText(rate)}, of all tabs together`,
      '',
      ...wrap(
        `The address opens one tab, once.${sandbox ? '' : ' The key stays in this process; the page never has it.'}`,
      ),
      ...(moved
        ? wrap(
            `Port ${DEFAULT_PORT} is in use, so this is another one. An import that you stopped on the other port cannot be resumed here. If another cometchat-import ui uses that port, the two do not share a limit.`,
          )
        : []),
      ...(host.stdin.isTTY ? ['Press Enter for another address. Ctrl-C ends it.'] : ['Ctrl-C ends it.']),
    ])
    if (options.open ?? (stdout.isTerminal && hasScreen(host.env, host.platform))) openInBrowser(address, host)
    const forget = onEnter(host.stdin, () => stdout.line(`  page     ${server.newAddress()}`))
    await new Promise((resolve) => interrupts.during({ first: () => resolve(undefined) }))
    forget()
    // A second Ctrl-C does not wait for responses.
    interrupts.during({ first() {}, second: () => server.closeNow() })
    await server.close()
    return interrupts.count > 1 ? INTERRUPTED : DONE
  } finally {
    interrupts.close()
    await sandbox?.close()
  }
}

/** @param {Record<string, any>} options @param {import('./program.js').Host} host */
function realImport(options, host) {
  const { connection, target } = connectionFrom(options, host.env, host.platform, [
    'A rehearsal on this machine needs none of it: cometchat-import ui --sandbox',
  ])
  return { connection, label: target }
}

/**
 * Starts a sandbox of its own; whatever key the environment has, it is not used.
 * @param {Record<string, any>} options @param {import('./program.js').Host} host @param {import('./options.js').Rate} rate
 */
async function startRehearsal({ appId, region, endpoint }, host, rate) {
  if ([appId, region, endpoint].some((given) => given !== undefined))
    throw usageError('--sandbox imports into no app: leave out --app-id, --region and --endpoint.')
  const { startSandbox } = await host.loadSandbox()
  const server = await startSandbox({ rate, port: 0 })
  // The time distinguishes a rehearsal from an earlier one, whose sandbox has forgotten its users.
  const begun = new Date(host.now?.() ?? Date.now()).toTimeString().slice(0, 8)
  return {
    connection: { endpoint: server.url, apiKey: SANDBOX_KEY },
    label: `the sandbox of ${begun}`,
    close: () => server.close(),
  }
}

/** @template T @param {(port: number) => Promise<T>} start @param {number | undefined} port */
async function listen(start, port) {
  try {
    return { server: await start(port ?? DEFAULT_PORT), moved: false }
  } catch (cause) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (cause)
    if (code === 'EADDRINUSE' && port === undefined) return { server: await start(0), moved: true }
    if (code === 'EADDRINUSE')
      throw new CliError(USAGE, `port ${port} is in use; without --port a free one is taken.`, { cause })
    if (code === 'EACCES') throw new CliError(USAGE, `port ${port} may not be used.`, { cause })
    throw cause
  }
}

/** Calls back for each line typed into a terminal. @param {NodeJS.ReadStream} stdin @param {() => void} work */
function onEnter(stdin, work) {
  if (!stdin.isTTY) return () => {}
  const onData = () => work()
  stdin.on('data', onData)
  return () => {
    stdin.off('data', onData)
    stdin.pause()
  }
}
