// Node: the module is the file beside the script. Nothing is decoded, and the script is an eighth as long.
import { nodeClock } from '../wasm/clock.js'
import { moduleFile } from '../wasm/file.js'
import { withModule } from '../wasm/load.js'
import * as client from '../client/index.js'

export const importUsers = /* @__PURE__ */ withModule(moduleFile, client.importUsers, nodeClock)
export const checkUsers = /* @__PURE__ */ withModule(moduleFile, client.checkUsers, nodeClock)
export const toCometChatId = /* @__PURE__ */ withModule(moduleFile, client.toCometChatId, nodeClock)
export { ImportError } from '../client/error.js'
