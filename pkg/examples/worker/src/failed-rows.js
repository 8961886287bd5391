/**
 * The rows that did not land, as an object of R2: in one piece, or, once they are more than memory should hold, in parts.
 * Nothing can be seen of it before `finish()`.
 */
export function failedRows(bucket, key) {
  const part = new Uint8Array(PART_BYTES)
  let filled = 0
  let upload
  const parts = []
  let broken

  const send = async () => {
    upload ??= await bucket.createMultipartUpload(key)
    parts.push(await upload.uploadPart(parts.length + 1, part.slice(0, filled)))
    filled = 0
  }

  return {
    /** What the option `failed` takes. A hook cannot break a run, so what it throws is kept for `finish()`. */
    async write(bytes) {
      try {
        for (let at = 0; at < bytes.length; ) {
          const some = bytes.subarray(at, at + PART_BYTES - filled)
          part.set(some, filled)
          filled += some.length
          at += some.length
          if (filled === PART_BYTES) await send()
        }
      } catch (error) {
        broken ??= error
      }
    },
    async finish() {
      if (broken) throw broken
      if (!upload) return filled > 0 ? bucket.put(key, part.slice(0, filled)) : bucket.delete(key)
      if (filled > 0) await send()
      return upload.complete(parts)
    },
    /** Best effort: R2 forgets an upload that was never completed. */
    async discard() {
      await upload?.abort().catch(() => {})
    },
  }
}

/** R2's least size of a part; all but the last have to be alike. */
const PART_BYTES = 5 * 1024 * 1024
