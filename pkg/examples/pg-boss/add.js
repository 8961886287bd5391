// Adds a job: node add.js APP_ID FILE_OR_URL ['{"timestamps":"auto"}']
import { start } from './settings.js'

const [appId, file, options = '{}'] = process.argv.slice(2)
const { boss, add } = await start()
console.log(`job ${await add({ appId, file, options: JSON.parse(options) })}: ${file} into ${appId}`)
await boss.stop()
