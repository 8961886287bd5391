import { resolve } from 'node:path'

const bundle = (target, name, entry) => ({
  name: `${target}-${name}`,
  mode: 'production',
  target,
  entry: { main: `./src/${entry}.js` },
  output: { path: resolve('dist', target, name), clean: true },
  // The module inside the script is larger than what webpack thinks a page should load.
  performance: { hints: false },
})

export default [
  bundle('web', 'import', 'page'),
  bundle('web', 'rehearse', 'rehearse'),
  bundle('web', 'unused', 'unused'),
  bundle('node', 'import', 'program'),
  bundle('node', 'rehearse', 'rehearse'),
  bundle('node', 'unused', 'unused'),
]
