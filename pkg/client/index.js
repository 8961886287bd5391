// @ts-nocheck
import { core, poison } from '../wasm/load.js'
import { ImportError, textOf } from './error.js'
import { eventQueue } from './events.js'
import { openJournal } from './journal.js'
import { targetUrl } from './connection.js'
import { rowOptions, sendingOptions } from './options.js'
import { redactor } from './redact.js'
import { openSource } from './source.js'
import { withoutKey } from './without-key.js'
import { WORDING, worded } from './wording.js'

/** CometChat's id for an app's own id; the migration guides' function, output for output. */
export function toCometChatId(id) {
  const text = String(id)
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
  return enter((wasm) => wasm.deriveId(units))
}

/** Reads and validates without sending anything. */
export async function checkUsers(source, options = {}) {
  const redact = redactor(options?.apiKey)
  try {
    const report = await checked(source, options, redact)
    for (const { samples } of report.issues) for (const sample of samples) withoutKeyIn(sample, redact)
    if (report.error) withoutKeyIn(report.error, redact)
    return report
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/** Takes the key out of what an issue says and advises. */
function withoutKeyIn(issue, redact) {
  issue.message = redact(issue.message)
  for (const remedy of issue.remedies ?? [])
    for (const [name, value] of Object.entries(remedy)) remedy[name] = redact(value)
}

async function checked(source, options, redact) {
  const before = rowOptions(options, false)
  const over = (mapper) => redacting(mapper, redact)
  const opened = openSource(source, over(before.mapper), redact)
  const { signal, failed } = options
  const aborted = abortion(signal)
  const url = options.journal && targetUrl(options)
  let check
  let journal
  const writeFailed = guarded(failed, redact)
  const drain = async () => {
    const bytes = failed && check.takeFailed()
    if (bytes) await writeFailed(bytes)
  }
  try {
    aborted.check()
    const objects = opened.peek ? await reading(aborted.race(opened.peek())) : opened.objects
    const { row, mapper } = rowOptions(options, objects)
    check = enter(
      (wasm) => new wasm.CheckHandle(worded(wasm, row, options[WORDING]), objects ? undefined : overJson(over(mapper))),
    )
    if (options.journal) {
      journal = await openIn(options.journal, url, row, redact)
      resume(check, journal)
    }
    let rested = Date.now()
    for (;;) {
      // What is in memory never waits: without a rest now and then, nothing else would run, not even a timer that aborts.
      if (Date.now() - rested > REST_MS) {
        await new Promise((resolve) => setTimeout(resolve))
        rested = Date.now()
      }
      aborted.check()
      const piece = await reading(aborted.race(opened.pull()))
      if (piece === null) break
      const goesOn = enter(() => check.push(piece))
      await drain()
      if (!goesOn) break
    }
    enter(() => check.end())
    await drain()
    return enter(() => check.report())
  } finally {
    aborted.forget()
    opened.close()
    check?.free?.()
    await journal?.close()
  }
}

/** Loads a journal into the core. */
function openIn(journal, url, row, redact) {
  return openJournal(journal, (append) => enter((wasm) => new wasm.JournalHandle(url, row.limit, append)), redact)
}

/** Gives a journal to a check or a run; what is wrong with its end is found here. */
function resume(run, { handle }) {
  try {
    run.resume(handle)
  } catch (error) {
    if (error?.code?.startsWith?.('JOURNAL_')) throw new ImportError(error.code, error.message)
    throw asImportError(error)
  }
}

/** Milliseconds of checking between two rests. */
const REST_MS = 50

/** A signal as something to race with. */
function abortion(signal) {
  const error = () => new ImportError('ABORTED', 'the check was aborted', { cause: signal.reason })
  let onAbort
  const abort = signal && new Promise((_, reject) => (onAbort = () => reject(error())))
  abort?.catch(() => {})
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    check() {
      if (signal?.aborted) throw error()
    },
    race: (promise) => (abort ? Promise.race([promise, abort]) : promise),
    forget: () => signal?.removeEventListener('abort', onAbort),
  }
}

/** Imports users; starts at once. */
export function importUsers(source, options) {
  const redact = redactor(options?.apiKey)
  try {
    return started(source, options, redact)
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

function started(source, options, redact) {
  const { row: known, mapper: unguarded } = rowOptions(options ?? {}, false)
  const mapper = redacting(unguarded, redact)
  if (known.map.length > 0) refuseWrongMap(known)
  const opened = openSource(source, mapper, redact)
  const sending = sendingOptions(options, opened.expectedRows)
  const fetch = options.fetch ?? globalThis.fetch
  if (typeof fetch !== 'function')
    throw new ImportError('UNSUPPORTED_HOST', 'fetch: this host has none; give one as an option')

  const { rowEvents = 'all' } = options
  let run
  let journal
  let stopping
  let last = NOTHING
  // While the core calls `map`, it cannot be called: progress is the last known, the rest waits for its turn.
  let mapping = false
  const whileMapping =
    mapper &&
    ((row) => {
      mapping = true
      try {
        return mapper(row)
      } finally {
        mapping = false
      }
    })
  const tell = (message) => {
    if (mapping) queueMicrotask(() => tell(message))
    else if (run) enter(() => message(run))
  }
  const listen = (listening) => tell((run) => run.listen(listening, rowEvents))
  const progress = () => {
    if (run && !mapping) last = enter(() => run.progress())
    return last
  }
  const events = eventQueue(progress)
  let stopped
  const untilStopped = new Promise((resolve) => (stopped = resolve))
  const stop = (how) => {
    stopping = how === 'abort' || stopping === undefined ? how : stopping
    events.letGo()
    stopped()
    tell((run) => run.stop(how === 'finish'))
  }
  const start = async () => {
    let failure
    // A source that never gives anything must not keep a run that is stopped.
    const peeked =
      opened.peek &&
      Promise.race([
        opened.peek().catch((error) => {
          failure = { error }
        }),
        untilStopped,
      ])
    const objects = opened.peek ? (await peeked) === true : opened.objects
    const { row } = rowOptions(options, objects)
    const pull = async () => {
      try {
        if (failure) throw failure.error
        return await opened.pull()
      } catch (error) {
        throw withoutKey(error, redact)
      }
    }
    const onEvents = (text) => events.push(text)
    run = enter(
      (wasm) =>
        new wasm.RunHandle(
          worded(wasm, row, options[WORDING]),
          sending,
          objects ? undefined : overJson(whileMapping),
          overResponses(fetch),
          pull,
          onEvents,
          guarded(options.failed, redact),
        ),
    )
    if (options.journal) {
      try {
        journal = await openIn(options.journal, sending.url, row, redact)
        resume(run, journal)
      } catch (error) {
        if (!error?.code?.startsWith?.('JOURNAL_')) throw error
        run.refuse(error.code, error.message)
      }
    }
    if (events.wanted) listen(true)
    if (stopping) run.stop(stopping === 'finish')
    return run.run()
  }
  const onAbort = () => stop('abort')
  const { signal } = options
  if (signal?.aborted) stop('abort')
  signal?.addEventListener('abort', onAbort, { once: true })
  const report = start()
    .catch((error) => {
      throw withoutKey(asImportError(error), redact)
    })
    .finally(async () => {
      await journal?.close()
      events.end()
      signal?.removeEventListener('abort', onAbort)
      opened.close()
      if (run) last = safely(() => run.progress(), NOTHING)
      run = undefined
    })
  // A job that nobody awaits must not end its process.
  report.catch(() => {})
  return {
    get progress() {
      return progress()
    },
    abort: ({ finish = false } = {}) => stop(finish ? 'finish' : 'abort'),
    // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
    then: (onResolved, onRejected) => report.then(onResolved, onRejected),
    catch: (onRejected) => report.catch(onRejected),
    finally: (onFinally) => report.finally(onFinally),
    [Symbol.asyncIterator]: () =>
      events.iterator(
        () => listen(true),
        () => listen(false),
      ),
  }
}

const NOTHING = Object.freeze({
  rows: 0,
  imported: 0,
  existing: 0,
  invalid: 0,
  duplicate: 0,
  rejected: 0,
  unconfirmed: 0,
  pending: 0,
  resumed: 0,
  requests: 0,
  elapsedMs: 0,
  rowsPerSecond: 0,
})

/** The caller's `map` function, over JSON texts: rows of a file cross so. */
function overJson(mapper) {
  return mapper && ((text) => JSON.stringify(mapper(JSON.parse(text))))
}

/** The caller's `map` function; what it throws is repeated in the row's issue. */
function redacting(mapper, redact) {
  return (
    mapper &&
    ((row) => {
      try {
        return mapper(row)
      } catch (error) {
        throw withoutKey(error, redact)
      }
    })
  )
}

/** The core knows more of maps; what it says of one is said at once. Other troubles come in their time. */
function refuseWrongMap(row) {
  try {
    enter((wasm) => new wasm.CheckHandle(worded(wasm, row), undefined)).free?.()
  } catch (error) {
    if (error.code === 'INVALID_OPTION') throw error
  }
}

/** The caller's `fetch`: called on no object, and what it gives is looked at, since the core takes it at its word. */
function overResponses(fetch) {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (typeof response?.status !== 'number' || typeof response.arrayBuffer !== 'function')
      throw new TypeError('the option fetch gave no Response')
    return response
  }
}

/** A hook that cannot break the run: what it throws is said once. */
function guarded(hook, redact) {
  let said = false
  return (argument) => {
    const complain = (error) => {
      if (!said) console.warn(redact(`cometchat-import: the option 'failed' threw, the run goes on: ${textOf(error)}`))
      said = true
    }
    try {
      const result = hook?.(argument)
      return typeof result?.then === 'function' ? Promise.resolve(result).catch(complain) : undefined
    } catch (error) {
      complain(error)
      return undefined
    }
  }
}

async function reading(piece) {
  try {
    return await piece
  } catch (error) {
    if (error instanceof ImportError) throw error
    throw new ImportError('INPUT_UNREADABLE', `the source failed: ${textOf(error)}`, { cause: error })
  }
}

/** Calls into the core; an instance that trapped is dropped, and the next call gets a new one. */
function enter(call) {
  try {
    return call(core())
  } catch (error) {
    throw asImportError(error)
  }
}

function asImportError(error) {
  if (error instanceof ImportError) return error
  if (typeof error === 'string') return new ImportError('INVALID_OPTION', error)
  if (error instanceof WebAssembly.RuntimeError) {
    poison()
    return new ImportError('INTERNAL', 'the core stopped; please report this with the input that did it', {
      cause: error,
    })
  }
  if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) {
    return new ImportError(
      'UNSUPPORTED_HOST',
      `WebAssembly cannot be used here: ${error.message}; under a Content-Security-Policy, allow 'wasm-unsafe-eval'`,
      { cause: error },
    )
  }
  return new ImportError('INTERNAL', textOf(error), { cause: error })
}

function safely(call, fallback) {
  try {
    return call()
  } catch {
    return fallback
  }
}
