// Elements without HTML: what a file holds becomes text, whatever it holds.

/**
 * Creates an element. `on…` properties are listeners, `data` becomes data attributes; others are attributes, where true
 * stands for an empty one and false, null and undefined for none. Children are nodes or texts; null and false are left
 * out.
 *
 * @param {string} tag with classes and id: `button.primary#start`
 * @param {Record<string, any> | null} [attributes]
 * @param {...any} children
 * @returns {any} an element of the tag's class
 */
export function h(tag, attributes, ...children) {
  const [, name, rest] = /** @type {RegExpExecArray} */ (/^([a-z0-9]+)(.*)$/.exec(tag))
  /** @type {any} */
  const element = document.createElement(name)
  for (const [part] of rest.matchAll(/[.#][\w-]+/g)) {
    if (part[0] === '#') element.id = part.slice(1)
    else element.classList.add(part.slice(1))
  }
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === 'data') Object.assign(element.dataset, value)
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key === 'value') element.value = value
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** Puts children in the place of what was there. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  )
  return element
}

/** Changes a text only if it is another: live regions and selections are left in peace. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Hands a blob to the browser as a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob)
  const link = h('a', { href: url, download: name, hidden: true })
  document.body.append(link)
  link.click()
  link.remove()
  // The browser takes its time to open it.
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS)
}

const DOWNLOAD_MS = 60_000

/** Creates a shape of the page's own, such as a tick; decoration, so nobody reads it out. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  svg.classList.add('icon')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', SHAPES[name])
  svg.append(path)
  return svg
}

const SVG = 'http://www.w3.org/2000/svg'
const SHAPES = {
  tick: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.2',
  file: 'M4 1.8h5l3 3v9.4H4zM9 1.8v3h3',
  down: 'M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10',
  wait: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5V8l2.4 1.6',
  open: 'M6 3.5L10.5 8 6 12.5',
}
