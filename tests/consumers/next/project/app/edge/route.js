export { GET, POST } from '../handler.js'
export const runtime = 'edge'
