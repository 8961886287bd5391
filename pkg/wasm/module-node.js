// For Node: the file beside the script. Nothing is decoded, and the script is an eighth as long.

export { nodeClock as clock } from './clock.js'
export { moduleFile as module } from './file.js'
