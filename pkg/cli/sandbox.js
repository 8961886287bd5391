/** `cometchat-import sandbox`: the same endpoint on this machine, to rehearse an import. */
import { CliError, DONE, USAGE } from './exit.js'
import { DEFAULT_RATE, defined } from './options.js'
import { Interrupts } from './signals.js'
import { plural, rateText, shellCommand, wrap } from './text.js'

/** @typedef {{ n: number, status: number, users: number, inWindow: number, fault?: string }} RequestInfo */

/** The port unless another is given; if it is taken, any free one. */
export const DEFAULT_PORT = 8060

/**
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function sandboxCommand(options, { host, stdout, stderr }) {
  const { startSandbox } = await host.loadSandbox()
  const { port, rate = DEFAULT_RATE, fault, quiet, ...others } = options
  const settings = defined({
    ...others,
    rate,
    faults: fault,
    onRequest: quiet ? undefined : requestLog(stderr),
  })
  const server = await start(startSandbox, settings, port)

  const interrupts = new Interrupts(host.signals, host)
  const stopped = new Promise((resolve) => interrupts.during({ first: () => resolve(undefined) }))
  const endpoint = server.url
  const pace =
    rate.limit === DEFAULT_RATE.limit && rate.windowMs === DEFAULT_RATE.windowMs ? [] : ['--rate', rateFlag(rate)]
  stdout.line([
    'A local stand-in for the CometChat API: nothing leaves this machine, and nothing is kept.',
    '',
    `  endpoint   ${endpoint}`,
    `  limit      ${rateText(rate)}`,
    ...Object.entries(fault ?? {}).map(
      ([name, chance]) => `  fault      ${name}: ${Number((chance * 100).toFixed(3))}% of the requests`,
    ),
    '',
    'Try it in another terminal:',
    `  ${shellCommand(['npx', 'cometchat-import', 'users.csv', '--endpoint', endpoint, ...pace], host.platform)}`,
    '',
    'Ctrl-C ends it.',
  ])
  try {
    await stopped
  } finally {
    interrupts.close()
    await server.close()
  }
  return DONE
}

/** Returns the help's list of faults, in lines of 80 columns. @param {Record<string, string>} faults */
export function faultLines(faults) {
  const width = Math.max(0, ...Object.keys(faults).map((name) => name.length))
  const indent = ' '.repeat(2 + width + 2)
  return Object.entries(faults).flatMap(([name, description]) => wrap(description, indent, `  ${name.padEnd(width)}  `))
}

/** @param {import('./program.js').SandboxModule['startSandbox']} startSandbox @param {object} settings @param {number | undefined} port */
async function start(startSandbox, settings, port) {
  try {
    return await startSandbox({ ...settings, port: port ?? DEFAULT_PORT })
  } catch (cause) {
    const taken = /** @type {NodeJS.ErrnoException} */ (cause).code === 'EADDRINUSE'
    if (taken && port === undefined) return startSandbox({ ...settings, port: 0 })
    if (taken) throw new CliError(USAGE, `port ${port} is in use; without --port a free one is taken.`, { cause })
    if (/** @type {NodeJS.ErrnoException} */ (cause).code === 'EACCES')
      throw new CliError(USAGE, `port ${port} may not be used.`, { cause })
    throw cause
  }
}

/** One line for each request. @param {import('./output.js').Output} stderr */
const requestLog =
  (stderr) =>
  (/** @type {RequestInfo} */ { n, status, users, inWindow, fault }) => {
    const time = new Date().toISOString().slice(11, 19)
    const parts = [time, `#${n}`, status || 'no response', plural(users, 'user'), `${inWindow} in the window`]
    stderr.line([...parts, ...(fault ? [`fault: ${fault}`] : [])].join('  '))
  }

/** @param {import('./options.js').Rate} rate */
const rateFlag = ({ limit, windowMs }) => `${limit}/${windowMs % 1000 ? `${windowMs}ms` : `${windowMs / 1000}s`}`
