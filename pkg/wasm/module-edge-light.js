// For Vercel Edge and Next's edge: as for workerd, with the suffix that they ask for.
import wasm from '../gen/cometchat_import_bg.wasm?module'

export { hostClock as clock } from './clock.js'
export const module = () => wasm
