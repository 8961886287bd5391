/** Questions with choices, by a library that is loaded for them alone. `question.js` has the plain yes or no. */
import { Transform } from 'node:stream'

/**
 * Each question resolves with what was chosen; undefined if the person stops.
 *
 * @typedef {Awaited<ReturnType<typeof openPrompts>>} Prompts
 */

/** @param {import('./program.js').Context} context */
export async function openPrompts({ host, stderr }) {
  const clack = await import('@clack/prompts')
  const common = { input: host.stdin, output: stderr.hasColours ? stderr.stream : withoutColours(stderr.stream) }
  /** @template T @param {T} chosen @returns {Exclude<T, symbol> | undefined} */
  const unlessStopped = (chosen) => (clack.isCancel(chosen) ? undefined : /** @type {Exclude<T, symbol>} */ (chosen))
  return {
    /** @param {string} message @param {{ placeholder?: string, initial?: string | undefined, check: (text: string) => string | undefined }} how */
    text: async (message, { placeholder, initial, check }) =>
      unlessStopped(
        await clack.text({
          message,
          ...(placeholder && { placeholder }),
          ...(initial && { initialValue: initial }),
          validate: (text) => check(text ?? ''),
          ...common,
        }),
      )?.trim(),
    /** @param {string} message @param {readonly { value: string, label?: string, hint?: string | undefined }[]} options @param {string | undefined} initialValue */
    select: async (message, options, initialValue) =>
      unlessStopped(
        await clack.select({
          message,
          options: options.map(({ hint, ...option }) => (hint === undefined ? option : { ...option, hint })),
          ...(initialValue !== undefined && { initialValue }),
          ...common,
        }),
      ),
    /** @param {string} message @param {boolean} initialValue */
    confirm: async (message, initialValue) => unlessStopped(await clack.confirm({ message, initialValue, ...common })),
    /** @param {string[]} lines @param {string} title */
    note: (lines, title) => clack.note(lines.join('\n'), title, common),
    /** @param {string} message */
    end: (message) => clack.outro(message, common),
  }
}

/** Returns a stream that hands on everything but colours: the library has no other switch on Node 20. @param {NodeJS.WriteStream} stream */
function withoutColours(stream) {
  const plain = new Transform({
    decodeStrings: false,
    transform(chunk, _, done) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
      done(null, String(chunk).replace(/\u001b\[[\d;]*m/g, ''))
    },
  })
  plain.pipe(stream, { end: false })
  return Object.defineProperties(plain, {
    isTTY: { value: true },
    columns: { get: () => stream.columns },
    rows: { get: () => stream.rows },
  })
}
