// What the app has of what the rows need: its roles, its users, and whether the key is one.

import { MOST_ROLES } from '../../pkg/client/limits.js'
import { h } from '../dom.js'
import { askFirst, button, detail, notice } from '../parts.js'
import { errorOf, texts } from '../texts.js'

const words = texts.preflight

/** Returns what the preflight found; nothing without one. @param {any} app @param {any} [preflight] of the check's summary */
export function preflightNotice(app, preflight) {
  if (!preflight) return null
  const { roles, error, skipped } = preflight
  return h(
    'section.preflight',
    { 'aria-label': words.title },
    roles?.missing.length > 0 ? missingNotice(app, roles) : error && refusedNotice(app, error),
    h(
      'p.help',
      null,
      [preflight.app && words.users(preflight.app), skipped && words.skipped].filter(Boolean).join(' '),
    ),
    skipped && detail(skipped),
  )
}

/** Returns what the check is called where the rows are right and the app is not; nothing if it is. @param {any} [preflight] */
export function preflightTitle(preflight) {
  if (!preflight?.error) return undefined
  return preflight.roles?.missing.length > 0 ? words.rolesFirst : words.refused
}

/** Says that nothing can be sent, such as with a wrong key. */
const refusedNotice = ({ flow }, { code, message }) =>
  notice(
    'error',
    words.refused,
    message ? detail(message) : errorOf(code),
    message &&
      h(
        'div.buttons',
        null,
        button(texts.steps.connect, () => flow.go('connect'), 'small'),
      ),
  )

/** Says which roles are missing, and offers to create them. */
function missingNotice(app, { missing, others = 0, known = [] }) {
  const isTooMany = others > 0 || known.length + missing.length > MOST_ROLES
  return notice(
    'warning',
    words.missing(missing.length),
    words.missingHelp(missing.reduce((sum, { rows }) => sum + rows, others)),
    h(
      'ul',
      null,
      missing
        .slice(0, MOST_NAMED)
        .map(({ role, rows }) => h('li', null, h('strong', null, role), ' ', texts.rows(rows))),
    ),
    missing.length > MOST_NAMED && words.more(missing.length - MOST_NAMED),
    isTooMany && words.tooMany(MOST_ROLES),
    h(
      'div.buttons',
      null,
      !isTooMany &&
        button(words.create(missing.length), () => createAfterAsking(app, missing), 'small', { id: 'create-roles' }),
      button(texts.steps.columns, () => app.flow.go('columns'), 'small'),
    ),
  )
}

/** Asks before anything changes in the app. */
function createAfterAsking({ store, flow }, missing) {
  const names = missing.map(({ role }) => role)
  askFirst(
    {
      id: 'create-roles-now',
      title: words.createTitle(names.length, store.state.connection.label),
      submit: words.createNow,
      async onsubmit() {
        const reason = await flow.createRoles(names)
        return reason === undefined ? undefined : words.notCreated(reason)
      },
    },
    h('p', null, names.join(', ')),
    h('p.help', null, words.createHelp),
  )
}

/** Roles that are displayed. */
const MOST_NAMED = 12
