// A program: `node program.js http://…/v3`.
import { importFile } from './import.js'

importFile(process.argv.at(-1)).then((account) => console.log('account', JSON.stringify(account)))
