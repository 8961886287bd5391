/** The key is in no text that goes out, whoever repeats it. */
import { importUsers } from 'cometchat-import'
import { equal, match } from '../assert.js'
import { eventsOf, KEY, keyless, people, RETRY, rig, reportOf } from '../helpers.js'

export const secrets = {
  name: 'secrets',
  define(test) {
    for (const fault of ['echo-key', 'echo-key-400', 'echo-key-row']) {
      test(`a server that repeats the key: ${fault}`, async () => {
        const { sandbox, run } = rig({ faults: { [fault]: 1 } }, { retry: { ...RETRY, attempts: 2, outageMs: 5 } })
        const job = run(people(4))
        const events = await eventsOf(job)
        const report = await reportOf(job, sandbox)
        match(JSON.stringify([events, report]), /\[redacted\]/, 'what is reported of it')
      })
    }

    test('a fetch, a source and a map that repeat it', async () => {
      const thrower = () => {
        throw Object.assign(new Error(`no response for ${KEY}`), { cause: new Error(`apikey: ${KEY}`) })
      }
      const { run, sandbox } = rig({}, { retry: { attempts: 2, baseMs: 1, capMs: 1, outageMs: 5 } })
      const jobs = [
        () => run(people(3), { fetch: thrower }),
        () => run(people(3), { map: thrower }),
        () =>
          run(
            // biome-ignore lint/correctness/useYield: it throws before it gives anything
            (async function* () {
              thrower()
            })(),
          ),
      ]
      for (const start of jobs) {
        const job = start()
        const events = await eventsOf(job)
        const report = await reportOf(job, sandbox)
        equal(report.imported, 0)
        match(JSON.stringify([events, report]), /\[redacted\]/)
      }
    })

    test('options that hold it in the wrong place', () => {
      const { options } = rig()
      const endpoints = [`http://127.0.0.1/v3?apikey=${KEY}`, `http://${KEY}@127.0.0.1/v3`, `http://127.0.0.1/${KEY}`]
      for (const wrong of [
        ...endpoints.map((endpoint) => ({ endpoint })),
        { apiKey: `${KEY} ` },
        { region: KEY, endpoint: undefined },
      ]) {
        let thrown
        try {
          importUsers(people(1), { ...options, ...wrong })
        } catch (error) {
          thrown = error
        }
        equal(thrown?.code, 'INVALID_OPTION')
        keyless(thrown)
      }
    })
  },
}
