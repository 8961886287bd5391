// For Cloudflare Workers: the host compiles the imported module, and compiles nothing at run time.
import wasm from '../gen/cometchat_import_bg.wasm'

export { hostClock as clock } from './clock.js'
export const module = () => wasm
