// Node, Bun, Deno, browsers and bundlers: the module inlined as base64.
import { inlineModule as wasmModule } from '../wasm/inline.js'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const importUsers = /* @__PURE__ */ withModule(wasmModule, client.importUsers)
export const checkUsers = /* @__PURE__ */ withModule(wasmModule, client.checkUsers)
export const toCometChatId = /* @__PURE__ */ withModule(wasmModule, client.toCometChatId)
export { ImportError } from '../client/index.js'
