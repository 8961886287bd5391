// A page: the DOM's types and no others.
import { checkUsers, importUsers, type Source } from 'cometchat-import'
import { indexedDbJournal } from 'cometchat-import/indexeddb'
import { createSandbox } from 'cometchat-import/sandbox'

const input = document.querySelector('input')!
const file = input.files![0]!

export const sources: Source[] = [
  file,
  file.stream(),
  file.stream().pipeThrough(new TextDecoderStream()),
  (await fetch('users.csv')).body!,
  await file.arrayBuffer(),
]
await checkUsers(file)
export const job = importUsers(file, {
  endpoint: '/v3',
  journal: indexedDbJournal(file.name, { indexedDB, locks: navigator.locks }),
  fetch: window.fetch,
})
await importUsers(file, { endpoint: 'https://relay.example.com/v3', fetch: createSandbox().fetch })
const controller = new AbortController()
input.onchange = () => controller.abort()
await importUsers(file, {
  endpoint: 'https://relay.example.com/v3',
  signal: controller.signal,
  fetch: async (url, init) => fetch(url.replace('v3', 'v4'), { ...init, credentials: 'include' }),
})
