// Cloudflare Workers: the host compiles the imported module, and refuses to compile anything at run time.
import wasm from '../gen/cometchat_import_bg.wasm'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

const wasmModule = () => wasm

export const importUsers = /* @__PURE__ */ withModule(wasmModule, client.importUsers)
export const checkUsers = /* @__PURE__ */ withModule(wasmModule, client.checkUsers)
export const toCometChatId = /* @__PURE__ */ withModule(wasmModule, client.toCometChatId)
export { ImportError } from '../client/index.js'
