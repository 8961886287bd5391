/** Defines the tests of a suite, with any test runner. */

/**
 * Defines a test for each case, each in a place of its own.
 *
 * @template {{ close?(): unknown }} Place
 * @param {{ test(name: string, run: (context?: any) => Promise<void>): unknown, create(context: any): Place | PromiseLike<Place> }} options
 * @param {string} name
 * @param {Record<string, (place: Place, skip: (call: string) => void) => Promise<void>>} cases
 */
export function defineCases({ test, create }, name, cases) {
  // Of a parameter, some runners think that it is a callback.
  for (const [title, run] of Object.entries(cases))
    test(`${name}: ${title}`, async (...[context]) => {
      const place = await create(context)
      try {
        // Runners that cannot skip a test from within count it as passed.
        await run(place, (call) => void context?.skip?.(`the place has no ${call}()`))
      } finally {
        await place.close?.()
      }
    })
}
