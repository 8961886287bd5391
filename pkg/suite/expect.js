/** What the suites ask with: few assertions, of no test runner. */

/** @param {unknown} held @param {string} message what should hold */
export function expect(held, message) {
  if (!held) throw new SuiteFailure(message)
}

/** @param {unknown} found @param {unknown} expected @param {string} what */
export function expectSame(found, expected, what) {
  const [one, other] = [displayed(found), displayed(expected)]
  expect(one === other, `${what}: found ${one}, expected ${other}`)
}

/**
 * Expects that a call throws, or that its promise rejects.
 *
 * @param {() => unknown} call
 * @param {string} what
 * @param {string} [code] of an `ImportError`
 */
export async function expectRefusal(call, what, code) {
  let found = 'no error'
  try {
    await call()
  } catch (error) {
    const thrown = /** @type {any} */ (error)
    if (code === undefined || (thrown?.name === 'ImportError' && thrown.code === code)) return
    found = `${thrown?.code ?? ''} ${thrown?.message ?? thrown}`
  }
  throw new SuiteFailure(`${what}: expected an ${code ? `ImportError of code ${code}` : 'error'}, found ${found}`)
}

class SuiteFailure extends Error {
  name = 'SuiteFailure'
}

/** @param {unknown} value */
const displayed = (value) => JSON.stringify(value instanceof Uint8Array ? Array.from(value) : value) ?? String(value)
