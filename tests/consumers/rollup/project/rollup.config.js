import { nodeResolve } from '@rollup/plugin-node-resolve'

export default ['import', 'rehearse', 'unused'].map((name) => ({
  input: { main: `src/${name === 'import' ? 'page' : name}.js` },
  output: { dir: `dist/${name}`, format: 'es' },
  plugins: [nodeResolve({ browser: true })],
}))
