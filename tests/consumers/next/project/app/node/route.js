export { GET, POST } from '../handler.js'
export const dynamic = 'force-dynamic'
