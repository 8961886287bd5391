// Adds a job: node add.js APP_ID FILE_OR_URL ['{"timestamps":"auto"}']
import { Queue } from 'bullmq'
import { connect, QUEUE, RETRIES } from './settings.js'

const [appId, file, options = '{}'] = process.argv.slice(2)
const connection = connect()
const queue = new Queue(QUEUE, { connection })
const { id } = await queue.add('import', { appId, file, options: JSON.parse(options) }, RETRIES)
console.log(`job ${id}: ${file} into ${appId}`)
await queue.close()
connection.disconnect()
