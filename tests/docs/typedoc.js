// The JavaScript API's reference, from the types that the package ships. Any warning fails: an item without a comment, a
// link that leads nowhere, a name that is used and not exported.
//
// `node tests/docs/typedoc.js` checks; `node tests/docs/typedoc.js FOLDER` writes its pages there, in Markdown, and
// `navigation.json` beside them.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { installFor } from '../workspace/install.js'
import { folderOf } from '../workspace/packages.js'
import { ROOT } from './snippets.js'

const HERE = join(ROOT, 'tests/docs')
const OUT = process.argv[2]
/** The types of every subpath that the package has, with the name by which it is imported. @type {[string, string][]} */
const ENTRIES = Object.entries(JSON.parse(readFileSync(join(ROOT, 'pkg/package.json'), 'utf8')).exports).flatMap(
  ([path, { types }]) => (types ? [[path.replace(/^\./, 'cometchat-import'), types]] : []),
)

/** How the pages are written: a page for each function, class and type. */
const MARKDOWN = {
  plugin: [join(folderOf('docs', 'typedoc-plugin-markdown'), 'dist/index.js')],
  readme: 'none',
  markdown: OUT,
  router: 'member',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  disableSources: true,
  useCodeBlocks: true,
  useHTMLEncodedBrackets: true,
  sanitizeComments: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  tableColumnSettings: { hideInherited: true, hideSources: true, leftAlignHeaders: true },
  navigationJson: OUT && join(OUT, 'navigation.json'),
}

await installFor('docs')
const { Application } = await import('typedoc')
const app = await Application.bootstrapWithPlugins({
  name: 'cometchat-import',
  entryPoints: ENTRIES.map(([, types]) => join(ROOT, 'pkg', types)),
  tsconfig: join(HERE, 'tsconfig.json'),
  readme: join(ROOT, 'README.md'),
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
  ...(OUT && MARKDOWN),
})
const project = await app.convert()
if (!project) process.exit(1)
app.validate(project)
failOnTrouble()
if (OUT) {
  // A module is named as it is imported, and its pages are below that name.
  for (const module of project.children ?? []) {
    const entry = ENTRIES.find(([, types]) => basename(types, '.d.ts') === module.name)
    if (entry) module.name = entry[0]
  }
  await app.generateOutputs(project)
  failOnTrouble()
}

/** Ends with what the compiler and typedoc have printed. */
function failOnTrouble() {
  if (!app.logger.hasErrors() && !app.logger.hasWarnings()) return
  console.error(`${app.logger.errorCount} errors, ${app.logger.warningCount} warnings`)
  process.exit(1)
}
