import { core, poison } from '../wasm/load.js'
import { ImportError } from './error.js'
import { eventQueue } from './events.js'
import { rowOptions, sendingOptions } from './options.js'
import { openSource } from './source.js'


/** CometChat's id for an app's own id; the migration guides' function, output for output. */
export function toCometChatId(id) {
  const text = String(id)
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
  return enter((wasm) => wasm.deriveId(units))
}

/** Reads and validates without sending anything. */
export async function checkUsers(source, options = {}) {
  const before = rowOptions(options, false)
  const opened = openSource(source, before.mapper)
  const { signal, failed } = options
  const objects = opened.peek ? await reading(opened.peek()) : opened.objects
  const { row, mapper } = rowOptions(options, objects)
  const check = enter((wasm) => new wasm.CheckHandle(row, objects ? undefined : overJson(mapper)))
  const encoder = new TextEncoder()
  const drain = async () => {
    const bytes = failed && check.takeFailed()
    if (bytes) await failed(bytes)
  }
  try {
    for (;;) {
      signal?.throwIfAborted()
      const piece = await reading(opened.pull())
      if (piece === null) break
      const goesOn = enter(() => check.push(typeof piece === 'string' ? encoder.encode(piece) : piece))
      await drain()
      if (!goesOn) break
    }
    enter(() => check.end())
    await drain()
    return enter(() => check.report())
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw new ImportError('ABORTED', 'the check was aborted', { cause: error })
    throw error
  } finally {
    opened.close()
    check.free?.()
  }
}

/** Imports users; starts at once. */
export function importUsers(source, options) {
  const { mapper } = rowOptions(options ?? {}, false)
  const opened = openSource(source, mapper)
  const sending = sendingOptions(options, opened.expectedRows)
  const fetch = options.fetch ?? globalThis.fetch
  if (typeof fetch !== 'function') throw new ImportError('UNSUPPORTED_HOST', 'fetch: this host has none; give one as an option')

  const { rowEvents = 'all' } = options
  let run
  let stopping
  const progress = () => (run ? enter(() => run.progress()) : NOTHING)
  const events = eventQueue(progress)
  const stop = (how) => {
    stopping = how === 'abort' || stopping === undefined ? how : stopping
    events.release()
    if (run) enter(() => run.stop(how === 'finish'))
  }
  const start = async () => {
    let failure
    const objects = opened.peek ? await opened.peek().catch((error) => ((failure = error), false)) : opened.objects
    const { row } = rowOptions(options, objects)
    const pull = failure ? () => Promise.reject(failure) : () => opened.pull()
    const onEvents = (text) => events.push(text)
    run = enter((wasm) => new wasm.RunHandle(row, sending, objects ? undefined : overJson(mapper), fetch, pull, onEvents, guarded(options.failed)))
    if (events.wanted) run.listen(true, rowEvents)
    if (stopping) run.stop(stopping === 'finish')
    return run.run()
  }
  const onAbort = () => stop('abort')
  const { signal } = options
  if (signal?.aborted) stop('abort')
  signal?.addEventListener('abort', onAbort, { once: true })
  let last = NOTHING
  const report = start()
    .catch((error) => {
      throw asImportError(error)
    })
    .finally(() => {
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
      return run ? progress() : last
    },
    abort: ({ finish = false } = {}) => stop(finish ? 'finish' : 'abort'),
    then: (onResolved, onRejected) => report.then(onResolved, onRejected),
    catch: (onRejected) => report.catch(onRejected),
    finally: (onFinally) => report.finally(onFinally),
    [Symbol.asyncIterator]: () => events.iterator(() => run?.listen(true, rowEvents), () => run?.listen(false, rowEvents)),
  }
}

const NOTHING = Object.freeze({ rows: 0, imported: 0, existing: 0, invalid: 0, duplicate: 0, rejected: 0, unconfirmed: 0, pending: 0, requests: 0, elapsedMs: 0, rowsPerSecond: 0 })

/** The caller's `map` function, over JSON texts: rows of a file cross so. */
function overJson(mapper) {
  return mapper && ((text) => JSON.stringify(mapper(JSON.parse(text))))
}

/** A hook that cannot break the run: what it throws is said once. */
function guarded(hook) {
  let said = false
  return (argument) => {
    const complain = (error) => {
      if (!said) console.warn(`cometchat-import: the option 'failed' threw, the run goes on: ${error?.message ?? error}`)
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
    throw new ImportError('INPUT_UNREADABLE', `the source failed: ${error?.message ?? error}`, { cause: error })
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
    return new ImportError('INTERNAL', 'the core stopped; please report this with the input that did it', { cause: error })
  }
  if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) {
    return new ImportError('UNSUPPORTED_HOST', `WebAssembly cannot be used here: ${error.message}; under a Content-Security-Policy, allow 'wasm-unsafe-eval'`, { cause: error })
  }
  return new ImportError('INTERNAL', String(error?.message ?? error), { cause: error })
}

function safely(call, fallback) {
  try {
    return call()
  } catch {
    return fallback
  }
}
