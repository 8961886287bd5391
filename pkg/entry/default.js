// Node, Bun, Deno, browsers and bundlers: the module inlined as base64.
import { inlineModule } from '../wasm/inline.js'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const version = /* @__PURE__ */ withModule(inlineModule, client.version)
