import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IMPORT } from '../rig/account.js'
import { run, serve } from '../rig/command.js'
import { installTarball } from '../rig/project.js'
import { file } from '../sources/users.js'

export async function check({ workshop }) {
  const cwd = join(workshop.folder, 'cli')
  await installTarball(workshop.tarball, cwd)
  writeFileSync(join(cwd, 'users.csv'), file)
  const { version } = JSON.parse(readFileSync(join(cwd, 'node_modules/cometchat-import/package.json'), 'utf8'))
  const program = (args, options) => run('npx', ['cometchat-import', ...args], { cwd, ...options })

  assert.equal((await program(['--version'])).trim(), version)
  // As `npx` does it for someone who has not installed anything.
  const elsewhere = join(workshop.folder, 'installed')
  assert.equal(
    (
      await run('npx', ['--yes', `--package=${workshop.tarball}`, 'cometchat-import', '--version'], { cwd: elsewhere })
    ).trim(),
    version,
  )

  const checked = JSON.parse(await program(['check', 'users.csv', '--json'], { status: 1 }))
  assert.deepEqual(
    [checked.rows, checked.valid, checked.invalid, checked.duplicate, checked.batches],
    [122, 120, 1, 1, 3],
  )
  await imports(cwd, program)
  await servesPage(cwd)
  return { version, parts: ['npx: --version, check, import into sandbox, the same again; ui'] }
}

/** The page, its charts and the package it imports are all in the tarball, and are served. */
async function servesPage(cwd) {
  const ui = await serve('npx', ['cometchat-import', 'ui', '--sandbox', '--port', '0', '--no-open'], {
    cwd,
    ready: /page +(http:\S+)/,
  })
  try {
    const address = new URL(ui.match[1])
    const text = async (path) => {
      const response = await fetch(new URL(path, address))
      assert.equal(response.status, 200, path)
      return response.text()
    }
    assert.match(await text('/www/'), /<script type="module" src="app\.js"/)
    for (const path of [
      '/www/app.js',
      '/www/worker.js',
      '/www/vendor/uplot/uPlot.esm.js',
      '/pkg/entry/default.js',
      '/pkg/journal/indexeddb.js',
    ])
      await text(path)
  } finally {
    await ui.stop()
  }
}

/** An import into `cometchat-import sandbox`, and the same command once more, which finds everything finished. */
async function imports(cwd, program) {
  const sandbox = await serve('npx', ['cometchat-import', 'sandbox', '--port', '0'], {
    cwd,
    ready: /endpoint +(http:\S+)/,
  })
  try {
    const args = [
      'users.csv',
      '--endpoint',
      sandbox.match[1],
      '--yes',
      '--report',
      'report.json',
      '--failed',
      'failed.csv',
    ]
    const env = { COMETCHAT_REST_API_KEY: 'key-of-the-suite' }
    await program(args, { env, status: 1 })
    const report = () => JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))
    for (const [name, value] of Object.entries(IMPORT)) assert.equal(report()[name], value, name)
    assert.match(
      readFileSync(join(cwd, 'failed.csv'), 'utf8'),
      /^user_id,Display Name,_row,_code,_message\r?\nnameless,,121,/,
    )

    await program(args, { env, status: 1 })
    assert.deepEqual([report().imported, report().resumed > 0, report().requests], [120, true, 0])
    assert.ok(!sandbox.printed().includes('key-of-the-suite'))
  } finally {
    await sandbox.stop()
  }
}
