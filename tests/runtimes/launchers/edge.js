// The runtime of Vercel's edge functions: the package's `edge-light` entry, whose module the platform compiles and hands
// to the script as a global, since a script there may compile nothing.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bundle } from '../rig/bundle.js'
import { withinLimit } from '../rig/processes.js'

const require = createRequire(import.meta.url)

export const edge = {
  id: 'edge',
  name: 'Vercel edge runtime',
  parts: ['everywhere', 'strict', 'compiled'],
  lacks: ['CompressionStream'],
  find: () => require.resolve('edge-runtime'),
  version: async () => JSON.parse(readFileSync(require.resolve('edge-runtime/package.json'), 'utf8')).version,
  async run(_, project, host) {
    const { EdgeRuntime } = require('edge-runtime')
    const {
      script,
      modules: [[, bytes]],
    } = await bundle(project, 'inside/edge.js', { condition: 'edge-light', format: 'iife', wasm: 'global' })
    const wasm = new WebAssembly.Module(bytes)
    const runtime = new EdgeRuntime({
      extend: (context) => Object.assign(context, { wasm }),
      initialCode: `${FORBIDDEN}\n${script}`,
    })
    const response = runtime.dispatchFetch('http://suite.test/', { method: 'POST', body: JSON.stringify(host) })
    return withinLimit(response.then((arrived) => arrived.json()))
  },
}

/** As where it is deployed: the package for one's own machine forbids `eval`, and lets modules be compiled. */
const FORBIDDEN = `for (const name of ['Module', 'compile', 'compileStreaming']) {
  WebAssembly[name] = function () { throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder') }
}`
