// Where the module comes from: text within the script, for Node, Bun, Deno, browsers and bundlers. The build puts another file
// of this folder in its place for the other entries (pkg/build/bundle.js).

export { hostClock as clock } from './clock.js'
export { inlineModule as module } from './inline.js'
