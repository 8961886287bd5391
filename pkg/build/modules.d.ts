// Imports that hosts and bundlers know, and TypeScript does not.

declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module
  export default module
}

declare module '*/uPlot.esm.js' {
  export { default } from 'uplot'
}
