// A Worker that imports the package and uses nothing of it.
import * as client from 'cometchat-import'
import 'cometchat-import/sandbox'

export default { fetch: () => new Response('nothing') }
