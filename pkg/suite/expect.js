/** What the suites ask with: few assertions, of no test runner. */

/** @param {unknown} held @param {string} message what should hold */
export function expect(held, message) {
  if (!held) throw new SuiteFailure(message)
}

/** @param {unknown} found @param {unknown} expected @param {string} what */
export function expectSame(found, expected, what) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  expect(one === other, `${what}: found ${one}, expected ${other}`)
}

/** @param {Uint8Array} found @param {Uint8Array} expected @param {string} what */
export function expectBytes(found, expected, what) {
  expect(found.length === expected.length, `${what}: found ${found.length} bytes, expected ${expected.length}`)
  const at = found.findIndex((byte, index) => byte !== expected[index])
  expect(at < 0, `${what}: found another byte at ${at} of ${found.length}`)
}

/**
 * Expects that a call throws, or that its promise rejects.
 *
 * @param {() => unknown} call
 * @param {string} what
 * @param {string} [code] of an `ImportError`
 * @param {RegExp} [pattern] of its message
 */
export async function expectRefusal(call, what, code, pattern = /./) {
  let found = 'none'
  try {
    await call()
  } catch (thrown) {
    const error = /** @type {any} */ (thrown)
    const isRight = code === undefined || (error?.name === 'ImportError' && error.code === code)
    if (isRight && pattern.test(error?.message)) return
    found = `${error?.name} ${error?.code ?? ''} ${error?.message ?? error}`
  }
  const expected = code ? `an ImportError of code ${code} that matches ${pattern}` : 'an error'
  throw new SuiteFailure(`${what}: expected ${expected}, found ${found}`)
}

class SuiteFailure extends Error {
  name = 'SuiteFailure'
}
