// A workflow as GitHub reads it, by GitHub's own parser.
import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installFor, TESTS } from '../workspace/install.js'

await installFor('repository')
const { convertWorkflowTemplate, parseWorkflow } = await loadParser()

/**
 * Parses a workflow. Throws with all that GitHub would refuse.
 *
 * @param {string} name
 * @param {string} content
 * @returns {Promise<any>} `jobs`, each with its `steps`
 */
export async function workflow(name, content) {
  const trace = { info() {}, error() {}, verbose() {} }
  const { context, value } = parseWorkflow({ name, content }, trace)
  const template = value && (await convertWorkflowTemplate(context, value))
  const errors = context.errors.getErrors().map(({ message }) => message)
  if (errors.length > 0) throw new Error(`${name}: ${errors.join('; ')}`)
  return template
}

/** Node does not load the parser as it is published: it imports JSON as bundlers do. So it is bundled. */
async function loadParser() {
  const parent = join(TESTS, '.tmp')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'workflow-parser-'))
  try {
    const contents = "export * from '@actions/workflow-parser'"
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(TESTS, 'repository') },
      bundle: true,
      format: 'esm',
      platform: 'node',
      banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
      write: false,
    })
    const path = join(folder, 'parser.mjs')
    writeFileSync(path, outputFiles[0].contents)
    return await import(pathToFileURL(path).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
