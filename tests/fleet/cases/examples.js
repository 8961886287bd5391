// The examples of the pages many-workers.md, shared-limit.md and queues.md, and of the types redis.d.ts and postgres.d.ts, as they stand there.
import assert from 'node:assert/strict'
import { readdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { transform } from 'esbuild'
import { Redis } from 'ioredis'
import { examplesOf, snippetsOf } from '../../docs/snippets.js'
import { PRELUDE, run, workplace } from '../../docs/workplace.js'
import { TESTS } from '../../workspace/install.js'
import { servers, urlOf } from '../servers/given.js'
import { startRest, TOKEN } from '../servers/upstash.js'

let redis
let rest
before(async () => {
  redis = new Redis(urlOf(servers.redis))
  rest = await startRest(redis)
})
after(async () => {
  await rest.close()
  redis.disconnect()
})

const examples = [
  ...snippetsOf('pkg/docs/many-workers.md'),
  ...snippetsOf('pkg/docs/shared-limit.md'),
  ...snippetsOf('pkg/docs/queues.md'),
  ...examplesOf('pkg/redis.d.ts'),
  ...examplesOf('pkg/postgres.d.ts'),
].filter(({ runBy }) => runBy?.endsWith('examples.js'))

test('there are examples for each store', () => {
  for (const name of ['ioredis', '@upstash/redis', 'pg', 'postgres'])
    assert.ok(
      examples.some(({ code }) => code.includes(`from '${name}'`)),
      name,
    )
})

for (const { file, line, language, code } of examples) {
  test(`the example in ${basename(file)}:${line} runs`, async (t) => {
    const folder = await workplace(t)
    for (const name of await readdir(join(TESTS, 'node_modules')))
      if (/^(ioredis|redis|pg|postgres|@upstash)$/.test(name))
        await symlink(join(TESTS, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
    await writeFile(join(folder, 'users.csv'), 'uid,name\nada,Ada Lovelace\ngrace,Grace Hopper\n')
    const script = language === 'ts' ? (await transform(code, { loader: 'ts' })).code : code
    await writeFile(join(folder, 'example.mjs'), script)
    const isWorker = code.includes('export async function work')
    // A worker keeps its client for the next job.
    const call = isWorker ? "console.log((await work({ file: 'users.csv' })).imported, 'imported')\nprocess.exit()" : ''
    await writeFile(
      join(folder, 'run.mjs'),
      `import * as example from './example.mjs'\nconst { work } = example\n${call}\n`,
    )
    const { status, output } = await run(process.execPath, ['--import', PRELUDE, 'run.mjs'], folder, {
      REDIS_URL: urlOf(servers.redis),
      KV_REST_API_URL: rest.url,
      KV_REST_API_TOKEN: TOKEN,
      DATABASE_URL: urlOf(servers.pooler),
    })
    assert.equal(status, 0, output)
    if (isWorker) assert.match(output, /^2 imported$/m)
    for (const [, expected] of code.matchAll(/console\.log\(.+\) \/\/ (.+)$/gm))
      assert.ok(output.split('\n').includes(expected), output)
    assert.doesNotMatch(output, /nobody-may-see/)
  })
}
