// What a consumer's programs print, and what they have to print.

import assert from 'node:assert/strict'

/** Of `sources/import.js`. */
export const IMPORT = { status: 'complete', rows: 122, imported: 120, invalid: 1, duplicate: 1, requests: 3 }

/** Of `sources/rehearsal.js`: the first run sent one batch of 50. */
export const REHEARSAL = {
  valid: 120,
  first: 'stopped',
  status: 'complete',
  rows: 122,
  imported: 120,
  invalid: 1,
  duplicate: 1,
  resumed: 50,
  stored: 120,
  id: 'ann_example_com_3ylov2',
  refused: 'INVALID_OPTION',
}

/** The account in an output: what follows `account ` in its last such line. */
export function accountIn(output) {
  const found = [...output.matchAll(/^account (\{.*\})$/gm)].at(-1)
  if (!found) throw new Error(`no account in the output:\n${output}`)
  return JSON.parse(found[1])
}

/**
 * Runs an import into a sandbox on a port of this machine, and compares what it says with what the sandbox holds.
 *
 * @param {typeof import('cometchat-import/sandbox').startSandbox} startSandbox
 * @param {(endpoint: string) => Promise<string | object>} work gives its output or its account
 */
export async function assertImport(startSandbox, work) {
  const server = await startSandbox()
  try {
    const printed = await work(server.url)
    assert.deepEqual(typeof printed === 'string' ? accountIn(printed) : printed, IMPORT)
    assert.equal(server.sandbox.users.size, 120)
    assert.equal(server.sandbox.users.get('user-7')?.name, 'User 7')
    assert.equal(server.sandbox.stats.requests, 3)
  } finally {
    await server.close()
  }
}

/** @param {string | object} printed */
export function assertRehearsal(printed) {
  assert.deepEqual(typeof printed === 'string' ? accountIn(printed) : printed, REHEARSAL)
}

/** Of `sources/journals.js`, for the journal in a file, that in memory, and that of browsers. @param {string} printed */
export function assertJournals(printed) {
  assert.deepEqual(accountIn(printed), {
    lengths: [0, 300_005, 0, 300_005],
    codes: ['JOURNAL_IN_USE', 'JOURNAL_IN_USE', 'UNSUPPORTED_HOST'],
    files: ['users.cometchat-journal'],
  })
}
