import { build } from 'esbuild'

const entries = { import: 'page', rehearse: 'rehearse', unused: 'unused' }
for (const platform of ['browser', 'node', 'neutral']) {
  for (const [name, entry] of Object.entries(entries)) {
    const file = name === 'import' && platform === 'node' ? 'program' : entry
    await build({
      entryPoints: { main: `src/${file}.js` },
      outdir: `dist/${platform}/${name}`,
      bundle: true,
      minify: true,
      format: 'esm',
      platform,
      logLevel: 'warning',
    })
  }
}
