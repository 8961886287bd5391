/**
 * OpenTelemetry: spans and metrics of imports, checks and comparisons.
 *
 * Spans: one for each run (`import users`), with the counts of its report, and below it one for each request (`POST /data_import/users`), by
 * the conventions for HTTP clients. It ends with the headers of the response. Metrics: `cometchat_import.rows`, `.retries`,
 * `.wait.duration`, `.active_runs`, `.run.duration`, and `http.client.request.duration`. `docs/automation.md` lists their attributes.
 *
 * Neither has the key, a header, a body, a uid or a message of an error.
 *
 * @packageDocumentation
 */
import type {
  CheckOptions,
  CheckReport,
  CreatedRoles,
  ImportJob,
  ImportOptions,
  Source,
  VerifyJob,
  VerifyOptions,
} from './index.js'

/**
 * The parts of `@opentelemetry/api` 1.3 or later that are used. Without an SDK that is registered there, nothing is recorded.
 */
export interface OpenTelemetryApi {
  /** Makes spans. */
  readonly trace: {
    /** Returns what makes spans. */
    getTracer(name: string): TracerLike
    /** Returns a context in which a span is the current one. */
    setSpan(context: ContextLike, span: SpanLike): ContextLike
  }
  /** Says which span is the current one. */
  readonly context: {
    /** Returns the current context. */
    active(): ContextLike
    /** Calls a function within a context. */
    with(
      context: ContextLike,
      fn: (...args: ContextLike[]) => ContextLike,
      thisArg?: undefined,
      ...args: ContextLike[]
    ): ContextLike
  }
  /** Makes metrics. */
  readonly metrics: {
    /** Returns what makes instruments. */
    getMeter(name: string): MeterLike
  }
}

/** A value of OpenTelemetry's that is only passed on, so that any version of its types fits. */
// biome-ignore lint/suspicious/noExplicitAny: it is not looked into
export type ContextLike = any

/** The part of a `Tracer` that is used. */
export interface TracerLike {
  /** Begins a span. */
  startSpan(
    name: string,
    options?: { kind?: number; attributes?: Record<string, string | number> },
    context?: ContextLike,
  ): SpanLike
}

/** The part of a `Span` that is used. */
export interface SpanLike {
  /** Sets an attribute. */
  setAttribute(name: string, value: string | number): unknown
  /** Sets several. */
  setAttributes(attributes: Record<string, string | number>): unknown
  /** Says whether it failed: 2 if it did. */
  setStatus(status: { code: number }): unknown
  /** Says that something happened now. */
  addEvent(name: string, attributes?: Record<string, string | number>): unknown
  /** Ends it now. */
  end(): void
}

/** How a metric is described. */
export interface MetricOptionsLike {
  /** The unit, such as `s`. */
  unit?: string
  /** What is counted or measured. */
  description?: string
  /** Proposes the boundaries of a histogram. */
  advice?: {
    /** The boundaries. */
    explicitBucketBoundaries?: number[]
  }
}

/** The part of a `Meter` that is used. */
export interface MeterLike {
  /** Makes a counter. */
  createCounter(name: string, options?: MetricOptionsLike): AddingLike
  /** Makes a counter that may fall. */
  createUpDownCounter(name: string, options?: MetricOptionsLike): AddingLike
  /** Makes a histogram. */
  createHistogram(name: string, options?: MetricOptionsLike): RecordingLike
}

/** The part of a `Counter` that is used. */
export interface AddingLike {
  /** Adds to it. */
  add(value: number, attributes?: Record<string, string | number>): void
}

/** The part of a `Histogram` that is used. */
export interface RecordingLike {
  /** Records a value. */
  record(value: number, attributes?: Record<string, string | number>): void
}

/** The functions whose runs can be observed. */
export interface Instrumentable {
  /** As the package exports it. */
  importUsers?(source: Source, options: ImportOptions): ImportJob
  /** As the package exports it. */
  verifyUsers?(source: Source, options: VerifyOptions): VerifyJob
  /** As the package exports it. It sends requests only with `preflight`. */
  checkUsers?(source: Source, options?: CheckOptions): Promise<CheckReport>
  /** As the package exports it. */
  createRoles?(roles: string[], options: ImportOptions): Promise<CreatedRoles>
}

/** What is recorded. */
export interface InstrumentOptions {
  /**
   * Whether requests have spans and durations. With `false`, `fetch` runs within the run's span, so that what instruments `fetch` already,
   * such as `@opentelemetry/instrumentation-undici`, puts its spans below it, and nothing is recorded twice.
   * @default true
   */
  requests?: boolean | undefined
}

/**
 * Returns the same functions, of which each run makes spans and metrics. A span that is current when a run starts is its parent.
 *
 * A failure of OpenTelemetry's SDK does not throw, by its own rules. Events that you iterate over are the same, and are not slowed down.
 *
 * @param functions those of the package that you use
 * @param api `@opentelemetry/api`, or an object of its `trace`, `context` and `metrics`
 * @param options what is recorded
 * @throws `ImportError` with `INVALID_OPTION` at once, if one of these is not what is expected
 *
 * @example
 * ```ts
 * import * as opentelemetry from '@opentelemetry/api'
 * import * as cometchat from 'cometchat-import'
 * import { instrument } from 'cometchat-import/opentelemetry'
 *
 * const { importUsers } = instrument({ importUsers: cometchat.importUsers }, opentelemetry)
 *
 * const report = await importUsers([{ uid: 'ada', name: 'Ada' }], {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 * })
 * console.log(report.status) // complete
 * ```
 */
export function instrument<Functions extends Instrumentable>(
  functions: Functions,
  api: OpenTelemetryApi,
  options?: InstrumentOptions,
): Functions
