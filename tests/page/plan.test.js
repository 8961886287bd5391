// Plans on the page: what is chosen becomes a plan, and a plan is what was chosen. What each says is run by the package itself.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { planIssues } from '../../pkg/plan/read.js'
import { createFlow, initialState } from '../../www/flow.js'
import { isPlan, readPlan } from '../../www/plan.js'
import { createStore } from '../../www/store.js'
import { openSource } from '../../www/worker/source.js'

const SHEETS = new URL('../xlsx/files/openpyxl-sheets.xlsx', import.meta.url)
const APP = { appId: '123abc', region: 'us' }
const RATE = { limit: 60, windowMs: 60_000 }

/** A page that is connected, with the worker's own reading of files. @param {object} [state] @param {Record<string, any>} [results] of other calls */
function page(state = {}, results = {}) {
  const store = createStore({
    ...initialState(),
    step: 'file',
    given: { ...APP, rate: RATE },
    connection: { label: '123abc.us', target: '123abc.us', rate: RATE },
    ...state,
  })
  const announced = []
  const worker = { call: async (name, ...args) => (name === 'open' ? (await openSource(...args)).info : results[name]) }
  const flow = createFlow(store, worker, (text) => announced.push(text))
  return { store, flow, announced, plan: () => JSON.parse(flow.planText()) }
}

const file = (name, content) => new File([typeof content === 'string' ? content : JSON.stringify(content)], name)
const targets = ({ state }) => Object.fromEntries(state.columns.map(({ column, target }) => [column, target]))

const MEMBERS = 'id,last,first,level,bot,joined\nann,Lee,Ann,gold,no,2024-05-31\nbob,Ray,Bob,,yes,2024-05-31\n'
/** As a person writes one. */
const PLAN = {
  $schema: './node_modules/cometchat-import/plan.schema.json',
  app: APP,
  users: {
    file: 'exports/members.csv',
    map: { uid: 'id', name: ['first', 'last'], createdAt: 'joined', avatar: null },
    where: 'bot != yes',
    uid: 'cometchat',
    timestamps: 'auto',
    nullMarker: ['NULL', 'null', '\\N'],
    fallback: { name: 'id' },
    extra: 'metadata',
    batchSize: 25,
    concurrency: 3,
    maxFailures: '5%',
    failed: 'failed.csv',
    verify: true,
  },
}

test('a plan that is given with its file fills the choices in, and is written again with what the page does not do', async () => {
  const { store, flow, plan } = page()
  await flow.take([{ blob: file('members.csv', MEMBERS) }, { blob: file('import.json', PLAN) }])
  assert.equal(store.state.step, 'columns')
  assert.deepEqual(targets(store), {
    id: 'uid',
    first: 'name',
    last: 'name',
    level: 'metadata.level',
    bot: 'metadata.bot',
    joined: 'createdAt',
  })
  const { uid, timestamps, nulls, nameless } = store.state.reading
  assert.deepEqual([uid, timestamps, nulls, nameless], ['cometchat', 'auto', 'words', 'id'])
  assert.deepEqual(store.state.file.layout, { more: { where: 'bot != yes', batchSize: 25 } })
  const written = plan()
  assert.deepEqual(planIssues(written), [])
  const { map, ...users } = written.users
  assert.deepEqual([map.uid, map.name, map['metadata.level'], map.avatar], ['id', ['first', 'last'], 'level', null])
  const { map: given, ...asGiven } = PLAN.users
  assert.deepEqual(users, { ...asGiven, extra: 'drop' })
  assert.deepEqual([written.$schema, written.app], [PLAN.$schema, APP])
})

test('a plan alone waits for its file, and one that comes later reads the file anew', async () => {
  const { store, flow } = page()
  await flow.take([{ blob: file('import.json', { users: { file: 'a.csv', delimiter: ';', skipLines: 1 } }) }])
  assert.deepEqual([store.state.step, store.state.plan.file, store.state.file.status], ['file', 'a.csv', 'none'])
  await flow.take([{ blob: file('a.csv', 'Export\nuid;name\nann;Ann\n') }])
  assert.deepEqual(targets(store), { uid: 'uid', name: 'name' })
  await flow.takePlan(
    file('other.json', { users: { skipLines: 1, delimiter: ';', map: { uid: 'name', name: 'uid' } } }),
  )
  assert.deepEqual(targets(store), { uid: 'name', name: 'uid' })
  await flow.dropPlan()
  assert.deepEqual([store.state.plan, store.state.layout], [undefined, {}])
})

test('what was chosen after a plan is stronger than the plan', async () => {
  const { store, flow, plan } = page()
  const given = { users: { file: 'a.csv', uid: 'strict', columns: ['uid', 'name'], where: 'uid != x' } }
  await flow.take([{ blob: file('import.json', given) }, { blob: file('a.csv', 'uid,name\nann,Ann\n') }])
  assert.deepEqual(plan().users.columns, ['uid', 'name'])
  flow.read({ uid: 'cometchat' })
  await flow.reread({ names: '' })
  assert.equal(store.state.reading.uid, 'cometchat')
  const { columns, where, uid } = plan().users
  assert.deepEqual([columns, where, uid], [undefined, 'uid != x', 'cometchat'])
})

test('a plan stays what it is while a file is asked about that could not be read', async () => {
  const { store, flow } = page()
  const given = { users: { file: 'a.xlsx', uid: 'cometchat', invalidOptional: 'omit' } }
  const sheets = new File([readFileSync(SHEETS)], 'a.xlsx')
  await flow.take([{ blob: file('import.json', given) }, { blob: sheets }])
  assert.equal(store.state.file.status, 'error', 'it has several sheets')
  await flow.reread({ sheet: 'Gäste' })
  const { file: opened, reading } = store.state
  assert.deepEqual([opened.status, reading.uid, reading.invalidOptional], ['ready', 'cometchat', 'omit'])
})

test('the recipe of a service stays the recipe, without columns that were left out', async () => {
  const { store, flow, plan } = page()
  const rows = '{"user_id":"auth0|1","name":"Ann","email":"a@b.c","picture":"https://x.y/z.png"}\n'
  await flow.take([
    { blob: file('import.json', { users: { file: 'auth0.json', from: 'auth0', where: 'email != x@y.z' } }) },
    { blob: file('auth0.json', rows) },
  ])
  const left = Object.entries(targets(store)).filter(([, target]) => target && !['uid', 'name'].includes(target))
  for (const [column] of left) flow.target(column, '')
  const { users } = plan()
  assert.deepEqual([users.from, users.where, users.uid], ['auth0', 'email != x@y.z', 'cometchat'])
  assert.ok(left.length > 0)
  for (const [, target] of left) assert.equal(users.map[target], null)
  assert.deepEqual(planIssues(plan()), [])
})

test('columns that the file does not have, or that fill two fields, are named', async () => {
  const { store, flow } = page()
  const map = { uid: 'id', name: 'id', avatar: 'photo' }
  await flow.take([{ blob: file('p.json', { users: { file: 'm.csv', map } }) }, { blob: file('m.csv', MEMBERS) }])
  assert.deepEqual(store.state.plan.lost, [
    { field: 'name', column: 'id', isThere: true },
    { field: 'avatar', column: 'photo', isThere: false },
  ])
})

test('paths into nested JSON have lines of their own, also when an import is resumed', async () => {
  const { store, flow, plan } = page()
  const blob = file('users.json', '[{"_id":{"$oid":"a1"},"name":"Ann"}]')
  const map = { uid: '_id.$oid', name: 'name' }
  await flow.take([{ blob }, { blob: file('p.json', { users: { file: 'users.json', map } }) }])
  assert.equal(targets(store)['_id.$oid'], 'uid')
  assert.equal(plan().users.map.uid, '_id.$oid')
  const { file: opened, layout, reading } = store.state
  const record = {
    journal: 'j',
    target: '123abc.us',
    targets: targets(store),
    layout,
    reading,
    file: { ...opened.info },
  }
  await flow.resume(record)
  await flow.take([{ blob }])
  assert.equal(targets(store)['_id.$oid'], 'uid')
})

test('a wrong plan is refused with the words of the package, and no file is opened', async () => {
  const { store, flow, announced } = page()
  const wrong = { users: { file: 'm.csv', tiemstamps: 'auto', map: { uid: 3 } }, app: { apiKey: 'x'.repeat(40) } }
  await flow.take([{ blob: file('import.json', wrong) }, { blob: file('m.csv', MEMBERS) }])
  assert.deepEqual([store.state.step, store.state.file.status], ['file', 'none'])
  assert.deepEqual(store.state.plan.issues, planIssues(wrong))
  assert.match(JSON.stringify(store.state.plan.issues), /did you mean timestamps/)
  assert.ok(!JSON.stringify([store.state, announced]).includes('xxxx'))
  assert.deepEqual(announced, ['import.json is no plan that can be used: 3 things are wrong'])
})

test('a plan is recognized, and a file of users is none', async () => {
  const found = async (content, name = 'a.json') => isPlan(file(name, content))
  assert.equal(await found(PLAN), true)
  assert.equal(await found({ app: APP }), true)
  assert.equal(await found({ users: [{ uid: 'a' }] }), false)
  assert.equal(await found({ users: { ann: { name: 'Ann', file: {} } } }), false)
  assert.equal(await found('[]'), false)
  assert.equal(await found('null'), false)
  assert.equal(await found(PLAN, 'a.csv'), false)
  for (const text of ['', '{', 'apiKey: secret']) {
    const { issues } = await readPlan(file('a.json', text))
    assert.deepEqual(issues, [{ pointer: '', message: 'This is not JSON.' }])
  }
  assert.match((await readPlan(file('a.json', ' '.repeat(2 ** 20 + 1)))).issues[0].message, /1 MB/)
})

test('a plan names the fixed file, the file of pasted text, and an app only if there is one', async () => {
  const { store, flow, plan } = page({ given: { endpoint: 'http://x/relay', label: 'a sandbox' }, relay: {} })
  await flow.open(file('members.csv', MEMBERS))
  assert.deepEqual([plan().app, plan().users.file], [undefined, 'members.csv'])
  store.set({ check: { status: 'done', summary: { fixed: 2 } }, relay: { app: APP } })
  assert.deepEqual([plan().app, plan().users.file], [APP, 'members - fixed.csv'])
  await flow.open(new Blob(['uid,name\nann,Ann\n']), { pasted: true, name: 'Pasted text' })
  store.set({ connection: { ...store.state.connection, rate: { limit: 30, windowMs: 60_000 } } })
  assert.deepEqual([plan().users.file, plan().users.rate], ['users.csv', { limit: 30, windowMs: 60_000 }])
})

test('a plan creates the roles that were created on the page, unless it asks the app nothing', async () => {
  const { store, flow, plan } = page({}, { createRoles: { created: ['member'], existing: [], refused: [] } })
  await flow.take([{ blob: file('members.csv', MEMBERS) }])
  assert.equal(plan().users.createRoles, undefined)
  const preflight = { roles: { missing: [{ role: 'member', rows: 2 }] }, error: { code: 'ROLE_MISSING', message: '' } }
  store.set({ check: { status: 'done', summary: { preflight } } })
  assert.equal(await flow.createRoles(['member']), undefined)
  assert.equal(plan().users.createRoles, true)
  assert.deepEqual(planIssues(plan()), [])
  store.set({ plan: { kept: { preflight: false } } })
  assert.equal(plan().users.createRoles, undefined)
  await flow.take([{ blob: file('others.csv', MEMBERS) }])
  assert.equal(plan().users.createRoles, undefined, 'what was chosen for a file is not chosen for the next')
})

test('a plan of a page that is connected to an address names it', async () => {
  const { flow, plan } = page({ given: { endpoint: 'http://127.0.0.1:8090/v3', rate: RATE } })
  await flow.take([{ blob: file('members.csv', MEMBERS) }])
  assert.deepEqual(plan().app, { endpoint: 'http://127.0.0.1:8090/v3' })
})

test('a plan names the columns that have no name in the file, and the command reads the same rows', async () => {
  const text = 'uid;name;;\na;Ann;x;y\nb;Bob;;z\n'
  const { flow, plan } = page()
  await flow.take([{ blob: file('members.csv', text) }])
  flow.keepUnused()
  const { file: name, map, skipLines, delimiter, columns } = plan().users
  assert.deepEqual([name, skipLines, delimiter], ['members.csv', 1, ';'])
  assert.deepEqual(columns, ['uid', 'name', 'Column C', 'Column D'])
  assert.deepEqual(planIssues(plan()), [])
  const checked = await checkUsers(text, { map, skipLines, delimiter, columns, extra: 'drop' })
  assert.deepEqual([checked.rows, checked.valid, checked.error], [2, 2, undefined])
  assert.deepEqual([map['metadata.Column C'], map['metadata.Column D']], ['Column C', 'Column D'])
})
