// OpenTelemetry's SDK with exporters in memory, as a program would register it.
import { installFor } from '../workspace/install.js'

/** Registers the SDK, and returns the API and what was recorded. */
export async function recorder() {
  await installFor('opentelemetry')
  const api = await import('@opentelemetry/api')
  const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = await import(
    '@opentelemetry/sdk-trace-base'
  )
  const { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } = await import(
    '@opentelemetry/sdk-metrics'
  )
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')

  const spanExporter = new InMemorySpanExporter()
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  api.trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] }),
  )
  let metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  let reader = startReader()

  /** Each test has instruments of its own, which begin at zero. */
  function startReader() {
    const started = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })
    api.metrics.disable()
    api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [started] }))
    return started
  }

  /** @returns {Promise<any[]>} */
  async function metrics() {
    metricExporter.reset()
    await reader.forceFlush()
    return metricExporter.getMetrics().flatMap((one) => one.scopeMetrics.flatMap((scope) => scope.metrics))
  }

  return {
    api,
    /** Returns the spans that have ended, all or those of a name. @param {string} [name] @returns {any[]} */
    spans: (name) => spanExporter.getFinishedSpans().filter((span) => name === undefined || span.name === name),
    /** Returns a metric: its unit and its points, of a histogram with the number of values. Without a name, all. @param {string} [name] @returns {Promise<any>} */
    async metric(name) {
      const all = await metrics()
      if (name === undefined) return all
      const found = all.find(({ descriptor }) => descriptor.name === name)
      if (!found) return undefined
      const { descriptor, dataPoints } = found
      return {
        unit: descriptor.unit,
        boundaries: descriptor.advice?.explicitBucketBoundaries,
        points: dataPoints.map(({ attributes, value }) => [attributes, value.count ?? value]),
        sums: dataPoints.map(({ value }) => value.sum),
      }
    },
    async reset() {
      await reader.shutdown()
      spanExporter.reset()
      metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
      reader = startReader()
    },
  }
}
