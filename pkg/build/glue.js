// wasm-bindgen's bundler glue keeps its state (the instance, views of its memory, finalizers of its
// objects) in the script itself, so there can be one instance only. Were a second put in its place, the
// cached views would still show the first one's memory, and finalizers of the first one's objects would
// free addresses of the second. So the build turns the script into a function: each call is a glue with
// state of its own.

import { Failure } from './run-command.js'

const EXPORT = /^export (?=(?:async )?(?:function\*?|class|const|let) +([\w$]+))/gm

/**
 * @param {string} glue the `*_bg.js` that wasm-bindgen wrote for bundlers
 * @returns {string} a script that exports `createGlue(clock)`, where `clock.now()` is what `performance.now()` is
 */
export function glueFactory(glue) {
  /** @type {string[]} */
  const names = []
  const body = glue.replace(EXPORT, (_, name) => {
    names.push(name)
    return ''
  })
  const rest = /^(?:export|import)\b.*/m.exec(body)
  if (rest) throw new Failure(`the glue holds a form that the build does not know: ${rest[0]}`)
  if (!names.includes('__wbg_set_wasm')) throw new Failure('the glue has no __wbg_set_wasm')
  // The clock is given (pkg/wasm/clock.js): within the function, the host's own has no name.
  if (!/\bperformance\.now\(\)/.test(body)) throw new Failure('the glue reads another clock than performance.now')
  // Within parentheses a host reads a function's body at once; else it reads it twice, first only to see where it ends.
  // Its comments give types to whoever calls it; what is within is wasm-bindgen's to check.
  return `// @ts-nocheck\nexport const createGlue = (function createGlue(performance) {\n${body}\nreturn {\n${names.join(',\n')}\n}\n})\n`
}
