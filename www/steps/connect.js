// Step 1: where the users go.

import { RATE } from '../../pkg/client/limits.js'
import { fill, h } from '../dom.js'
import { actions, button, choices, field, heading, notice } from '../parts.js'
import { texts } from '../texts.js'
import { showUnfinished } from './unfinished.js'

const words = texts.connect

export default function connect(app, view) {
  const { state } = app.store
  const { relay, resuming } = state
  const slot = h('div')
  const end = showUnfinished(app, slot)
  const note = resuming && notice('info', null, texts.unfinished.connectFirst(resuming.label))
  if (relay && !relay.trouble) {
    fill(
      view,
      heading(words.title, words.lead),
      slot,
      notice('done', words.relayTitle, words.viaRelay(relay.label)),
      actions(button(texts.steps.file, () => app.flow.go('file'), 'primary')),
    )
    return end
  }
  const { RELAY_ENDED: ended, RELAY_GONE: gone } = words.relays
  const trouble = relay?.trouble && notice('error', null, { refused: words.relayRefused, ended, gone }[relay.trouble])
  fill(view, heading(words.title, words.lead), trouble, note, slot, form(app, resuming?.given ?? givenNow(state)))
  return end
}

/** Returns what was typed before, or is named by a plan. @param {any} state */
function givenNow({ given = {}, plan }) {
  // The address of a relay that served the page is nothing to connect to by hand.
  const typed = given.label === undefined ? given : {}
  if (Object.keys(plan?.app ?? {}).length === 0) return typed
  return { ...plan.app, rate: plan.rate ?? typed.rate }
}

/** Returns the form. @param {any} app @param {any} given what was typed before */
function form({ flow }, given) {
  const targets = { app: appFields(given), endpoint: endpointFields(given) }
  const rate = rateFields(given)
  const trouble = h('div')
  let destination = given.endpoint ? 'endpoint' : 'app'

  const showDestination = () => {
    for (const [name, { element }] of Object.entries(targets)) element.hidden = name !== destination
  }
  const displayError = (error) => {
    const name = (error.code === 'INVALID_OPTION' && /^\w+/.exec(error.message)?.[0]) || ''
    const wrong = targets[destination].parts[name]
    if (wrong) {
      wrong.setError(words.wrong[name])
      wrong.input.focus()
    } else if (name === 'rate') rate.setError(words.wrong.rate)
    else fill(trouble, notice('error', null, texts.unexpected(error.message)))
  }
  const connectNow = async (event) => {
    event.preventDefault()
    for (const { parts } of Object.values(targets)) for (const part of Object.values(parts)) part.setError()
    rate.setError()
    fill(trouble)
    await flow.connect({ ...targets[destination].value(), rate: rate.value() }).catch(displayError)
  }
  const destinations = choices(
    words.destination,
    'destination',
    { app: [words.app, words.appHelp], endpoint: [words.endpoint, words.endpointHelp] },
    destination,
    (chosen) => {
      destination = chosen
      showDestination()
    },
  )
  destinations.classList.add('tiles')
  showDestination()
  return h(
    'form.card',
    { onsubmit: connectNow, novalidate: true },
    destinations,
    targets.app.element,
    targets.endpoint.element,
    rate.element,
    trouble,
    actions(h('button.primary', { type: 'submit', id: 'connect' }, words.submit)),
  )
}

const text = (attributes) =>
  h('input', { type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', ...attributes })
const secret = () => h('input', { type: 'password', autocomplete: 'off', spellcheck: 'false' })

/** Returns the fields of an app: `parts` by the option that each is for. */
function appFields(given) {
  const appId = field('app-id', words.appId, text({ value: given.appId ?? '' }), words.appIdHelp)
  const regions = Object.entries(words.regions).map(([value, name]) =>
    h('option', { value, selected: value === given.region }, name),
  )
  const region = field('region', words.region, h('select', null, regions))
  const apiKey = field('api-key', words.key, secret(), words.keyHelp)
  return {
    element: h(
      'div.fields',
      null,
      h('div.pair', null, appId.element, region.element),
      apiKey.element,
      notice('warning', words.warningTitle, words.warning),
    ),
    parts: { appId, region, apiKey },
    value: () => ({
      appId: appId.input.value.trim(),
      region: region.input.value,
      apiKey: apiKey.input.value.trim(),
    }),
  }
}

/** Returns the fields of an address. */
function endpointFields(given) {
  const address = text({ type: 'url', inputmode: 'url', value: given.endpoint ?? '' })
  const endpoint = field('endpoint', words.address, address, words.addressHelp)
  const apiKey = field('endpoint-key', words.keyOptional, secret(), words.keyHelp)
  return {
    element: h('div.fields', null, endpoint.element, apiKey.element),
    parts: { endpoint, apiKey },
    value: () => ({ endpoint: endpoint.input.value.trim() || '-', apiKey: apiKey.input.value.trim() }),
  }
}

/** Returns the fields of the limit. */
function rateFields(given) {
  const number = (id, unit, value) =>
    h('input.number', { type: 'number', min: 1, id, 'aria-label': `${words.limit}: ${unit}`, value })
  const limit = number('limit', words.requests, given.rate?.limit ?? RATE.limit)
  const seconds = number('window', words.seconds, (given.rate?.windowMs ?? RATE.windowMs) / 1000)
  const wrong = h('p.wrong', { hidden: true })
  const element = h(
    'details.more',
    null,
    h('summary', null, words.limit),
    h('p.help', null, words.limitHelp),
    h('div.inline', null, limit, words.requests, words.every, seconds, words.seconds),
    wrong,
  )
  return {
    element,
    /** @param {string} [message] nothing if they are right */
    setError(message) {
      wrong.hidden = !message
      wrong.textContent = message ?? ''
      if (message) element.open = true
    },
    value: () => ({ limit: Number(limit.value), windowMs: Math.round(Number(seconds.value) * 1000) }),
  }
}
