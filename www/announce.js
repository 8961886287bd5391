// What a screen reader reads out: politely, and not more often than somebody can listen.

const GAP_MS = 1500

/** @param {HTMLElement} region a live region */
export function createAnnouncer(region) {
  let next
  let timer
  let last = 0
  const speak = () => {
    timer = undefined
    last = Date.now()
    region.textContent = next
  }
  /** The newest text wins over those that still wait. @param {string} text */
  return (text) => {
    next = text
    if (timer === undefined) timer = setTimeout(speak, Math.max(0, last + GAP_MS - Date.now()))
  }
}
