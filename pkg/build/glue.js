// wasm-bindgen's bundler glue keeps its state (the instance, views of its memory, finalizers of its
// objects) in the script itself, so there can be one instance only. Were a second put in its place, the
// cached views would still show the first one's memory, and finalizers of the first one's objects would
// free addresses of the second. So the build turns the script into a function: each call is a glue with
// state of its own.

import { Failure } from './run-command.js'

const EXPORT = /^export (?=(?:async )?(?:function\*?|class|const|let) +([\w$]+))/gm

/**
 * @param {string} glue the `*_bg.js` that wasm-bindgen wrote for bundlers
 * @returns {string} a script that exports `createGlue()`
 */
export function glueFactory(glue) {
  const names = []
  const body = glue.replace(EXPORT, (_, name) => {
    names.push(name)
    return ''
  })
  const rest = /^(?:export|import)\b.*/m.exec(body)
  if (rest) throw new Failure(`the glue holds a form that the build does not know: ${rest[0]}`)
  if (!names.includes('__wbg_set_wasm')) throw new Failure('the glue has no __wbg_set_wasm')
  return `export function createGlue() {\n${body}\nreturn {\n${names.join(',\n')}\n}\n}\n`
}
