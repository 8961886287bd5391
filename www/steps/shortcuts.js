// Buttons for what can be done about all rows of a cause at once: each sets a choice of reading, and checks again.

import { RULES } from '../../pkg/client/entities.js'
import { h } from '../dom.js'
import { NULLS } from '../flow.js'
import { button } from '../parts.js'
import { texts } from '../texts.js'

const words = texts.check

/**
 * In the order in which they are displayed: `changes` of the choices, which causes they are for, and the names of their texts.
 *
 * @type {{ id: string, changes: Record<string, string>, label: string, help?: string,
 *   isFor: (cause: any, offers: (option: string, ...values: string[]) => boolean, reading: Record<string, string>) => boolean }[]}
 */
const SHORTCUTS = [
  {
    id: 'make-fit',
    changes: { uid: 'cometchat' },
    label: 'makeFit',
    help: 'makeFitHelp',
    isFor: (_, offers) => offers('uid', 'cometchat'),
  },
  {
    id: 'call-by-id',
    changes: { nameless: 'id' },
    label: 'callById',
    help: 'callByIdHelp',
    isFor: ({ code, path }) => code === 'REQUIRED' && path === 'name',
  },
  {
    id: 'read-nulls',
    changes: { nulls: 'words' },
    label: 'readNulls',
    isFor: (_, offers) => offers('nullMarker', ...NULLS),
  },
  {
    id: 'read-quoted-nulls',
    changes: { quotedNull: 'empty' },
    label: 'readQuotedNulls',
    isFor: (_, offers, { nulls }) => nulls === 'words' && offers('nullMarker', ...NULLS),
  },
  {
    id: 'read-dates',
    changes: { timestamps: 'auto' },
    label: 'readDates',
    isFor: (_, offers) => offers('timestamps', 'auto'),
  },
  {
    id: 'fill-rows',
    changes: { shortRows: 'fill' },
    label: 'fillRows',
    help: 'fillRowsHelp',
    isFor: (_, offers) => offers('shortRows', 'fill'),
  },
  {
    id: 'leave-empty',
    changes: { invalidOptional: 'omit' },
    label: 'leaveEmpty',
    help: 'leaveEmptyHelp',
    isFor: ({ path }) => isOptional(path),
  },
]

/** Returns the buttons for a cause. @param {any} app @param {any} cause */
export function shortcuts({ store, flow }, cause) {
  const { reading } = store.state
  const offers = (option, ...values) =>
    cause.remedies.some((remedy) => remedy.option === option && values.includes(remedy.value))
  return SHORTCUTS.filter(({ changes, isFor }) => isNew(changes, reading) && isFor(cause, offers, reading)).map(
    ({ id, changes, label, help }) => {
      const set = () => {
        flow.read(changes)
        flow.check()
      }
      return h(
        'p.shortcut',
        null,
        button(textOf(label, cause.count), set, 'small', { id }),
        help && h('span.help', null, words[help]),
      )
    },
  )
}

function textOf(label, number) {
  const text = words[label]
  return typeof text === 'function' ? text(number) : text
}

/** Returns whether something of it is not chosen yet. */
const isNew = (changes, reading) => Object.entries(changes).some(([name, value]) => reading[name] !== value)

/** Returns whether a path is that of a field that users need not have. */
function isOptional(path) {
  const rule = RULES.users[path.split(/[.[]/)[0]]
  return Boolean(rule) && !rule.required
}
