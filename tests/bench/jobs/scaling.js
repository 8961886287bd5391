// A check of the same users again and again, so that a round of few takes as long as one of many.
import { readFileSync } from 'node:fs'
import { checkUsers } from 'cometchat-import'

/** @param {{ path: string, repeats: number }} options */
export default async function scaling({ path, repeats }) {
  const bytes = readFileSync(path)
  return {
    async round() {
      const accounts = new Set()
      for (let time = 0; time < repeats; time += 1) {
        const { rows, valid, invalid, duplicate } = await checkUsers(bytes)
        accounts.add(JSON.stringify({ rows, valid, invalid, duplicate }))
      }
      return [...accounts].map((account) => JSON.parse(account))
    },
  }
}
