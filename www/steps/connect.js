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
  const trouble =
    relay?.trouble && notice('error', null, relay.trouble === 'refused' ? words.relayRefused : words.relayGone)
  fill(view, heading(words.title, words.lead), trouble, note, slot, form(app, resuming?.given ?? state.given ?? {}))
  return end
}

function form({ flow }, given) {
  let destination = given.endpoint ? 'endpoint' : 'app'
  const text = (attributes) =>
    h('input', { type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', ...attributes })
  const secret = () => h('input', { type: 'password', autocomplete: 'off', spellcheck: 'false' })
  const appId = field('app-id', words.appId, text({ value: given.appId ?? '' }), words.appIdHelp)
  const region = field(
    'region',
    words.region,
    h(
      'select',
      null,
      Object.entries(words.regions).map(([value, name]) =>
        h('option', { value, selected: value === given.region }, name),
      ),
    ),
  )
  const apiKey = field('api-key', words.key, secret(), words.keyHelp)
  const endpoint = field(
    'endpoint',
    words.address,
    text({ type: 'url', inputmode: 'url', value: given.endpoint ?? '' }),
    words.addressHelp,
  )
  const endpointKey = field('endpoint-key', words.keyOptional, secret(), words.keyHelp)

  const limit = h('input.number', {
    type: 'number',
    min: 1,
    id: 'limit',
    'aria-label': `${words.limit}: ${words.requests}`,
    value: given.rate?.limit ?? RATE.limit,
  })
  const seconds = h('input.number', {
    type: 'number',
    min: 1,
    id: 'window',
    'aria-label': `${words.limit}: ${words.seconds}`,
    value: (given.rate?.windowMs ?? RATE.windowMs) / 1000,
  })
  const rateWrong = h('p.wrong', { hidden: true })
  const rate = h(
    'details.more',
    null,
    h('summary', null, words.limit),
    h('p.help', null, words.limitHelp),
    h('div.inline', null, limit, words.requests, words.every, seconds, words.seconds),
    rateWrong,
  )

  const forApp = h(
    'div.fields',
    null,
    h('div.pair', null, appId.element, region.element),
    apiKey.element,
    notice('warning', words.warningTitle, words.warning),
  )
  const forEndpoint = h('div.fields', null, endpoint.element, endpointKey.element)
  const trouble = h('div')
  const submit = h('button.primary', { type: 'submit', id: 'connect' }, words.submit)

  const showDestination = () => {
    forApp.hidden = destination !== 'app'
    forEndpoint.hidden = destination !== 'endpoint'
  }
  const connectNow = async (event) => {
    event.preventDefault()
    const wrongs = { appId, region, apiKey: destination === 'app' ? apiKey : endpointKey, endpoint }
    for (const part of [appId, region, apiKey, endpoint, endpointKey]) part.setError()
    rateWrong.hidden = true
    fill(trouble)
    const asked = { limit: Number(limit.value), windowMs: Math.round(Number(seconds.value) * 1000) }
    const target =
      destination === 'app'
        ? { appId: appId.input.value.trim(), region: region.input.value, apiKey: apiKey.input.value.trim() }
        : { endpoint: endpoint.input.value.trim() || '-', apiKey: endpointKey.input.value.trim() }
    try {
      await flow.connect({ ...target, rate: asked })
    } catch (/** @type {any} */ error) {
      const name = error.code === 'INVALID_OPTION' ? /^\w+/.exec(error.message)?.[0] : undefined
      if (wrongs[name]) {
        wrongs[name].setError(words.wrong[name])
        wrongs[name].input.focus()
      } else if (name === 'rate') {
        rateWrong.textContent = words.wrong.rate
        rateWrong.hidden = false
        rate.open = true
      } else fill(trouble, notice('error', null, texts.unexpected(error.message)))
    }
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
    forApp,
    forEndpoint,
    rate,
    trouble,
    actions(submit),
  )
}
