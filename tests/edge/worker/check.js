// The Workers example serves three tenants at once, each in many short calls, evicted and killed at random moments, and keeps
// every promise to each of them.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { seeded } from '../../client/helpers.js'
import { versionOf } from '../project.js'
import { createClient } from './client.js'
import { evictor } from './evictor.js'
import { createHost } from './host.js'
import { createOutbound } from './outbound.js'
import { countsOf, csv, RATE, startTenants } from './tenants.js'

const SEED = 4
const OPERATOR = 'token-of-the-operator-of-the-suite'
const SECRETS_KEY = '0123456789abcdef'.repeat(4)
const MOST_UPLOAD_BYTES = 100_000
/** What the platform's free plan gives a call. */
const MOST = { connections: 6, subrequests: 50 }
/** In each request to the other Worker. */
const DIRECT_USERS = 120

/** @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function worker(project) {
  const { startSandbox } = await project.load('cometchat-import/sandbox')
  const { checkUsers } = await project.load('cometchat-import')
  const tenants = await startTenants(startSandbox)
  const traffic = createOutbound(Object.fromEntries(tenants.map(({ app, server }) => [app, server.url])))
  const host = await createHost(project, {
    bindings: {
      OPERATOR_TOKEN: OPERATOR,
      SECRETS_KEY,
      MOST_UPLOAD_BYTES,
      IMPORT_OPTIONS: {
        budget: { maxRequests: 45, deadlineMs: 5000 },
        rate: RATE,
        timeoutMs: 1000,
        // A busy machine is no outage.
        retry: { baseMs: 20, capMs: 200, outageMs: 60_000 },
      },
    },
    outbound: traffic.outbound,
  })
  const client = createClient(host)
  const evicted = evictor(host, traffic, seeded(SEED))
  try {
    await addsApps(client, tenants)
    await refuses(client, tenants)

    const main = await Promise.all(tenants.map((tenant) => importsAll(client, host, tenant)))
    await evicted.end()
    await startsAgain(client, host, tenants)
    await keepsLargeFiles(await host.bucket(), project)

    for (const [at, tenant] of tenants.entries()) {
      const { app, token, tally } = tenant
      assertReport(main[at].report, tally)
      const failed = await client.ask(`/apps/${app}/failed/users.csv`, { token })
      assert.equal((await checkUsers(failed.body, { extra: 'drop' })).rows, tally.invalid + tally.duplicate)
    }
    const lines = tenants.map((tenant, at) => {
      const counts = countsOf(tenant)
      assert.equal(counts.users, tenant.users, `${tenant.app} has every user`)
      assert.equal(counts.stored, counts.users, `${tenant.app} has no user twice`)
      assert.ok(counts.inWindow <= tenant.rate.limit, `${tenant.app}: ${counts.inWindow} requests in a window`)
      assert.equal(counts.refused, 0, tenant.app)
      const calls = main[at].calls
      return `${tenant.app} ${counts.users} users once, ${counts.inWindow} of ${tenant.rate.limit} in ${tenant.rate.windowMs} ms, ${counts.refused} refused, ${counts.requests} requests with ${counts.faults} faults, ${calls} calls for the main file, ${evicted.evictions[tenant.app] ?? 0} evictions`
    })
    for (const { app } of tenants) assert.ok(evicted.evictions[app] >= 1, JSON.stringify(evicted.evictions))
    assert.ok(evicted.kills >= 3, `${evicted.kills} kills`)
    assert.ok(traffic.direct >= 3, `${traffic.direct} requests of the other Worker`)
    const most = mostOf(traffic)
    keepsSecrets(project, host, tenants, traffic)
    return [
      `workerd ${versionOf('miniflare', 'workerd')}: ${tenants.length} tenants, ${evicted.kills} kills of the process, at most ${most.connections} connections and ${most.subrequests} subrequests a call, ${traffic.direct} requests by the other Worker`,
      ...lines,
    ].join('\n              ')
  } finally {
    await evicted.end()
    await host.close()
    for (const { server } of tenants) await server.close()
  }
}

/** The operator adds the apps, and nobody else may. */
async function addsApps({ ask }, tenants) {
  for (const tenant of tenants) {
    const put = (body, token = OPERATOR, app = tenant.app) =>
      ask(`/apps/${app}`, { method: 'PUT', token, body: typeof body === 'string' ? body : JSON.stringify(body) })
    for (const token of ['', 'wrong', OPERATOR.slice(1), `${OPERATOR}x`])
      assert.equal((await put(tenant.secrets, token)).status, 401)
    const { apiKey } = tenant
    assert.deepEqual(errorOf(await put({ apiKey, region: 'mars' })), [400, 'INVALID_APP'])
    assert.deepEqual(errorOf(await put({ region: 'eu' })), [400, 'INVALID_APP'])
    assert.deepEqual(errorOf(await put(tenant.secrets, OPERATOR, tenant.app.toUpperCase())), [400, 'INVALID_APP'])
    assert.deepEqual(errorOf(await put('{"apiKey":')), [400, 'NOT_JSON'])
    assert.deepEqual(errorOf(await put({ ...tenant.secrets, comment: 'x'.repeat(70_000) })), [413, 'TOO_LARGE'])
    const { status, body } = await put(tenant.secrets)
    assert.equal(status, 201)
    tenant.token = body.token
  }
}

/** Nobody is let in without the app's own token, and what cannot be done is refused with a code. */
async function refuses({ ask }, [{ app, token }, other]) {
  const file = `/apps/${app}/imports/users.csv`
  for (const wrong of ['', 'wrong', token.slice(1), `${token}x`, other.token, OPERATOR])
    for (const path of [file, `/apps/${app}/imports`, `/apps/${app}/failed/users.csv`, '/apps/unknown/imports'])
      assert.deepEqual(errorOf(await ask(path, { token: wrong })), [401, 'UNAUTHORIZED'], `${wrong} ${path}`)
  const method = (name) => ({ method: name, token })
  const long = '9'.repeat(MOST_UPLOAD_BYTES + 1)
  for (const [path, init, expected] of [
    ['/other/users.csv', { token }, [404, 'NOT_FOUND']],
    [`/apps/${app}/others`, { token }, [404, 'NOT_FOUND']],
    [file, { token }, [404, 'NOT_FOUND']],
    [file, method('POST'), [404, 'NOT_FOUND']],
    [file, method('DELETE'), [404, 'NOT_FOUND']],
    [`/apps/${app}/failed/users.csv`, { token }, [404, 'NOT_FOUND']],
    [file, method('PATCH'), [405, 'METHOD_NOT_ALLOWED']],
    [`/apps/${app}/imports`, method('DELETE'), [405, 'METHOD_NOT_ALLOWED']],
    [`/apps/${app}`, method('PUT'), [401, 'UNAUTHORIZED']],
    [`/apps/${app}/imports/${'x'.repeat(101)}`, { token }, [400, 'INVALID_NAME']],
    [`/apps/${app}/imports/%ff`, { token }, [400, 'INVALID_NAME']],
    [file, { ...method('PUT'), body: 'uid,name\n', length: false }, [411, 'LENGTH_REQUIRED']],
    [file, { ...method('PUT'), body: long }, [413, 'TOO_LARGE']],
  ])
    assert.deepEqual(errorOf(await ask(path, init)), expected, `${init.method ?? 'GET'} ${path}`)
}

/** Imports the tenant's files, which take turns, while the other Worker imports as well. Returns the status of the main file. */
async function importsAll(client, host, tenant) {
  const { app, token, text } = tenant
  const { ask, put, complete } = client
  await put(`imports/${app}/users.csv`, text)
  // R2's notice of the new object, delivered twice, as queues may.
  for (let times = 0; times < 2; times += 1) await client.notify(`imports/${app}/users.csv`)
  for (const [name, count] of [
    ['second.csv', 120],
    ['2026/third.csv', 400],
  ]) {
    const upload = { method: 'PUT', token, body: csv(count, name.replaceAll(/\W/g, '-')) }
    assert.equal((await ask(`/apps/${app}/imports/${name}`, upload)).status, 202)
    tenant.users += count
  }
  await put(`imports/${app}/stopped.csv`, csv(10, 'stopped'))
  const stopped = (method) => ask(`/apps/${app}/imports/stopped.csv`, { method, token })
  assert.equal((await stopped('POST')).body.state, 'waiting')
  assert.equal((await stopped('DELETE')).body.state, 'aborted')
  for (let turn = 0; turn < 2; turn += 1) {
    await imports(client, host, tenant, `direct-${turn}`)
    tenant.users += DIRECT_USERS
  }
  assert.equal((await complete(tenant, 'second.csv')).report.imported, 120)
  assert.equal((await complete(tenant, '2026/third.csv')).report.imported, 400)
  const main = await complete(tenant, 'users.csv')
  assert.equal((await stopped('GET')).body.state, 'aborted')
  // Started again, it is imported after all.
  await stopped('POST')
  assert.equal((await complete(tenant, 'stopped.csv')).report.imported, 10)
  tenant.users += 10
  return main
}

/** Imports users by the other Worker. If it is killed, or cannot reach the server in time, the same request is sent again. */
async function imports({ ask }, host, { app, token }, name) {
  const users = Array.from({ length: DIRECT_USERS }, (_, at) => ({ uid: `${name}-${at}`, name: `${name} ${at}` }))
  const request = { method: 'POST', token, body: JSON.stringify(users), to: host.direct }
  let response
  for (let left = 5; left > 0 && response?.body.status !== 'complete'; left -= 1)
    response = await ask(`/apps/${app}/users`, request)
  const { status, imported, existing } = response.body
  assert.deepEqual([status, imported + existing], ['complete', DIRECT_USERS], JSON.stringify(response))
}

/** Cron finds what nobody started, and leaves alone what is over; what is started again sends only what is left. */
async function startsAgain({ ask, put, complete }, host, tenants) {
  const [tenant] = tenants
  const { app, token, tally } = tenant
  await put(`imports/${app}/fourth.csv`, csv(70, 'fourth'))
  await host.cron()
  assert.equal((await complete(tenant, 'fourth.csv')).report.imported, 70)
  const { requests } = tenant.server.sandbox.stats
  const before = (await ask(`/apps/${app}/imports/users.csv`, { token })).body
  await host.cron()
  assert.deepEqual((await ask(`/apps/${app}/imports/users.csv`, { token })).body, before)
  await ask(`/apps/${app}/imports/users.csv`, { method: 'POST', token })
  assert.equal((await complete(tenant, 'users.csv')).report.resumed, tally.valid)
  assert.equal(tenant.server.sandbox.stats.requests, requests)
  // Another file under the name of one that was imported: what is new in it is sent.
  await ask(`/apps/${app}/imports/fourth.csv`, { method: 'PUT', token, body: csv(75, 'fourth') })
  const { report } = await complete(tenant, 'fourth.csv')
  assert.deepEqual([report.imported, report.resumed], [75, 70])
  tenant.users += 75

  const { files } = (await ask(`/apps/${app}/imports`, { token })).body
  assert.deepEqual(
    files.map(({ name, state, imported }) => [name, state, imported]),
    [
      ['2026/third.csv', 'complete', 400],
      ['fourth.csv', 'complete', 75],
      ['second.csv', 'complete', 120],
      ['stopped.csv', 'complete', 10],
      ['users.csv', 'complete', tally.valid],
    ],
  )

  // A removed app lets nobody in, and only the operator removes one.
  const body = JSON.stringify(tenant.secrets)
  const unused = (await ask('/apps/unused', { method: 'PUT', token: OPERATOR, body })).body
  assert.equal((await ask('/apps/unused/imports', { token: unused.token })).status, 200)
  assert.equal((await ask('/apps/unused', { method: 'DELETE', token: unused.token })).status, 401)
  assert.deepEqual((await ask('/apps/unused', { method: 'DELETE', token: OPERATOR })).body, {
    app: 'unused',
    aborted: [],
  })
  assert.equal((await ask('/apps/unused/imports', { token: unused.token })).status, 401)
}

function assertReport(report, tally) {
  const { rows, imported, existing, invalid, duplicate, rejected, unconfirmed, pending } = report
  assert.deepEqual(
    { rows, imported, existing, invalid, duplicate, rejected, unconfirmed, pending },
    {
      rows: tally.rows,
      imported: tally.valid,
      existing: 0,
      invalid: tally.invalid,
      duplicate: tally.duplicate,
      rejected: 0,
      unconfirmed: 0,
      pending: 0,
    },
  )
}

/** What the platform counts of a call is within what it allows. */
function mostOf(traffic) {
  const most = { connections: 0, subrequests: 0 }
  for (const call of traffic.calls.values()) {
    most.connections = Math.max(most.connections, call.open, call.mostInFlight)
    most.subrequests = Math.max(most.subrequests, call.subrequests, call.requests)
  }
  assert.ok(most.connections <= MOST.connections, `${most.connections} connections at once`)
  assert.ok(most.subrequests <= MOST.subrequests, `${most.subrequests} subrequests in a call`)
  assert.deepEqual(traffic.strangers, [])
  return most
}

/** No key and no token is in a log, in an address or on a disk. */
function keepsSecrets(project, host, tenants, traffic) {
  const files = filesIn(join(project.folder, 'disks')).map((path) => [path, readFileSync(path)])
  assert.ok(files.length >= 3)
  for (const secret of [OPERATOR, SECRETS_KEY, ...tenants.flatMap(({ apiKey, token }) => [apiKey, token])]) {
    assert.ok(secret.length >= 20)
    assert.ok(!host.log.join('').includes(secret), 'a secret is in the log')
    assert.ok(!traffic.urls.some((url) => url.includes(secret)), 'a secret is in an address')
    for (const [path, bytes] of files) assert.ok(!bytes.includes(secret), `a secret is in ${path}`)
  }
}

/** More failed rows than memory should hold go into R2 in parts, and are seen only when they are complete. */
async function keepsLargeFiles(bucket, project) {
  const { failedRows } = await import(pathToFileURL(join(project.folder, 'worker/src/failed-rows.js')).href)
  const text = Buffer.from(csv(700_000, 'failed'))
  for (const end of ['discard', 'finish']) {
    const rows = failedRows(bucket, 'failed/large.csv')
    for (let at = 0; at < text.length; at += 70_001) await rows.write(text.subarray(at, at + 70_001))
    assert.equal(await bucket.head('failed/large.csv'), null)
    await rows[end]()
  }
  const kept = Buffer.from(await (await bucket.get('failed/large.csv')).arrayBuffer())
  assert.ok(kept.length > 15_000_000 && kept.equals(text))
  const broken = failedRows(
    {
      createMultipartUpload: async () => {
        throw new Error('R2 is away')
      },
    },
    'failed/broken.csv',
  )
  await broken.write(text)
  await assert.rejects(broken.finish(), /R2 is away/)
}

const errorOf = ({ status, body }) => [status, body?.error?.code]

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
