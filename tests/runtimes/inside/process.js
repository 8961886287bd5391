// Runs the suite in a process of its own, and prints the results as JSON: Node, Deno, Bun. The host comes as JSON too.
import process from 'node:process'
import { runSuite } from '../suite/index.js'

const host = JSON.parse(process.argv[2])
console.log(JSON.stringify(await runSuite(host)))
