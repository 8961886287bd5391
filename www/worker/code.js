// What an issue is called on the page.

/**
 * Returns an issue's code, as the page has texts for it. An ID that another program has changed has a code of its own:
 * it would not help to make it fit.
 */
export function codeOf({ code, path, remedies }) {
  const isDamaged = code === 'CHARACTER' && path === 'uid' && !remedies.some(({ option }) => option === 'uid')
  return isDamaged ? 'DAMAGED' : code
}
