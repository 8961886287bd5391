// Node: the module is the file beside the script. Nothing is decoded, and the script is an eighth as long.
import { moduleFile } from '../wasm/file.js'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const importUsers = /* @__PURE__ */ withModule(moduleFile, client.importUsers)
export const checkUsers = /* @__PURE__ */ withModule(moduleFile, client.checkUsers)
export const toCometChatId = /* @__PURE__ */ withModule(moduleFile, client.toCometChatId)
export { ImportError } from '../client/error.js'
