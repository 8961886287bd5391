// `npm run docs`: the pages of the API, from the types that the package ships, into target/docs/api. Any warning fails:
// an item without a comment, a link that leads nowhere, a name that is used and not exported.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { installFor } from '../workspace/install.js'
import { ROOT } from './snippets.js'

const HERE = join(ROOT, 'tests/docs')
/** The types of every subpath that the package has. @type {string[]} */
const ENTRIES = Object.values(JSON.parse(readFileSync(join(ROOT, 'pkg/package.json'), 'utf8')).exports).flatMap(
  ({ types }) => types ?? [],
)
const OUT = join(ROOT, 'target/docs/api')

await installFor('docs')
const { Application } = await import('typedoc')
const app = await Application.bootstrap({
  name: 'cometchat-import',
  entryPoints: ENTRIES.map((types) => join(ROOT, 'pkg', types)),
  tsconfig: join(HERE, 'tsconfig.json'),
  out: OUT,
  readme: join(ROOT, 'README.md'),
  includeVersion: true,
  excludeExternals: true,
  disableSources: true,
  validation: { invalidLink: true, notDocumented: true, notExported: true, rewrittenLink: true },
  intentionallyNotExported: ['MaybePromise'],
  requiredToBeDocumented: [
    'Class',
    'Constructor',
    'Enum',
    'Function',
    'Interface',
    'Method',
    'Property',
    'TypeAlias',
    'Variable',
  ],
  treatWarningsAsErrors: true,
  logLevel: 'Warn',
})
const project = await app.convert()
if (!project) process.exit(1)
app.validate(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) {
  console.error(`${app.logger.errorCount} errors, ${app.logger.warningCount} warnings`)
  process.exit(1)
}
await app.generateDocs(project, OUT)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
console.log('target/docs/api/index.html')
