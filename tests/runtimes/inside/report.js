// Sends what a page found, or why it found nothing, to its server.
export async function report(work) {
  let body
  try {
    body = await work()
  } catch (error) {
    body = { failed: `${error?.message ?? error}\n${error?.stack ?? ''}` }
  }
  await fetch('/results', { method: 'POST', body: JSON.stringify(body) })
}
