// Cloudflare Workers: the host compiles the imported module, and compiles nothing at run time.
import wasm from '../gen/cometchat_import_bg.wasm'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const version = /* @__PURE__ */ withModule(() => wasm, client.version)
