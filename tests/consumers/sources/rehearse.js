import { rehearse } from './rehearsal.js'

rehearse().then((account) => console.log('account', JSON.stringify(account)))
