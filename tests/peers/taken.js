/** The response to an import's request that takes every user; others send no body. @param {string} body */
export function taken(body) {
  if (body === '') return '{}'
  const { users } = JSON.parse(body)
  return JSON.stringify({ data: Object.fromEntries(Object.keys(users).map((uid) => [uid, { success: true }])) })
}
