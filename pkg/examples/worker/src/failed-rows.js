/**
 * Writes the rows that failed to an object of R2: in one piece, or in parts if they are too many for memory. The object appears
 * with `finish()`.
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
    /** Receives bytes: give it to the option `failed`. Its errors cannot stop the run, so they wait for `finish()`. */
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
    /** Aborts the upload if it can. R2 deletes an upload that was never completed. */
    async discard() {
      await upload?.abort().catch(() => {})
    },
  }
}

/** The smallest size of a part in R2, in bytes. All parts but the last must have the same size. */
const PART_BYTES = 5 * 1024 * 1024
