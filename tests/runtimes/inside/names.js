// Prints the cases of each part of the suite: what the launchers' results are compared with.
import { database } from '../suite/cases/database.js'
import { files } from '../suite/cases/files.js'
import { compiled, strict } from '../suite/cases/strict.js'
import { everywhere } from '../suite/index.js'
import { collect } from '../suite/registry.js'

const listed = (groups) => collect(groups).map(({ name, needs }) => ({ name, needs }))
const parts = { everywhere, database: [database], files: [files], strict: [strict], compiled: [compiled] }
console.log(JSON.stringify(Object.fromEntries(Object.entries(parts).map(([part, groups]) => [part, listed(groups)]))))
