import { defineConfig } from 'vite'

// One page at a time, as if each were an app of its own.
const page = process.env.PAGE ?? 'import'

export default defineConfig({
  base: './',
  build: { outDir: `dist/${page}`, rolldownOptions: { input: `${page}.html` }, chunkSizeWarningLimit: 2_000 },
})
