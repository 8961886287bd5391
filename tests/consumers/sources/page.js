// A page: `/?endpoint=http://…/v3`.
import { importFile } from './import.js'

const endpoint = new URLSearchParams(location.search).get('endpoint')
importFile(endpoint).then((account) => console.log('account', JSON.stringify(account)))
