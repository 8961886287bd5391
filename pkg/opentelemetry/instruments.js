/** The instruments that runs record with. A meter gives the same for the same name. */

/** @param {any} meter */
export const createInstruments = (meter) => ({
  rows: meter.createCounter('cometchat_import.rows', {
    unit: '{row}',
    description: 'Rows whose outcome is known.',
  }),
  resends: meter.createCounter('cometchat_import.retries', {
    unit: '{retry}',
    description: 'Batches that were sent again.',
  }),
  waits: meter.createHistogram('cometchat_import.wait.duration', {
    unit: 's',
    description: 'Time for which nothing could be sent.',
    advice: { explicitBucketBoundaries: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300] },
  }),
  active: meter.createUpDownCounter('cometchat_import.active_runs', {
    unit: '{run}',
    description: 'Runs that have not ended.',
  }),
  runs: meter.createHistogram('cometchat_import.run.duration', {
    unit: 's',
    description: 'Time from the start of a run to its end.',
    advice: { explicitBucketBoundaries: [1, 10, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400] },
  }),
  // The name and the boundaries are those of the conventions for HTTP.
  requests: meter.createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'Duration of HTTP client requests.',
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
  }),
})
