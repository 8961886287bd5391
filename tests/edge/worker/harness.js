// The Worker example with meters on it, and a way to evict its objects. What the example does is its own.
import example, { AppImports as Example } from './src/index.js'

export class AppImports extends Example {
  constructor(ctx, env) {
    const meter = createMeter()
    super(ctx, {
      ...env,
      USERS: metered(env.USERS, meter),
      SECRETS: { get: (key) => env.SECRETS.get(key).finally(meter.connect()) },
      IMPORT_OPTIONS: { ...env.IMPORT_OPTIONS, fetch: meter.fetch },
    })
    this.meter = meter
  }

  async alarm(info) {
    this.meter.begin()
    return super.alarm(info)
  }

  /** Whether an object has lost its alarm, or a call of it hangs. */
  async inside() {
    const alarm = await this.ctx.storage.getAlarm()
    return { alarmInMs: alarm === null ? null : alarm - Date.now(), meter: { ...this.meter, fetch: undefined } }
  }

  /** What a crash does: nothing that was not written remains. */
  evict() {
    this.ctx.abort('evicted by the test')
  }
}

export default {
  ...example,
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/harness/evict':
        await env.APP_IMPORTS.getByName(searchParams.get('app'))
          .evict()
          .catch(() => {})
        return new Response()
      case '/harness/inside':
        return Response.json(await env.APP_IMPORTS.getByName(searchParams.get('app')).inside())
      case '/harness/notify':
        // As R2 reports a new object.
        await env.NOTICES.send(await request.json())
        return new Response()
      default:
        return example.fetch(request, env)
    }
  },
}

/**
 * Counts what a call does that the platform counts. The numbers travel in a header, so that those of a cut-off call
 * arrive too.
 */
function createMeter() {
  const meter = {
    call: '',
    open: 0,
    subrequests: 0,
    begin() {
      meter.call = crypto.randomUUID()
      meter.subrequests = 0
    },
    /** One more connection and subrequest, until `close()`. */
    connect() {
      meter.open += 1
      meter.subrequests += 1
      let open = true
      return () => {
        if (open) meter.open -= 1
        open = false
      }
    },
    async fetch(url, init) {
      const close = meter.connect()
      try {
        const response = await fetch(url, {
          ...init,
          headers: { ...init.headers, 'x-meter': [meter.call, meter.open, meter.subrequests].join() },
        })
        // Until its body has been read, a response keeps its connection.
        const body = await response.arrayBuffer()
        return new Response(body, response)
      } finally {
        close()
      }
    },
  }
  return meter
}

/** A bucket whose calls are counted. @param {any} bucket */
function metered(bucket, meter) {
  const counted =
    (target, name) =>
    async (...args) => {
      const close = meter.connect()
      const result = await target[name](...args).finally(() => name === 'get' || close())
      if (name === 'createMultipartUpload')
        return {
          uploadPart: counted(result, 'uploadPart'),
          complete: counted(result, 'complete'),
          abort: counted(result, 'abort'),
        }
      if (name === 'get' && result) return withOpenBody(result, close)
      close()
      return result
    }
  return Object.fromEntries(
    ['get', 'put', 'head', 'list', 'delete', 'createMultipartUpload'].map((name) => [name, counted(bucket, name)]),
  )
}

/** An object whose body counts as a connection until it ends. */
function withOpenBody(object, close) {
  const reader = object.body.getReader()
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) close()
      return done ? controller.close() : controller.enqueue(value)
    },
    cancel(reason) {
      close()
      return reader.cancel(reason)
    },
  })
  return { key: object.key, etag: object.etag, size: object.size, body, bodyUsed: false }
}
