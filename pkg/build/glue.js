// wasm-bindgen's bundler glue keeps its state (the instance, views of its memory, finalizers of its
// objects) in the script itself, so there can be one instance only. Were a second put in its place, the
// cached views would still show the first one's memory, and finalizers of the first one's objects would
// free addresses of the second. So the build turns the script into a function: each call is a glue with
// state of its own.

import { Failure } from './run-command.js'

const EXPORT = /^export (?=(?:async )?(?:function\*?|class|const|let) +([\w$]+))/gm

/**
 * @param {string} glue the `*_bg.js` that wasm-bindgen wrote for bundlers
 * @param {{ imports: Map<string, string>, exports: Map<string, string> }} names what the module calls its imports, which are
 *   the glue's functions, and its exports
 * @returns {string} a script that exports `createGlue(clock)`, where `clock.now()` is what `performance.now()` is
 */
export function glueFactory(glue, { imports, exports }) {
  /** @type {string[]} */
  const names = []
  const unexported = glue.replace(EXPORT, (_, name) => {
    names.push(name)
    return ''
  })
  const body = unexported.replace(/\bwasm\.([\w$]+)/g, (_, name) => {
    const renamed = exports.get(name)
    if (renamed === undefined) throw new Failure(`the glue uses ${name}, which the module does not export`)
    return `wasm.${renamed}`
  })
  const rest = /^(?:export|import)\b.*/m.exec(body)
  if (rest) throw new Failure(`the glue holds a form that the build does not know: ${rest[0]}`)
  if (!names.includes('__wbg_set_wasm')) throw new Failure('the glue has no __wbg_set_wasm')
  // The clock is given (pkg/wasm/clock.js): within the function, the host's own has no name.
  if (!/\bperformance\.now\(\)/.test(body)) throw new Failure('the glue reads another clock than performance.now')
  const returned = names.map((name) => (imports.has(name) ? `${imports.get(name)}: ${name}` : name))
  // Within parentheses a host reads a function's body at once; else it reads it twice, first only to see where it ends.
  // Its comments give types to whoever calls it; what is within is wasm-bindgen's to check.
  return `// @ts-nocheck\nexport const createGlue = (function createGlue(performance) {\n${body}\nreturn {\n${returned.join(',\n')}\n}\n})\n`
}
