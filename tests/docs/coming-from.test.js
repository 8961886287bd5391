// Every command of pkg/docs/coming-from.md, run on the sample before it: as it stands, and as the import that it is a check of.
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { describeColumns } from '../../pkg/entry/default.js'
import { recipes } from '../../pkg/from/index.js'
import { MARKS, recognised } from '../../pkg/from/recognised.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { flagsOf } from './flags.js'
import { blocksOf, ROOT } from './snippets.js'
import { commands, run, workplace } from './workplace.js'

const PAGE = 'pkg/docs/coming-from.md'
const MADE = 1673421419
const SEEN = 1717149600
const PHOTO = 'https://example.com/ann.png'
const ANN = { name: 'Ann Lee', avatar: PHOTO, createdAt: MADE }

/** A name that every client of a database has to write in a way of its own. */
const QUOTED = { ...ANN, name: 'Ann "Nan" Lee, C:\\temp' }
const POSTGRES = [
  { uid: '1', ...QUOTED, metadata: { path: 'a\\b', plan: 'pro' }, tags: ['VIP', 'new ones'] },
  { uid: '2', name: 'Bob\nNg', createdAt: MADE },
]
const MYSQL = [
  { uid: '1', ...QUOTED },
  { uid: '2', name: 'Bob\nNg' },
]

const AUTH0 = [
  { uid: /^auth0_5f7c8ec7c33c6c004bbafe82_\w+$/, ...ANN },
  { uid: /^google-oauth2_109858629110700972340_\w+$/, name: 'bob', createdAt: MADE },
]

/** What is imported of each sample, by its heading; of Firebase, by its heading and its file. */
const USERS = {
  'Firebase users.json': [
    { uid: 'kx9aqmtzpbu0vyw3', ...ANN, lastActiveAt: SEEN },
    { uid: 'zt7bwcvxnds1ugq8', name: 'Zt7bWcVxNdS1uGq8', createdAt: MADE, lastActiveAt: SEEN },
  ],
  'Firebase users.csv': [
    { uid: 'kx9aqmtzpbu0vyw3', ...ANN, name: 'Lee, Ann', lastActiveAt: SEEN },
    { uid: 'zt7bwcvxnds1ugq8', name: 'Zt7bWcVxNdS1uGq8', createdAt: MADE, lastActiveAt: MADE },
  ],
  'Auth0 users.json.gz': AUTH0,
  'Auth0 users.json': AUTH0,
  'Amazon Cognito': [
    { uid: 'eaad0219-2117-439f-8d46-4db20e59268f', ...ANN, metadata: { plan: 'pro' } },
    { uid: '461ae8ff-f50c-447c-b3c7-9627326f4e1b', name: 'bob', createdAt: MADE },
  ],
  Clerk: [
    { uid: 'user_2ydryyfvmm1w1pld', name: 'Ann Lee', createdAt: MADE },
    { uid: 'user_2zzcgle7kjg2crbx', name: 'bob', createdAt: MADE },
  ],
  Supabase: [
    { uid: '76b196c8-d5c4-4907-9746-ed06ef829a67', ...ANN, lastActiveAt: SEEN },
    { uid: '926f3b49-9687-4d05-8557-2673387a1f3c', name: '926f3b49-9687-4d05-8557-2673387a1f3c', createdAt: MADE },
  ],
  Keycloak: [
    { uid: '826731b2-bf17-4bd9-b45c-6a26c76ddaae', ...ANN },
    { uid: '2a117809-8285-4718-a131-bd61fb57cd1f', name: 'bob', createdAt: MADE },
  ],
  Okta: [
    { uid: '00u118oqyt4tbtemp0g4', name: 'Ann Lee', createdAt: MADE, lastActiveAt: SEEN },
    { uid: '00u1dnq5s0cfjlkpabcd', name: 'Bob Ng', createdAt: MADE },
  ],
  'Microsoft Entra ID': [
    { uid: '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0', name: 'Ann Lee', createdAt: MADE },
    { uid: '4562bcc8-c436-4f95-b7c0-4f8ce89dca5e', name: 'Bob', createdAt: MADE },
  ],
  'PostgreSQL users.csv': POSTGRES,
  'PostgreSQL users.tsv': POSTGRES,
  'MySQL users.tsv': MYSQL,
  'MySQL users-outfile.tsv': MYSQL,
  'SQL Server': [
    { uid: '1', ...ANN, name: 'Lee, Ann' },
    { uid: '2', name: 'Bob' },
  ],
  MongoDB: [
    { uid: '63be63ab2f1d4c0012345678', ...ANN },
    { uid: '63be63ab2f1d4c0012345679', name: 'Bob', createdAt: MADE },
  ],
  DynamoDB: [
    { uid: 'ann', name: 'Ann Lee', createdAt: MADE, metadata: { plan: 'pro' } },
    { uid: 'bob', name: 'Bob', createdAt: MADE },
  ],
  WordPress: [
    { uid: '1', name: 'Ann Lee', createdAt: MADE },
    { uid: '2', name: 'bob', createdAt: MADE },
  ],
  'Sendbird active_users.json': [
    { uid: 'ann', name: 'Ann Lee', avatar: PHOTO, metadata: { plan: 'pro' }, lastActiveAt: SEEN },
    { uid: 'bob', name: 'bob', metadata: {} },
  ],
  'Sendbird pages.json': [
    { uid: 'ann', ...ANN, metadata: { plan: 'pro' }, lastActiveAt: SEEN },
    { uid: 'bob', name: 'bob', metadata: {}, createdAt: MADE },
  ],
  Stream: [
    { uid: 'ann', ...ANN, metadata: { plan: 'pro' }, lastActiveAt: SEEN },
    { uid: 'bob', name: 'bob', createdAt: MADE, deactivatedAt: SEEN },
  ],
  Twilio: [
    { uid: 'ann', name: 'Ann Lee', metadata: { plan: 'pro' }, createdAt: MADE },
    { uid: 'bob', name: 'bob', metadata: {}, createdAt: MADE },
  ],
  PubNub: [
    { uid: 'ann', name: 'Ann Lee', avatar: PHOTO, metadata: { plan: 'pro' } },
    { uid: 'bob', name: 'bob' },
  ],
  TalkJS: [
    { uid: 'ann', ...ANN, metadata: { plan: 'pro' } },
    { uid: 'bob', name: 'Bob', metadata: {}, createdAt: MADE },
  ],
  QuickBlox: [
    { uid: '96753878', name: 'Ann Lee', createdAt: MADE, lastActiveAt: SEEN },
    { uid: '96754523', name: 'bob', createdAt: MADE },
  ],
  'Agora Chat': [
    { uid: 'ann', name: 'Ann Lee', createdAt: MADE },
    { uid: 'bob', name: 'bob', createdAt: MADE },
  ],
  'Rocket.Chat': [
    { uid: /^nsyqwzz4gsktx4dyk_\w+$/, name: 'Ann Lee', lastActiveAt: SEEN },
    { uid: /^rocket_bob_\w+$/, name: 'bob' },
  ],
  Mattermost: [
    { uid: 'ann', name: 'Ann Lee' },
    { uid: 'bob', name: 'bob', deactivatedAt: SEEN },
  ],
  Slack: [
    { uid: 'u0950tcsk', name: 'Ann Lee', avatar: PHOTO },
    { uid: 'u0950tcsl', name: 'bob' },
  ],
  Matrix: [
    { uid: /^_ann_example_org_\w+$/, name: 'Ann Lee', createdAt: MADE, lastActiveAt: SEEN },
    { uid: /^_bob_example_org_\w+$/, name: 'Bob', createdAt: MADE },
  ],
  Discourse: [
    { uid: '1', name: 'Ann Lee', createdAt: MADE, lastActiveAt: SEEN, tags: ['trust_level_0', 'trust_level_1'] },
    { uid: '2', name: 'bob', createdAt: MADE, tags: ['trust_level_0'] },
  ],
  Shopify: [
    { uid: '9013808660771', name: 'Ann Lee', tags: ['VIP', 'wholesale'] },
    { uid: '9013808660772', name: '9013808660772' },
  ],
  Salesforce: [
    { uid: '0055g00000a1b2caar', name: 'Lee, Ann', createdAt: MADE, lastActiveAt: SEEN },
    { uid: '0055g00000a1b2daar', name: 'Bob', createdAt: MADE },
  ],
  HubSpot: [
    { uid: '151', name: 'Ann Lee' },
    { uid: '152', name: '152' },
  ],
  Zendesk: [
    { uid: '35436', ...ANN, lastActiveAt: SEEN, tags: ['vip', 'beta'], metadata: { plan: 'pro' } },
    { uid: '35437', name: 'Bob', createdAt: MADE, metadata: {} },
  ],
  Intercom: [
    { uid: 'ann', ...ANN, lastActiveAt: SEEN, metadata: { plan: 'pro' } },
    { uid: 'bob', name: 'bob', createdAt: MADE, metadata: {} },
  ],
  Moodle: [
    { uid: '3', name: 'Ann Lee' },
    { uid: '4', name: 'Bob Ng' },
  ],
  PocketBase: [
    { uid: 'abcdef123456789', name: 'Ann Lee', createdAt: MADE },
    { uid: 'abcdef12345678a', name: 'abcdef12345678a', createdAt: MADE },
  ],
  Strapi: [
    { uid: '1', name: 'ann', createdAt: MADE },
    { uid: '2', name: 'bob', createdAt: MADE },
  ],
  Appwrite: [
    {
      uid: '5e5ea5c16897e',
      name: 'Ann Lee',
      createdAt: MADE,
      lastActiveAt: SEEN,
      tags: ['vip'],
      metadata: { plan: 'pro' },
    },
    { uid: '5e5ea5c16897f', name: '5e5ea5c16897f', createdAt: MADE },
  ],
  Ghost: [
    { uid: '5e5ea5c1689700000000000a', name: 'Ann Lee', createdAt: MADE, tags: ['VIP', 'Blog'] },
    { uid: '5e5ea5c1689700000000000b', name: '5e5ea5c1689700000000000b', createdAt: MADE },
  ],
  Zulip: [
    { uid: '10', ...ANN },
    { uid: '11', name: 'Bob', createdAt: MADE },
  ],
}

const page = await readFile(join(ROOT, PAGE), 'utf8')
const cases = commandsOf(page)

test('every section has a command, and every command is expected', () => {
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
  assert.deepEqual([...new Set(cases.map(({ heading }) => heading))], headings)
  assert.deepEqual(
    cases.map(({ title }) => title),
    Object.keys(USERS),
  )
  const linked = [...page.matchAll(/\[([^\]]+)\]\(#/g)].map(([, heading]) => heading)
  assert.deepEqual(linked, headings, 'the list of contents')
})

test('every recipe has a command, and the page says what it stands for and what it leaves out', () => {
  assert.deepEqual(
    cases.map(({ command }) => / --from ([\w-]+)/.exec(command)?.[1]).sort(),
    recipes.map(({ name }) => name).sort(),
  )
  for (const { heading, command, behind, text } of cases) {
    const name = / --from ([\w-]+)/.exec(command)?.[1]
    const recipe = recipes.find((recipe) => recipe.name === name)
    assert.ok(recipe && recipe.title === heading, `${heading}: ${name}`)
    const flags = flagsOf(recipe)
    assert.equal(behind.replace(/\s+/g, ' ').trim(), flags.join(' '), name)
    assert.ok(text.includes(`\`--from ${name}\` stands for these options. Not imported: ${recipe.left}.`), name)
    const blocked = `Blocked users are imported: \`--where '${recipe.notBlocked}'\` leaves them out.`
    assert.equal(text.includes(blocked), recipe.notBlocked !== undefined, name)
    assert.ok(command.includes(` ${recipe.file} `) || command.includes(' check - '), `${name}: ${recipe.file}`)
  }
})

test('a sample is recognised by its columns if those are of one service alone, and never as another', async () => {
  const found = {}
  for (const { sample, command } of cases) {
    const name = / --from ([\w-]+)/.exec(command)?.[1] ?? ''
    const { columns } = await describeColumns(sample)
    const recipe = recognised(columns.map(({ column }) => column))
    if (recipe) found[name] = recipe.name
  }
  assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((name) => [name, name])))
  assert.deepEqual(Object.keys(found).sort(), Object.keys(MARKS).sort())
  for (const plain of [['id', 'first_name', 'last_name', 'created_at', 'email'], ['uid', 'name'], []])
    assert.equal(recognised(plain), undefined)
})

for (const { title, sample, file, command } of cases) {
  test(`coming from ${title}`, async (t) => {
    const folder = await workplace(t)
    await rm(join(folder, 'users.csv'))
    await writeFile(join(folder, file), file.endsWith('.gz') ? gzipSync(sample) : sample)
    const { PATH, ...found } = await commands(folder)
    const env = { ...found, PATH: `${PATH}:${process.env.PATH}` }
    const check = await run('/bin/sh', ['-e', '-c', command], folder, env)
    assert.equal(check.status, 0, check.output)
    assert.match(check.output, /valid +2 /)

    const server = await startSandbox({ rate: { limit: 60, windowMs: 1000 } })
    t.after(() => server.close())
    const sending = command.replace(
      'cometchat-import check',
      `cometchat-import --endpoint ${server.url} --journal none`,
    )
    const { status, output } = await run('/bin/sh', ['-e', '-c', sending], folder, {
      ...env,
      COMETCHAT_REST_API_KEY: 'key-of-the-example',
    })
    assert.equal(status, 0, output)
    const stored = [...server.sandbox.users.values()]
    const expected = USERS[/** @type {keyof typeof USERS} */ (title)]
    assert.equal(stored.length, expected.length)
    for (const [at, { uid, ...fields }] of expected.entries()) {
      const { uid: found, role, status, ...rest } = stored[at]
      if (typeof uid === 'string') assert.equal(found, uid)
      else assert.match(found, uid)
      // The server sets the time of those without one.
      if (!('createdAt' in fields) && rest.createdAt > SEEN) delete rest.createdAt
      assert.deepEqual(rest, fields)
    }
  })
}

/** Each command with the sample before it; of a section with several, the file's name is in the title. @param {string} text */
function commandsOf(text) {
  const blocks = blocksOf(PAGE, text)
  const found = blocks.flatMap(({ language, code, line }, at) => {
    if (language !== 'sh') return []
    const [heading = ''] =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n')
        .match(/^## .*$/gm)
        ?.slice(-1) ?? []
    const [file = ''] = /[\w.-]+\.(?:jsonl|json|csv|tsv)(?:\.gz)?/.exec(code) ?? []
    const before = { file, sample: blocks[at - 1]?.code ?? '', command: code }
    const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
    return heading ? [{ heading: heading.slice(3), ...before, behind: blocks[at + 1]?.code ?? '', text: section }] : []
  })
  const isOne = ({ heading }) => found.filter((other) => other.heading === heading).length === 1
  return found.map((each) => ({ ...each, title: isOne(each) ? each.heading : `${each.heading} ${each.file}` }))
}
