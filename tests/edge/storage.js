/** A stand-in for the storage of a Durable Object: it keeps copies, and lists keys in their order. */
export function storage() {
  const values = new Map()
  return {
    alarm: null,
    get: async (key) => structuredClone(values.get(key)),
    async put(entries) {
      for (const [key, value] of Object.entries(entries)) values.set(key, structuredClone(value))
    },
    delete: async (key) => values.delete(key),
    async list({ prefix, startAfter = '', limit = Number.POSITIVE_INFINITY }) {
      const keys = [...values.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort()
      return new Map(keys.slice(0, limit).map((key) => [key, structuredClone(values.get(key))]))
    },
    sync: async () => {},
    async getAlarm() {
      return this.alarm
    },
    async setAlarm(time) {
      this.alarm = time
    },
    async deleteAlarm() {
      this.alarm = null
    },
  }
}
