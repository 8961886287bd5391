// Node, Bun, Deno, browsers and bundlers: the module inlined as base64.
import { inlineModule } from '../wasm/inline.js'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const importUsers = /* @__PURE__ */ withModule(inlineModule, client.importUsers)
export const checkUsers = /* @__PURE__ */ withModule(inlineModule, client.checkUsers)
export const toCometChatId = /* @__PURE__ */ withModule(inlineModule, client.toCometChatId)
export { ImportError } from '../client/error.js'
