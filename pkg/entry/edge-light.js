// Vercel Edge and Next's edge: as for workerd, with the suffix that they ask for.
import wasm from '../gen/cometchat_import_bg.wasm?module'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const version = /* @__PURE__ */ withModule(() => wasm, client.version)
