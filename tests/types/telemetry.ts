// What must compile of telemetry, and what must not. OpenTelemetry itself is not needed: its own types are tried by the example in automation.md.
import { checkUsers, importUsers } from '../../pkg/index.js'
import { instrument, type OpenTelemetryApi } from '../../pkg/opentelemetry.js'
import { runPlan } from '../../pkg/plan.js'

declare const api: OpenTelemetryApi

export const observed: { importUsers: typeof importUsers; checkUsers: typeof checkUsers } = instrument(
  { importUsers, checkUsers },
  api,
)
export const one = instrument({ importUsers }, { ...api }, { requests: false })
runPlan({ users: {} }, { sources: { users: [] }, functions: one })

// @ts-expect-error: a function that was not given
one.checkUsers

// @ts-expect-error: metrics are missing
instrument({ importUsers }, { trace: api.trace, context: api.context })

// @ts-expect-error: no such option
instrument({ importUsers }, api, { request: false })
