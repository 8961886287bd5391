// Cloudflare Workers: the host compiles the imported module, and compiles nothing at run time.
import wasm from '../gen/cometchat_import_bg.wasm'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const importUsers = /* @__PURE__ */ withModule(() => wasm, client.importUsers)
export const checkUsers = /* @__PURE__ */ withModule(() => wasm, client.checkUsers)
export const toCometChatId = /* @__PURE__ */ withModule(() => wasm, client.toCometChatId)
export { ImportError } from '../client/error.js'
